// The state of one correction: plain data that handlers and procedure share. The kit's parts are board, clocks and
// steps.
import type { FormFault } from '../../domain/case.ts';
import type { CorrectionOutcome, CorrectionVerdict, CorrectionView } from '../../domain/correction.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import { type Board, openBoard } from '../kit/board.ts';
import { type Clocks, openClocks } from '../kit/clocks.ts';
import { now } from '../kit/now.ts';
import { openSteps, type Steps } from '../kit/steps.ts';
import type { CorrectionInput, CorrectionRefusal } from './messages.ts';

/** What register and form in force have answered. */
export type Entry =
  | { readonly kind: 'admitting' }
  | { readonly kind: 'taken'; readonly source: OfficeRef; readonly destination: OfficeRef }
  | { readonly kind: 'recorded'; readonly view: CorrectionView } // an earlier run dealt with this very form
  | { readonly kind: 'refused'; readonly refusal: CorrectionRefusal };

export interface Correction {
  readonly input: CorrectionInput;
  readonly openedAt: string;
  stage: CorrectionView['stage'];
  entry: Entry;
  verdict?: CorrectionVerdict;
  /** True once somebody cancelled the run. */
  cancelled: boolean;
  reason?: { readonly code: FormFault; readonly remark?: string };
  months?: { readonly before: number; readonly after: number };
  /** `declared`: how it ends. `outcome`: once the register has the record. */
  readonly end: { declared?: CorrectionOutcome; outcome?: CorrectionOutcome; closedAt?: string };
  readonly board: Board;
  readonly clocks: Clocks;
  readonly steps: Steps;
}

export function openCorrection(input: CorrectionInput): Correction {
  return {
    input,
    openedAt: now(),
    stage: 'admitting',
    entry: { kind: 'admitting' },
    cancelled: false,
    end: {},
    board: openBoard(),
    clocks: openClocks(),
    steps: openSteps(input.caseNo),
  };
}

/** The two offices, once the correction is admitted. */
export function officesOf({ entry }: Correction): { readonly source: OfficeRef; readonly destination: OfficeRef } {
  if (entry.kind !== 'taken') throw new Error('a correction has no offices before it is admitted');
  return entry;
}
