// A correction after completion (§9.10): a new version of the form, both sign, and only years are redone. Money is
// never touched.
import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { Corrections } from '../../activities/cases/corrections.ts';
import type { Countersigned } from '../../contract/commands/correction.ts';
import type { CorrectionVerdict, CorrectionView } from '../../domain/correction.ts';
import { ask } from '../kit/ask.ts';
import { clear, note, publish, waitingUntil } from '../kit/board.ts';
import { runClocks, startNow, stop } from '../kit/clocks.ts';
import { declare, uncut } from '../kit/ending.ts';
import { now } from '../kit/now.ts';
import { own } from '../kit/steps.ts';
import { doorRefusal, listen } from './handlers.ts';
import type { CorrectionInput } from './messages.ts';
import { type Correction, officesOf, openCorrection } from './state.ts';
import { showCorrection, viewOf } from './view.ts';

const { admitCorrection } = own<Corrections>('compare with the register and the form in force');
const { closeCorrection } = own<Corrections>('write the archive record');

export async function correction(input: CorrectionInput): Promise<CorrectionView> {
  const c = openCorrection(input);
  showCorrection(c);
  listen(c);
  // the server's own "cancel" counts while only a signature is awaited
  const cancelAsked = () => {
    c.cancelled = true;
  };
  return uncut(cancelAsked, () => run(c));
}

async function run(c: Correction): Promise<CorrectionView> {
  const whereIsTheMoney = 'A correction redoes years; no money moves.';
  runClocks(c, { isQuiet: () => false, facts: () => ({ caseNo: c.input.caseNo, whereIsTheMoney }) });
  if (await admitted(c)) {
    const signed = await destinationSigns(c);
    if (signed !== undefined) await sourceFiles(c, signed);
    await close(c);
  }
  await condition(allHandlersFinished);
  return viewOf(c);
}

/**
 * Whether case, version and form fit. False where there is nothing to do: refused at the door, or dealt with before.
 */
async function admitted(c: Correction): Promise<boolean> {
  const { caseNo, office, form } = c.input;
  const { workflowId, runId } = workflowInfo();
  const admission = await admitCorrection({ caseNo, office, form, at: now(), workflowId, runId });
  switch (admission.kind) {
    case 'admitted':
      c.entry = { kind: 'taken', ...admission.offices };
      c.clocks.planned = admission.clocks;
      note(c, 'source', `sent version ${form.body.version} of the information form: a correction of its years`, office);
      return true;
    case 'recorded':
      c.entry = { kind: 'recorded', view: admission.view };
      return false;
    case 'refused':
      c.entry = { kind: 'refused', refusal: doorRefusal(admission) };
      c.stage = 'closed';
      note(c, 'jiexu', `not taken: ${admission.message}`);
      publish(c);
      return false;
    default:
      return admission satisfies never;
  }
}

type Signed = Extract<Countersigned, { kind: 'signed' }>;

/** The pivot. The destination's system decides by itself or leaves it to a clerk; clock `destination-in`. */
async function destinationSigns(c: Correction): Promise<Signed | undefined> {
  const { destination } = officesOf(c);
  let answer = await askToSign(c);
  if (answer.kind === 'awaiting-clerk') {
    const verdict = await clerkDecides(c);
    if (verdict === undefined) {
      declare(c, 'withdrawn');
      note(c, 'operator', 'cancelled before the destination had signed: nothing was changed');
      return undefined;
    }
    answer = await askToSign(c, verdict);
  }
  switch (answer.kind) {
    case 'signed': {
      const { months: after, monthsBefore: before } = answer;
      c.months = { before, after };
      c.stage = 'signed';
      const redone = `signed, and redid the years: the case brings ${after} months, before ${before}`;
      note(c, 'destination', redone, destination.pool);
      return answer;
    }
    case 'refuse':
      declare(c, 'refused');
      c.reason = { code: answer.code, remark: answer.remark };
      note(c, 'destination', `refused the corrected form: ${answer.code}`, destination.pool);
      return undefined;
    case 'awaiting-clerk':
      throw new Error('the destination was given a verdict and still asks for one');
    default:
      return answer satisfies never;
  }
}

function askToSign(c: Correction, verdict?: CorrectionVerdict): Promise<Countersigned> {
  const { source, destination } = officesOf(c);
  const command = { source: source.pool, form: c.input.form, verdict };
  return ask(c, destination, 'countersign', 'sign the corrected form and redo the years', command);
}

/** Undefined where the run is cancelled meanwhile. */
async function clerkDecides(c: Correction): Promise<CorrectionVerdict | undefined> {
  const { destination } = officesOf(c);
  const { version } = c.input.form.body;
  await startNow(c, 'destination-in');
  c.stage = 'awaiting-destination';
  const who = {
    kind: 'signature',
    of: version,
    actor: 'destination',
    office: destination.pool,
    forWhat: `the signature under version ${version} of the information form`,
    clock: 'destination-in',
  } as const;
  await waitingUntil(c, who, () => c.verdict !== undefined || c.cancelled);
  stop(c, 'destination-in');
  publish(c);
  return c.verdict;
}

/** Both signatures go on the source's file too. Past the pivot: only forward. */
async function sourceFiles(c: Correction, { countersignature }: Signed): Promise<void> {
  const { source, destination } = officesOf(c);
  const command = { destination: destination.pool, form: c.input.form, countersignature };
  await ask(c, source, 'fileCorrection', 'file the version that both have signed', command);
  declare(c, 'corrected');
  note(c, 'source', 'filed the version with both signatures', source.pool);
}

/** Only once the register has the record is the end told: from then on the next version is taken. */
async function close(c: Correction): Promise<void> {
  const { end } = c;
  const outcome = end.declared;
  if (outcome === undefined) throw new Error('a correction is closed once it has ended');
  end.closedAt = now();
  clear(c);
  await closeCorrection({ view: { ...viewOf(c), stage: 'closed', outcome }, timeline: [...c.board.timeline] });
  c.stage = 'closed';
  end.outcome = outcome;
  publish(c);
}
