// A correction after completion (§9.10): a new version of the form, both sign, and only years are redone. Money is never touched.
import { allHandlersFinished, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { Countersigned } from '../activities/offices/correction.ts';
import type { CorrectionVerdict, CorrectionView } from '../domain/correction.ts';
import type { Seal } from '../domain/forms.ts';
import type { PlannedClock } from '../domain/plan.ts';
import { tick } from './correction-clock.ts';
import { doorRefusal, listen } from './correction-handlers.ts';
import type { CorrectionInput } from './correction-messages.ts';
import { type Correction, note, now, officesOf, openCorrection, publish, viewOf } from './correction-state.ts';
import { admitCorrection, askOffice, closeCorrection, dateClocks } from './correction-steps.ts';

export async function correction(input: CorrectionInput): Promise<CorrectionView> {
  const c = openCorrection(input);
  listen(c);
  CancellationScope.current().cancelRequested.catch(() => {
    c.cancelled = true;
  });
  // the server's own "cancel" must not cut it off between two offices: it counts while only a signature is awaited
  return CancellationScope.nonCancellable(() => run(c));
}

async function run(c: Correction): Promise<CorrectionView> {
  const clocks = await admitted(c);
  if (clocks !== undefined) {
    const signed = await destinationSigns(c, clocks);
    if (signed !== undefined) await sourceFiles(c, signed);
    await close(c);
  }
  await condition(allHandlersFinished);
  return viewOf(c);
}

/** Whether case, version and form fit. Undefined where there is nothing to do: refused at the door, or dealt with before. */
async function admitted(c: Correction): Promise<readonly PlannedClock[] | undefined> {
  const { caseNo, office, form } = c.input;
  const { workflowId, runId } = workflowInfo();
  const admission = await admitCorrection({ caseNo, office, form, at: now(), workflowId, runId });
  switch (admission.kind) {
    case 'admitted':
      c.admitted = 'taken';
      c.offices = admission.offices;
      note(c, 'source', `sent version ${form.body.version} of the information form: a correction of its years`, office);
      return admission.clocks;
    case 'recorded':
      c.admitted = 'recorded';
      c.recorded = admission.view;
      return undefined;
    case 'refused':
      c.admitted = { refused: doorRefusal(admission) };
      c.stage = 'closed';
      note(c, 'jiexu', `not taken: ${admission.message}`);
      return undefined;
    default:
      return admission satisfies never;
  }
}

type Signed = Extract<Countersigned, { kind: 'signed' }>;

/** The pivot. The destination's system decides by itself or leaves it to a clerk; clock `destination-in`. */
async function destinationSigns(c: Correction, clocks: readonly PlannedClock[]): Promise<Signed | undefined> {
  const { destination, source } = officesOf(c);
  const ask = (verdict?: CorrectionVerdict) =>
    askOffice(c, destination, 'countersign', 'sign the corrected form and redo the years', {
      source: source.pool,
      form: c.input.form,
      ...(verdict === undefined ? {} : { verdict }),
    });
  let answer = await ask();
  if (answer.kind === 'awaiting-clerk') {
    const verdict = await clerkDecides(c, clocks);
    if (verdict === undefined) {
      c.ending = 'withdrawn';
      note(c, 'operator', 'cancelled before the destination had signed: nothing was changed');
      return undefined;
    }
    answer = await ask(verdict);
  }
  switch (answer.kind) {
    case 'signed':
      c.months = { before: answer.monthsBefore, after: answer.months };
      c.stage = 'signed';
      note(
        c,
        'destination',
        `signed, and redid the years: the case brings ${answer.months} months, before ${answer.monthsBefore}`,
        destination.pool,
      );
      return answer;
    case 'refuse': {
      const { code, remark } = answer;
      c.ending = 'refused';
      c.reason = { code, ...(remark === undefined ? {} : { remark }) };
      note(c, 'destination', `refused the corrected form: ${code}`, destination.pool);
      return undefined;
    }
    case 'awaiting-clerk':
      throw new Error('the destination was given a verdict and still asks for one');
    default:
      return answer satisfies never;
  }
}

/** Undefined where the run is cancelled meanwhile. */
async function clerkDecides(c: Correction, planned: readonly PlannedClock[]): Promise<CorrectionVerdict | undefined> {
  const { destination } = officesOf(c);
  const decided = () => c.verdict !== undefined || c.cancelled;
  const [dated] = await dateClocks({ clocks: planned, at: now() });
  c.stage = 'awaiting-destination';
  c.awaited = {
    actor: 'destination',
    office: destination.pool,
    forWhat: `the signature under version ${c.input.form.body.version} of the information form`,
    since: now(),
  };
  if (dated !== undefined) c.clock = { dated, passed: [] };
  publish(c);
  if (c.clock !== undefined) {
    await tick(c, c.clock, planned, decided);
    c.clock.stoppedAt = now();
  }
  await condition(decided);
  delete c.awaited;
  publish(c);
  return c.verdict;
}

/** Both signatures go on the source's file too. Past the pivot: only forward. */
async function sourceFiles(c: Correction, { countersignature }: { readonly countersignature: Seal }): Promise<void> {
  const { source, destination } = officesOf(c);
  await askOffice(c, source, 'fileCorrection', 'file the version that both have signed', {
    destination: destination.pool,
    form: c.input.form,
    countersignature,
  });
  c.ending = 'corrected';
  note(c, 'source', 'filed the version with both signatures', source.pool);
}

/** Only once the register has the record is the end told: from then on the next version is taken. */
async function close(c: Correction): Promise<void> {
  const { ending } = c;
  if (ending === undefined) throw new Error('a correction is closed once it has ended');
  c.closedAt = now();
  const view: CorrectionView = { ...viewOf(c), stage: 'closed', outcome: ending };
  await closeCorrection({ view, timeline: [...c.timeline] });
  c.stage = 'closed';
  c.outcome = ending;
  publish(c);
}
