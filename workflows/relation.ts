// The relation track: the destination checks the form and merges the periods, the source ends its relation.
import { condition } from '@temporalio/workflow';
import type { FormChecked } from '../activities/offices/office.ts';
import type { InformationForm, Sealed } from '../domain/forms.ts';
import { type Case, identityIsClear, planOf, relationStops } from './case.ts';
import { stopClock } from './clock.ts';
import { declareEnding, orEnd, passThePivot } from './endings.ts';
import { note, showProblem, waitingFor } from './show.ts';
import { applicantSupplies, sourceCorrects } from './source.ts';
import { askOffice } from './steps.ts';

export async function moveRelation(c: Case): Promise<void> {
  const { source, destination } = planOf(c).offices;
  if (!planOf(c).relation || c.relation === 'merged' || c.relation === 'undone') return;

  c.relation = 'form-sent';
  if (!(await destinationAccepts(c))) {
    c.relation = 'undone';
    note(c, 'jiexu', 'the person has died before the destination accepted: the relation stays where it was');
    return;
  }
  c.relation = 'accepted';
  note(
    c,
    'destination',
    'accepted the information form and merged the periods: from here the case only goes forward',
    destination.pool,
  );

  await orEnd(c, 'refused-by-source', () =>
    askOffice(c, source, 'endRelation', 'end the relation', { destination: destination.pool }),
  );
  c.relation = 'merged';
  note(c, 'source', 'ended its relation', source.pool);
}

/** The pivot, after as many corrections as it takes (§9.10). False when the person has died before it. */
async function destinationAccepts(c: Case): Promise<boolean> {
  const { destination } = planOf(c).offices;
  for (;;) {
    const { form } = c;
    if (form === undefined) throw new Error('the source has confirmed without a form');
    const checked = await checkForm(c, form);
    stopClock(c, 'destination-in');
    switch (checked?.kind) {
      case 'accepted':
        return true;
      case undefined:
        return false;
      case 'return': {
        note(c, 'destination', `returned version ${c.formVersion} of the form: ${checked.code}`, destination.pool);
        delete c.verdict;
        const corrected = await sourceCorrects(c, checked.code, checked.remark);
        if (corrected === undefined) return false;
        c.form = corrected;
        break;
      }
      case 'refuse':
        note(c, 'destination', `refused the information form: ${checked.code}`, destination.pool);
        declareEnding(c, {
          outcome: 'refused-by-destination',
          codes: [checked.code],
          what: checked.remark ?? 'the destination refused the information form',
        });
        await condition(() => false); // interrupted by the ending that was just declared
        return false;
      case 'awaiting-clerk':
        throw new Error('the destination was given a verdict and still asks for one');
      default:
        return checked satisfies never;
    }
  }
}

/** The destination's system decides by itself or leaves it to a clerk; clock `destination-in`. Undefined: not needed any more. */
async function checkForm(c: Case, form: Sealed<InformationForm>): Promise<FormChecked | undefined> {
  if (c.identity !== undefined) await identityIsClear(c);
  if (relationStops(c)) return undefined;
  const checked = await orEnd(c, 'refused-by-destination', () => ask(c, form));
  if (checked.kind !== 'awaiting-clerk') return checked;
  const told = checked.because === undefined ? undefined : showProblem(c, `${checked.because}.`);
  try {
    await clerkDecides(c);
  } finally {
    told?.();
  }
  if (c.identity !== undefined) await identityIsClear(c);
  return relationStops(c) ? undefined : orEnd(c, 'refused-by-destination', () => ask(c, form));
}

async function ask(c: Case, form: Sealed<InformationForm>): Promise<FormChecked> {
  const { source, destination } = planOf(c).offices;
  c.accepting = true;
  try {
    const checked = await askOffice(c, destination, 'acceptForm', 'check and accept the information form', {
      form,
      person: c.person,
      source: source.pool,
      ...(c.verdict ? { verdict: c.verdict } : {}),
    });
    if (checked.kind === 'accepted') passThePivot(c);
    return checked;
  } finally {
    c.accepting = false;
  }
}

async function clerkDecides(c: Case): Promise<void> {
  const { destination } = planOf(c).offices;
  const enough = () => c.verdict !== undefined || relationStops(c);
  const forWhat = 'a verdict on the information form';
  c.awaitingVerdict = true;
  while (!enough()) {
    await waitingFor(c, { actor: 'destination', office: destination.pool, forWhat, clock: 'destination-in' }, () =>
      condition(() => enough() || c.supplement !== undefined),
    );
    if (c.supplement !== undefined) await applicantSupplies(c, enough);
  }
  c.awaitingVerdict = false;
}
