// The source's side before the tracks: contact letter and certificate, the source's answer, what it moves.
import { condition } from '@temporalio/workflow';
import type { Confirmed, Frozen, Pays } from '../../contract/commands/source.ts';
import type { Hold } from '../../domain/case.ts';
import type { ContactLetter, InformationForm, Sealed, SourceAnswer } from '../../domain/forms.ts';
import { parseFen } from '../../domain/money.ts';
import type { ClockStart } from '../../domain/plan.ts';
import { ask } from '../kit/ask.ts';
import { sumIs } from '../kit/bank.ts';
import { note, showProblem, solved, waitingFor } from '../kit/board.ts';
import { pause, resume, startAfter, startNow, stop } from '../kit/clocks.ts';
import { paymentToOrder } from '../kit/payment.ts';
import { never } from '../kit/steps.ts';
import { answerFault } from './answer-fault.ts';
import { endByRefusal, ifDied, orEnd } from './ending.ts';
import { isOrdered, noteOrder, payeeOf, personsAccount } from './order.ts';
import { type Case, isConfirmed, planOf, relationStops, untilPersonIsClear } from './state.ts';
import type { Begun } from './undo.ts';

/** The problem that a form came back, or cannot be used. */
export const FORM_RETURNED = 'form-returned';

/** The destination writes the letter; the source files it, issues the certificate and may confirm in the same breath. */
export async function requestTransferOut(c: Case, begun: Begun): Promise<void> {
  c.stage = 'requesting';
  const letter = c.exchange.letter ?? (await writeLetter(c, begun));
  c.exchange.letter = letter;
  if (c.exchange.certificateNo === undefined) await openTransferOut(c, begun, letter);
}

async function writeLetter(c: Case, begun: Begun): Promise<Sealed<ContactLetter>> {
  const plan = planOf(c);
  const { source, destination } = plan.offices;
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
  stop(c, 'letter');
  await startAfter(c, 'letter');
  note(c, 'destination', `wrote contact letter ${letter.body.letterNo}`, destination.pool);
  return letter;
}

async function openTransferOut(c: Case, begun: Begun, letter: Sealed<ContactLetter>): Promise<void> {
  const { offices, money } = planOf(c);
  const { source } = offices;
  begun.source = true;
  const command = { letter, money, pays: paysWithForm(c), ...personsAccount(c) };
  const opened = await orEnd(c, 'refused-by-source', () =>
    ask(c, source, 'openTransferOut', 'file the letter, issue the certificate', command),
  );
  const { certificateNo } = opened.certificate.body;
  c.exchange.certificateNo = certificateNo;
  note(c, 'source', `issued certificate ${certificateNo}`, source.pool);
  if (opened.answer !== undefined) takeAutomaticAnswer(c, opened.answer, opened.confirmed);
}

/**
 * What goes to an office is paid with the form; to a person only where no acceptance has to come first, since that
 * cannot be undone. The number of the payment is known before, so that no report of it is a stranger's.
 */
function paysWithForm(c: Case): Pays['pays'] {
  const { money, relation } = planOf(c);
  if (money === 'to-person' ? relation : money !== 'to-destination') return 'later';
  paymentToOrder(c);
  return 'now';
}

function takeAutomaticAnswer(c: Case, answer: SourceAnswer, confirmed: Confirmed | undefined): void {
  const fault = answerFault(c, answer);
  if (fault === undefined) {
    c.exchange.answer = answer;
    c.exchange.confirmed = confirmed;
    return;
  }
  const problem = `The source's automatic answer cannot be used (${fault.message}); its clerk has to answer.`;
  showProblem(c, FORM_RETURNED, problem);
}

/**
 * The source confirms with an information form, holds the balance it names and, where it may, pays it. Clock
 * `source-out`.
 */
export async function sourceConfirms(c: Case): Promise<void> {
  if (isConfirmed(c)) return;
  c.stage = 'awaiting-source';
  c.exchange.form = await balanceIsFrozen(c, 'the answer to the contact letter');
  solved(c, FORM_RETURNED);
  stop(c, 'source-out');
  note(c, 'source', `confirmed with information form version ${c.exchange.version}`, planOf(c).offices.source.pool);
  noteOrder(c);
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
    if (form === undefined || (await confirms(c, form))) return form;
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
  noteOrder(c);
}

/**
 * Holds the balance, takes the interest, and orders the payment that goes with the form. False when the form is not what
 * the source's books say (B04), not sealed by it (B05) or of another person (B06): it goes back, and the source has a
 * full new clock for its next version.
 */
async function confirms(c: Case, form: Sealed<InformationForm>): Promise<boolean> {
  const { money, exchange } = c;
  const { disposition, balance } = form.body;
  if (disposition === 'keep' || disposition === 'none') {
    money.overdrawn = disposition === 'none' && parseFen(balance.principalFen) < 0n;
    if (money.overdrawn) money.holds = [...new Set<Hold>([...money.holds, 'overdrawn'])];
    money.status = disposition === 'keep' ? 'kept' : money.overdrawn ? 'held' : 'none';
    return true;
  }
  const confirmed = exchange.confirmed ?? (await askToConfirm(c, form));
  delete exchange.confirmed;
  if (confirmed === 'died') return true;
  switch (confirmed.kind) {
    case 'nothing-to-move':
      return true;
    case 'return':
      await comesBack(c, confirmed);
      return false;
    case 'frozen':
      money.holds = confirmed.holds;
      money.status = money.holds.length > 0 ? 'held' : 'frozen';
      sumIs(c, sumOfFrozen(confirmed));
      return true;
    case 'ordered':
      money.holds = [];
      sumIs(c, sumOfFrozen(confirmed));
      isOrdered(c, confirmed.paymentNo);
      return true;
    default:
      return confirmed satisfies never;
  }
}

async function askToConfirm(c: Case, form: Sealed<InformationForm>): Promise<Confirmed | 'died'> {
  const { source, destination } = planOf(c).offices;
  const pays = paysWithForm(c);
  const command = { destination: destination.pool, form, pays };
  return orEnd<Confirmed | 'died'>(
    c,
    'refused-by-source',
    async () => {
      const payee = pays === 'now' ? await payeeOf(c) : {};
      await untilPersonIsClear(c);
      return ask(c, source, 'confirm', 'confirm the form with its balance', { ...command, ...payee });
    },
    ifDied(c),
  );
}

const sumOfFrozen = ({ frozenFen, interestFen }: Frozen) => (parseFen(frozenFen) + parseFen(interestFen)).toString();

/** The source has a full new clock for the next version. */
async function comesBack(c: Case, { code, remark }: { readonly code: string; readonly remark: string }): Promise<void> {
  const { exchange } = c;
  const { source } = planOf(c).offices;
  solved(c, FORM_RETURNED);
  const next = `the source has to send version ${exchange.version + 1}`;
  showProblem(c, FORM_RETURNED, `The information form came back (${code}: ${remark}): ${next}.`);
  note(c, 'source', `information form version ${exchange.version} came back: ${code}`, source.pool);
  delete exchange.answer;
  exchange.version += 1;
  await startNow(c, 'source-out');
}
