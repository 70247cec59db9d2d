// The relation track: the destination checks the form and merges the periods, the source ends its relation.
import { condition } from '@temporalio/workflow';
import type { FormChecked } from '../../contract/commands/destination.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import { ask } from '../kit/ask.ts';
import { note, showProblem, solved, waitingFor } from '../kit/board.ts';
import { stop } from '../kit/clocks.ts';
import { never } from '../kit/steps.ts';
import { endRelation } from './conclude.ts';
import { declareEnding, orEnd, passThePivot } from './ending.ts';
import { applicantSupplies, sourceCorrects } from './source.ts';
import { type Case, planOf, relationStops, untilPersonIsClear } from './state.ts';

export async function moveRelation(c: Case): Promise<void> {
  const { destination } = planOf(c).offices;
  if (!planOf(c).relation || c.relation === 'merged' || c.relation === 'undone') return;

  c.relation = 'form-sent';
  if (!(await destinationAccepts(c))) {
    c.relation = 'undone';
    c.person.restsOnDeath = 'the relation stays where it was because of it';
    note(c, 'jiexu', 'the person has died before the destination accepted: the relation stays where it was');
    return;
  }
  c.relation = 'accepted';
  const forward = 'from here the case only goes forward';
  note(c, 'destination', `accepted the information form and merged the periods: ${forward}`, destination.pool);
  await endRelation(c);
}

/**
 * The pivot, after as many corrections as it takes (§9.10). False when the person has died before it. The slip may be
 * here already: the destination had accepted before it could be fenced.
 */
async function destinationAccepts(c: Case): Promise<boolean> {
  const { exchange } = c;
  const { destination } = planOf(c).offices;
  if (exchange.slip !== undefined) {
    stop(c, 'destination-in');
    return true;
  }
  for (;;) {
    const { form } = exchange;
    if (form === undefined) throw new Error('the source has confirmed without a form');
    const checked = await checkForm(c, form);
    stop(c, 'destination-in');
    switch (checked?.kind) {
      case 'accepted':
        exchange.slip = checked.slip;
        return true;
      case undefined:
        return false;
      case 'return': {
        note(c, 'destination', `returned version ${exchange.version} of the form: ${checked.code}`, destination.pool);
        delete exchange.verdict;
        const corrected = await sourceCorrects(c, checked.code, checked.remark);
        if (corrected === undefined) return false;
        exchange.form = corrected;
        break;
      }
      case 'refuse': {
        const { code, remark = 'the destination refused the information form' } = checked;
        note(c, 'destination', `refused the information form: ${code}`, destination.pool);
        declareEnding(c, { outcome: 'refused-by-destination', codes: [code], what: remark });
        return never();
      }
      case 'awaiting-clerk':
        throw new Error('the destination was given a verdict and still asks for one');
      default:
        return checked satisfies never;
    }
  }
}

/**
 * The destination's system decides by itself or leaves it to a clerk; clock `destination-in`. Undefined: not needed any
 * more.
 */
async function checkForm(c: Case, form: Sealed<InformationForm>): Promise<FormChecked | undefined> {
  await untilPersonIsClear(c);
  if (relationStops(c)) return undefined;
  const checked = await orEnd(c, 'refused-by-destination', () => askToAccept(c, form));
  if (checked.kind !== 'awaiting-clerk') return checked;
  const leftToClerk = `verdict:${c.exchange.version}`;
  if (checked.because !== undefined) showProblem(c, leftToClerk, `${checked.because}.`);
  try {
    await clerkDecides(c);
  } finally {
    solved(c, leftToClerk);
  }
  await untilPersonIsClear(c);
  return relationStops(c) ? undefined : orEnd(c, 'refused-by-destination', () => askToAccept(c, form));
}

async function askToAccept(c: Case, form: Sealed<InformationForm>): Promise<FormChecked> {
  const { source, destination } = planOf(c).offices;
  const command = { form, person: c.person.document, source: source.pool, verdict: c.exchange.verdict };
  if (c.pivot === 'before') c.pivot = 'asking';
  try {
    const checked = await ask(c, destination, 'acceptForm', 'check and accept the information form', command);
    if (checked.kind === 'accepted') passThePivot(c);
    return checked;
  } finally {
    if (c.pivot === 'asking') c.pivot = 'before';
  }
}

async function clerkDecides(c: Case): Promise<void> {
  const { exchange, person } = c;
  const office = planOf(c).offices.destination.pool;
  const enough = () => exchange.verdict !== undefined || relationStops(c);
  const who = { kind: 'verdict', of: exchange.version, actor: 'destination', office, clock: 'destination-in' } as const;
  exchange.turn = 'destination';
  while (!enough()) {
    await waitingFor(c, { ...who, forWhat: 'a verdict on the information form' }, () =>
      condition(() => enough() || person.supplement !== undefined),
    );
    if (person.supplement !== undefined) await applicantSupplies(c, enough);
  }
  exchange.turn = 'nobody';
}
