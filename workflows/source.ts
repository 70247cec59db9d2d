// The source's side before the tracks: contact letter and certificate, the source's answer, the freeze.
import { condition } from '@temporalio/workflow';
import type { ContactLetter, InformationForm, Sealed, SourceAnswer } from '../domain/forms.ts';
import type { ClockStart } from '../domain/plan.ts';
import type { BusinessRefusalData } from '../domain/refusal.ts';
import { type Case, documentPersonOf, note, planOf, showProblem, waitingFor } from './case.ts';
import { dated, restartClock, runClocks, stopClock } from './clock.ts';
import { declareEnding, orEnd } from './endings.ts';
import { answerFault } from './handlers.ts';
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
      person: documentPersonOf(c),
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
export async function sourceConfirms(c: Case): Promise<Sealed<InformationForm>> {
  for (;;) {
    const answer = await sourceAnswers(c);
    if (answer.kind === 'refuse') {
      note(c, 'source', `refused: ${answer.code}`, planOf(c).offices.source.pool);
      declareEnding(c, {
        outcome: 'refused-by-source',
        codes: [answer.code],
        what: answer.remark ?? 'the source refused',
      });
      await condition(() => false); // interrupted by the ending that was just declared
      continue;
    }
    if (await freeze(c, answer.form)) {
      c.confirmed = true;
      c.formReturned?.();
      stopClock(c, 'source-out');
      note(c, 'source', `confirmed with information form version ${c.formVersion}`, planOf(c).offices.source.pool);
      // a held sum stops pay: its clock begins when it is released
      const events: ClockStart[] = c.holds.length > 0 ? ['form'] : ['confirmation', 'form'];
      runClocks(c, await dated(c, ...events));
      c.stage = 'transferring';
      return answer.form;
    }
  }
}

async function sourceAnswers(c: Case): Promise<SourceAnswer> {
  c.stage = 'awaiting-source';
  if (c.answer === undefined) {
    c.awaitingAnswer = true;
    await waitingFor(
      c,
      {
        actor: 'source',
        office: planOf(c).offices.source.pool,
        forWhat: 'the answer to the contact letter',
        clock: 'source-out',
      },
      () => condition(() => c.answer !== undefined),
    );
    c.awaitingAnswer = false;
  }
  const { answer } = c;
  if (answer === undefined) throw new Error('the source has not answered');
  return answer;
}

/** What a form comes back with: not the books' figures, not this office's seal, not the person of the case. */
const RETURNED: ReadonlySet<string> = new Set(['B04', 'B05', 'B06']);

/**
 * Holds the balance and takes the interest. False when the form is not what the source's books say (B04), not sealed by it (B05) or of
 * another person (B06): then the form goes back, the source has a full new clock for its next version, and that one is frozen under the next number.
 */
async function freeze(c: Case, form: Sealed<InformationForm>): Promise<boolean> {
  const { source, destination } = planOf(c).offices;
  const { disposition } = form.body;
  if (disposition === 'keep' || disposition === 'none') {
    c.money = disposition === 'keep' ? 'kept' : 'none';
    return true;
  }
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
    if (!RETURNED.has(refusal.code)) return orEnd(c, 'refused-by-source', () => Promise.reject(error));
    await returnForm(c, refusal);
    return false;
  }
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
