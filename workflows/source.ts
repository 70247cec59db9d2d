// The source's side before the tracks: contact letter and certificate, the source's answer, the freeze.
import { condition, patched } from '@temporalio/workflow';
import type { Hold } from '../domain/case.ts';
import type { ContactLetter, InformationForm, Sealed, SourceAnswer } from '../domain/forms.ts';
import { parseFen } from '../domain/money.ts';
import type { ClockStart } from '../domain/plan.ts';
import type { BusinessRefusalData } from '../domain/refusal.ts';
import { type Case, identityIsClear, planOf, relationStops } from './case.ts';
import { dated, pauseClock, restartClock, resumeClock, runClocks, stopClock } from './clock.ts';
import { declareEnding, orEnd, personDied } from './endings.ts';
import { answerFault } from './handlers/answer-fault.ts';
import { note, showProblem, waitingFor } from './show.ts';
import { askOffice, refusalOf } from './steps.ts';
import type { UndoSteps } from './undo.ts';

/** The destination writes the letter; the source files it, issues the certificate and may answer in the same breath. */
export async function requestTransferOut(c: Case, undo: UndoSteps): Promise<Sealed<ContactLetter>> {
  const plan = planOf(c);
  const { source, destination } = plan.offices;
  c.stage = 'requesting';
  const { applicant } = c.input.application;
  undo.destination = true;
  const letter = await orEnd(c, 'refused-by-destination', () =>
    askOffice(c, destination, 'writeLetter', 'write the contact letter', {
      person: c.person,
      scheme: plan.scheme.source,
      destinationScheme: plan.scheme.destination,
      source: source.pool,
      money: plan.money,
      ...(applicant.kind === 'agent' ? { agent: { name: applicant.name } } : {}),
    }),
  );
  c.letterNo = letter.body.letterNo;
  stopClock(c, 'letter');
  runClocks(c, await dated(c, 'letter'));
  note(c, 'destination', `wrote contact letter ${letter.body.letterNo}`, destination.pool);

  undo.source = true;
  const opened = await orEnd(c, 'refused-by-source', () =>
    askOffice(c, source, 'openTransferOut', 'file the letter, issue the certificate', { letter, money: plan.money }),
  );
  c.certificateNo = opened.certificate.body.certificateNo;
  note(c, 'source', `issued certificate ${c.certificateNo}`, source.pool);

  if (opened.answer !== undefined) {
    const fault = answerFault(c, opened.answer);
    if (fault === undefined) c.answer = opened.answer;
    else
      c.formReturned = showProblem(
        c,
        `The source's automatic answer cannot be used (${fault.message}); its clerk has to answer.`,
      );
  }
  return letter;
}

/** The source confirms with an information form and freezes the balance it names. Clock `source-out`. */
export async function sourceConfirms(c: Case): Promise<void> {
  c.stage = 'awaiting-source';
  const form = await balanceIsFrozen(c, 'the answer to the contact letter');
  if (form !== undefined) c.form = form;
  c.confirmed = true;
  c.formReturned?.();
  stopClock(c, 'source-out');
  note(c, 'source', `confirmed with information form version ${c.formVersion}`, planOf(c).offices.source.pool);
  // a held sum stops pay: its clock begins when it is released
  const nothingToPay = c.money === 'none' && patched('no-pay-clock-without-money');
  const events: ClockStart[] = c.holds.length > 0 || nothingToPay ? ['form'] : ['confirmation', 'form'];
  runClocks(c, await dated(c, ...events));
  c.stage = 'transferring';
}

/** Waits for forms until the source's books agree with one, and the balance it names is frozen. Undefined: not needed any more. */
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
  const died = answer.code === 'R13';
  note(c, 'source', `refused: ${answer.code}`, planOf(c).offices.source.pool);
  declareEnding(c, {
    outcome: died ? 'ended-by-death' : 'refused-by-source',
    codes: [answer.code],
    what: answer.remark ?? 'the source refused',
  });
  await condition(() => false); // interrupted by the ending that was just declared
  throw new Error('the case went on after it had ended');
}

async function sourceAnswers(c: Case, forWhat: string, unneeded: () => boolean): Promise<SourceAnswer | undefined> {
  const { source } = planOf(c).offices;
  const enough = () => c.answer !== undefined || unneeded();
  c.awaitingAnswer = c.answer === undefined;
  while (!enough()) {
    await waitingFor(c, { actor: 'source', office: source.pool, forWhat, clock: 'source-out' }, () =>
      condition(() => enough() || c.supplement !== undefined),
    );
    if (c.supplement !== undefined) await applicantSupplies(c, enough);
  }
  c.awaitingAnswer = false;
  return c.answer;
}

/** The office waits for the applicant, its clock stands still (§4). It may also answer without what it asked for: `enough`. */
export async function applicantSupplies(c: Case, enough: () => boolean): Promise<void> {
  const { supplement } = c;
  if (supplement === undefined) return;
  const { clock, what, side } = supplement;
  pauseClock(c, clock, 'the office waits for a supplement from the applicant');
  await waitingFor(
    c,
    { actor: 'applicant', office: planOf(c).offices[side].pool, forWhat: `a supplement: ${what}` },
    () => condition(() => c.supplement === undefined || enough()),
  );
  delete c.supplement;
  await resumeClock(c, clock);
}

/**
 * The destination has returned the form (§9.10): the source sends the next version, and has its full time again. Undefined when nobody
 * needs it any more. Only years change: what was frozen is on its way.
 */
export async function sourceCorrects(
  c: Case,
  code: string,
  remark: string | undefined,
): Promise<Sealed<InformationForm> | undefined> {
  const { source } = planOf(c).offices;
  c.formVersion += 1;
  const what = `version ${c.formVersion} of the information form (the last one came back: ${code})`;
  const returned = showProblem(
    c,
    `The destination returned the information form (${code}${remark === undefined ? '' : `: ${remark}`}): the source has to send version ${c.formVersion}.`,
  );
  c.formReturned = returned;
  delete c.answer;
  if (c.correction !== undefined) {
    c.answer = { kind: 'confirm', form: c.correction };
    delete c.correction;
  } else {
    await restartClock(c, 'source-out');
  }
  let form: Sealed<InformationForm> | undefined;
  try {
    form = await sourceSends(c, what, () => relationStops(c));
  } finally {
    returned();
  }
  stopClock(c, 'source-out');
  if (form === undefined) return undefined;
  note(c, 'source', `sent version ${c.formVersion} of the information form`, source.pool);
  runClocks(c, await dated(c, 'form'));
  return form;
}

/** The debt on the account is settled: the source names the balance that is there now, in the next version of its form. */
export async function sourceNamesBalance(c: Case): Promise<void> {
  c.overdrawn = false;
  c.formVersion += 1;
  delete c.answer;
  await restartClock(c, 'source-out');
  await balanceIsFrozen(
    c,
    `version ${c.formVersion} of the information form, with the balance after the debt was settled`,
    () => c.deceased && c.pivotPassed,
  );
  stopClock(c, 'source-out');
}

/** What a form comes back with: not the books' figures, not this office's seal, not the person of the case. */
const RETURNED: ReadonlySet<string> = new Set(['B04', 'B05', 'B06']);

/**
 * Holds the balance and takes the interest. False when the form is not what the source's books say (B04), not sealed by it (B05) or of
 * another person (B06): then the form goes back, the source has a full new clock for its next version, and that one is frozen under the next number.
 */
async function freeze(c: Case, form: Sealed<InformationForm>): Promise<boolean> {
  const { source, destination } = planOf(c).offices;
  const { disposition, balance } = form.body;
  if (disposition === 'keep' || disposition === 'none') {
    c.overdrawn = disposition === 'none' && parseFen(balance.principalFen) < 0n && patched('overdrawn-waits');
    if (c.overdrawn) c.holds = [...new Set<Hold>([...c.holds, 'overdrawn'])];
    c.money = disposition === 'keep' ? 'kept' : c.overdrawn ? 'held' : 'none';
    return true;
  }
  if (c.identity !== undefined) await identityIsClear(c);
  try {
    const frozen = await askOffice(c, source, 'freeze', 'freeze the balance', {
      n: c.n,
      destination: destination.pool,
      form,
    });
    c.amountFen = (BigInt(frozen.frozenFen) + BigInt(frozen.interestFen)).toString();
    c.money = c.holds.length > 0 ? 'held' : 'frozen';
    return true;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (!RETURNED.has(refusal.code)) return (await refusedToFreeze(c, error)) === 'died' || freeze(c, form);
    await returnForm(c, refusal);
    return false;
  }
}

/** Ends the case; where it only goes forward, an operator is called, and the source is asked again when he says so. */
async function refusedToFreeze(c: Case, error: unknown): Promise<'again' | 'died'> {
  let told = false;
  return orEnd<'again' | 'died'>(
    c,
    'refused-by-source',
    () => {
      if (told) return Promise.resolve('again');
      told = true;
      return Promise.reject(error);
    },
    ({ code }) => {
      if (code !== 'R13') return undefined;
      personDied(c);
      return 'died';
    },
  );
}

async function returnForm(c: Case, { code, remark }: BusinessRefusalData): Promise<void> {
  c.formReturned?.();
  c.formReturned = showProblem(
    c,
    `The information form came back (${code}: ${remark}): the source has to send version ${c.formVersion + 1}.`,
  );
  note(c, 'source', `information form version ${c.formVersion} came back: ${code}`, planOf(c).offices.source.pool);
  delete c.answer;
  c.formVersion += 1;
  c.n += 1;
  await restartClock(c, 'source-out');
}
