// What reconciliation and adoption have to know of a case's run, which only the orchestrator's server can tell.
import type { BankAccount } from '../../domain/forms.ts';
import type { CaseView, TimelineEntry } from '../../domain/view.ts';

export interface RunOfCase {
  readonly caseNo: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** How a case stood when its run was last heard. */
export interface LastKnown {
  readonly view: CaseView;
  readonly timeline: readonly TimelineEntry[];
}

/** Which of them run. */
export type OpenRuns = Pick<CaseRuns, 'isOpen' | 'ofResidual'>;

export interface CaseRuns {
  /** False where the run has ended in whatever way, or its history is gone. Throws while the server cannot be asked. */
  isOpen(run: RunOfCase): Promise<boolean>;
  /** How the newest run of a residual transfer is; `unknown`: there is none. Throws while the server cannot be asked. */
  ofResidual(residualNo: string): Promise<'running' | 'ended' | 'unknown'>;
  /** The case as its run, ended or not, still tells it; undefined where its history is gone or cannot be read any more. */
  lastKnown(run: RunOfCase): Promise<LastKnown | undefined>;
  /** The person's own account as the application names it; undefined where it names none, or the history is gone. */
  accountOfPerson(run: RunOfCase): Promise<BankAccount | undefined>;
}
