// How a step of a correction is asked of an office or of the orchestrator: retries with their reason, and the watch that calls an operator.
import { condition, proxyActivities } from '@temporalio/workflow';
import type { Cases } from '../activities/cases/cases.ts';
import type { Corrections } from '../activities/cases/corrections.ts';
import type { OfficeCorrections } from '../activities/offices/correction.ts';
import type { CaseCommand } from '../activities/offices/office.ts';
import type { OfficeRef } from '../domain/plan.ts';
import { type Correction, note, now } from './correction-state.ts';

/** Register and archive are the only trace after the history is gone, and a clock must be dated: without limit. */
const orchestrator = {
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;
const { admitCorrection } = proxyActivities<Corrections>({
  ...orchestrator,
  summary: 'compare with the register and the form in force',
});
const { closeCorrection } = proxyActivities<Corrections>({ ...orchestrator, summary: 'write the archive record' });
const { dateClocks } = proxyActivities<Cases>({ ...orchestrator, summary: 'date the clock on working days' });

export { admitCorrection, closeCorrection, dateClocks };

/** As every step of a case at an office: short, keyed, asked again without limit until the office is back. */
const OFFICE_STEPS = {
  startToCloseTimeout: '3 seconds',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;
const STALLED_AFTER = '10 minutes';

type Step = 'countersign' | 'fileCorrection';
type Command<K extends Step> = Omit<Parameters<OfficeCorrections[K]>[0], 'office' | 'caseNo' | 'at'>;
type Answer<K extends Step> = Awaited<ReturnType<OfficeCorrections[K]>>;

/** Asks an office for a step; an operator is called when it is not done after ten minutes, and the step goes on being tried. */
export async function askOffice<K extends Step>(
  c: Correction,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
): Promise<Answer<K>> {
  const ask = proxyActivities<Record<string, (command: CaseCommand) => Promise<unknown>>>({
    ...OFFICE_STEPS,
    taskQueue: office.taskQueue,
    summary: `${office.pool}: ${what}`,
  })[step];
  if (ask === undefined) throw new Error(`no such step: ${step}`);
  let done = false;
  const asked = ask({ ...command, office: office.pool, caseNo: c.input.caseNo, at: now() });
  const watch = async () => {
    const summary = 'call an operator if the step is not done by then';
    if (await condition(() => done, STALLED_AFTER, { summary })) return;
    c.problem = `"${what}" at office ${office.pool} has not been done for 10 minutes; it is tried again every minute. Its last failure stands under the pending activities: bring that office's system back.`;
    c.awaited = { actor: 'operator', office: office.pool, forWhat: 'a step that does not get done', since: now() };
    note(c, 'jiexu', `an operator is called: "${what}" is not done`, office.pool);
  };
  const watching = watch();
  try {
    return (await asked) as Answer<K>;
  } finally {
    done = true;
    await watching;
    if (c.problem !== undefined) {
      delete c.problem;
      delete c.awaited;
      note(c, 'jiexu', `done after a delay: ${what}`, office.pool);
    }
  }
}
