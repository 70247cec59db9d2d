// The source's side before the tracks: contact letter and certificate, the source's answer, the freeze.
import { condition } from '@temporalio/workflow';
import type { RefusalData } from '../../contract/refusal.ts';
import type { Hold } from '../../domain/case.ts';
import type { InformationForm, Sealed, SourceAnswer } from '../../domain/forms.ts';
import { parseFen } from '../../domain/money.ts';
import type { ClockStart } from '../../domain/plan.ts';
import { ask } from '../kit/ask.ts';
import { note, showProblem, solved, waitingFor } from '../kit/board.ts';
import { pause, resume, startAfter, startNow, stop } from '../kit/clocks.ts';
import { never, refusalOf } from '../kit/steps.ts';
import { answerFault } from './answer-fault.ts';
import { endByRefusal, endOrAgain, ifDied, orEnd } from './ending.ts';
import { type Case, planOf, relationStops, untilPersonIsClear } from './state.ts';
import type { Begun } from './undo.ts';

/** The problem that a form came back, or cannot be used. */
export const FORM_RETURNED = 'form-returned';

/** The destination writes the letter; the source files it, issues the certificate and may answer in the same breath. */
export async function requestTransferOut(c: Case, begun: Begun): Promise<void> {
  const plan = planOf(c);
  const { source, destination } = plan.offices;
  c.stage = 'requesting';
  const { applicant } = c.input.application;
  begun.destination = true;
  const letter = await orEnd(c, 'refused-by-destination', () =>
    ask(c, destination, 'writeLetter', 'write the contact letter', {
      person: c.person.document,
      scheme: plan.scheme.source,
      destinationScheme: plan.scheme.destination,
      source: source.pool,
      money: plan.money,
      agent: applicant.kind === 'agent' ? { name: applicant.name } : undefined,
    }),
  );
  c.exchange.letterNo = letter.body.letterNo;
  stop(c, 'letter');
  await startAfter(c, 'letter');
  note(c, 'destination', `wrote contact letter ${letter.body.letterNo}`, destination.pool);

  begun.source = true;
  const opened = await orEnd(c, 'refused-by-source', () =>
    ask(c, source, 'openTransferOut', 'file the letter, issue the certificate', { letter, money: plan.money }),
  );
  const { certificateNo } = opened.certificate.body;
  c.exchange.certificateNo = certificateNo;
  note(c, 'source', `issued certificate ${certificateNo}`, source.pool);
  if (opened.answer !== undefined) takeAutomaticAnswer(c, opened.answer);
}

function takeAutomaticAnswer(c: Case, answer: SourceAnswer): void {
  const fault = answerFault(c, answer);
  if (fault === undefined) {
    c.exchange.answer = answer;
    c.exchange.letterIsFresh = true;
    return;
  }
  const problem = `The source's automatic answer cannot be used (${fault.message}); its clerk has to answer.`;
  showProblem(c, FORM_RETURNED, problem);
}

/** The source confirms with an information form and freezes the balance it names. Clock `source-out`. */
export async function sourceConfirms(c: Case): Promise<void> {
  c.stage = 'awaiting-source';
  c.exchange.form = await balanceIsFrozen(c, 'the answer to the contact letter');
  solved(c, FORM_RETURNED);
  stop(c, 'source-out');
  note(c, 'source', `confirmed with information form version ${c.exchange.version}`, planOf(c).offices.source.pool);
  // a held sum stops pay: its clock begins when it is released
  const nothingToPay = c.money.status === 'none';
  const events: ClockStart[] = c.money.holds.length > 0 || nothingToPay ? ['form'] : ['confirmation', 'form'];
  await startAfter(c, ...events);
  c.stage = 'transferring';
}

/**
 * Waits for forms until the source's books agree with one, and the balance it names is frozen. Undefined: not needed
 * any more.
 */
async function balanceIsFrozen(
  c: Case,
  forWhat: string,
  unneeded?: () => boolean,
): Promise<Sealed<InformationForm> | undefined> {
  for (;;) {
    const form = await sourceSends(c, forWhat, unneeded);
    if (form === undefined || (await freeze(c, form))) return form;
  }
}

/** The form of the version that is awaited; undefined where it is not needed any more. A refusal ends the case. */
async function sourceSends(
  c: Case,
  forWhat: string,
  unneeded: () => boolean = () => false,
): Promise<Sealed<InformationForm> | undefined> {
  const answer = await sourceAnswers(c, forWhat, unneeded);
  if (answer === undefined) return undefined;
  if (answer.kind === 'confirm') return answer.form;
  const { code, remark = 'the source refused' } = answer;
  note(c, 'source', `refused: ${code}`, planOf(c).offices.source.pool);
  endByRefusal(c, 'refused-by-source', { code, remark });
  return never();
}

async function sourceAnswers(c: Case, forWhat: string, unneeded: () => boolean): Promise<SourceAnswer | undefined> {
  const { exchange, person } = c;
  const office = planOf(c).offices.source.pool;
  const enough = () => exchange.answer !== undefined || unneeded();
  const who = { kind: 'form', of: exchange.version, actor: 'source', office, forWhat, clock: 'source-out' } as const;
  if (exchange.answer === undefined) exchange.turn = 'source';
  while (!enough()) {
    await waitingFor(c, who, () => condition(() => enough() || person.supplement !== undefined));
    if (person.supplement !== undefined) await applicantSupplies(c, enough);
  }
  exchange.turn = 'nobody';
  return exchange.answer;
}

/**
 * The office waits for the applicant, its clock stands still (§4). It may also answer without what it asked for:
 * `enough`.
 */
export async function applicantSupplies(c: Case, enough: () => boolean): Promise<void> {
  const { supplement, supplementsAsked: of } = c.person;
  if (supplement === undefined) return;
  const { clock, what, side } = supplement;
  const office = planOf(c).offices[side].pool;
  pause(c, clock, 'the office waits for a supplement from the applicant');
  await waitingFor(c, { kind: 'supplement', of, actor: 'applicant', office, forWhat: `a supplement: ${what}` }, () =>
    condition(() => c.person.supplement === undefined || enough()),
  );
  delete c.person.supplement;
  await resume(c, clock);
}

/**
 * The destination has returned the form (§9.10): the source sends the next version, and has its full time again.
 * Undefined when nobody needs it any more. Only years change: what was frozen is on its way.
 */
export async function sourceCorrects(
  c: Case,
  code: string,
  remark: string | undefined,
): Promise<Sealed<InformationForm> | undefined> {
  const { exchange } = c;
  const { source } = planOf(c).offices;
  exchange.version += 1;
  const next = `version ${exchange.version}`;
  const because = remark === undefined ? code : `${code}: ${remark}`;
  const problem = `The destination returned the information form (${because}): the source has to send ${next}.`;
  showProblem(c, FORM_RETURNED, problem);
  delete exchange.answer;
  if (exchange.correction !== undefined) {
    exchange.answer = { kind: 'confirm', form: exchange.correction };
    delete exchange.correction;
  } else {
    await startNow(c, 'source-out');
  }
  let form: Sealed<InformationForm> | undefined;
  try {
    const what = `${next} of the information form (the last one came back: ${code})`;
    form = await sourceSends(c, what, () => relationStops(c));
  } finally {
    solved(c, FORM_RETURNED);
  }
  stop(c, 'source-out');
  if (form === undefined) return undefined;
  note(c, 'source', `sent ${next} of the information form`, source.pool);
  await startAfter(c, 'form');
  return form;
}

/**
 * The debt on the account is settled: the source names the balance that is there now, in the next version of its form.
 */
export async function sourceNamesBalance(c: Case): Promise<void> {
  c.money.overdrawn = false;
  c.exchange.version += 1;
  delete c.exchange.answer;
  await startNow(c, 'source-out');
  await balanceIsFrozen(
    c,
    `version ${c.exchange.version} of the information form, with the balance after the debt was settled`,
    () => c.person.deceased && c.pivot === 'passed',
  );
  stop(c, 'source-out');
}

/** What a form comes back with: not the books' figures, not this office's seal, not the person of the case. */
const RETURNED: ReadonlySet<string> = new Set(['B04', 'B05', 'B06']);

/**
 * Holds the balance and takes the interest. False when the form is not what the source's books say (B04), not sealed by
 * it (B05) or of another person (B06): it goes back, the source has a full new clock for its next version, and that one
 * is frozen under the next number.
 */
async function freeze(c: Case, form: Sealed<InformationForm>): Promise<boolean> {
  const { source, destination } = planOf(c).offices;
  const { money } = c;
  const { disposition, balance } = form.body;
  if (disposition === 'keep' || disposition === 'none') {
    money.overdrawn = disposition === 'none' && parseFen(balance.principalFen) < 0n;
    if (money.overdrawn) money.holds = [...new Set<Hold>([...money.holds, 'overdrawn'])];
    money.status = disposition === 'keep' ? 'kept' : money.overdrawn ? 'held' : 'none';
    return true;
  }
  await untilPersonIsClear(c);
  try {
    const command = { n: money.freezeNo, destination: destination.pool, form };
    const frozen = await ask(c, source, 'freeze', 'freeze the balance', command);
    money.amountFen = (parseFen(frozen.frozenFen) + parseFen(frozen.interestFen)).toString();
    money.status = money.holds.length > 0 ? 'held' : 'frozen';
    return true;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (RETURNED.has(refusal.code)) {
      await comesBack(c, refusal);
      return false;
    }
    return (await endOrAgain(c, 'refused-by-source', refusal, ifDied(c))) === 'died' || freeze(c, form);
  }
}

/** The source has a full new clock for the next version. */
async function comesBack(c: Case, { code, remark }: RefusalData): Promise<void> {
  const { exchange, money } = c;
  const { source } = planOf(c).offices;
  solved(c, FORM_RETURNED);
  const next = `the source has to send version ${exchange.version + 1}`;
  showProblem(c, FORM_RETURNED, `The information form came back (${code}: ${remark}): ${next}.`);
  note(c, 'source', `information form version ${exchange.version} came back: ${code}`, source.pool);
  delete exchange.answer;
  delete exchange.letterIsFresh;
  exchange.version += 1;
  money.freezeNo += 1;
  await startNow(c, 'source-out');
}
