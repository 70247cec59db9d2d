// What the run itself knows of its transfers: who moves, what the applicant was told, which case it became and how it ended.
import type { Applied } from '../../client/jiexu.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Move } from './moves.ts';

export interface Kept {
  readonly move: Move;
  /** Every answer an applicant was given; acknowledgements are none. */
  readonly answers: Exclude<Applied, { kind: 'acknowledged' }>[];
  caseNo?: string;
  acceptedAt?: number;
  /** The archive record, once the case has ended. */
  view?: CaseView;
}

/** A fault that was found. `fen`: positive what was made, negative what was lost. */
export interface Finding {
  readonly what: string;
  readonly caseNo?: string;
  readonly fen?: bigint;
}

export class Records {
  readonly all: Kept[] = [];
  readonly findings: Finding[] = [];
  private readonly byCase = new Map<string, Kept>();

  add(move: Move): Kept {
    const kept: Kept = { move, answers: [] };
    this.all.push(kept);
    return kept;
  }

  answered(kept: Kept, answer: Kept['answers'][number]): void {
    kept.answers.push(answer);
    if (answer.kind !== 'accepted' || kept.caseNo !== undefined) return;
    kept.caseNo = answer.caseNo;
    kept.acceptedAt = performance.now();
    this.byCase.set(answer.caseNo, kept);
  }

  ofCase(caseNo: string): Kept | undefined {
    return this.byCase.get(caseNo);
  }

  /** Applied for, and nobody has been told what was decided. */
  get undecided(): Kept[] {
    return this.all.filter((kept) => kept.answers.length === 0);
  }

  get accepted(): Kept[] {
    return this.all.filter((kept) => kept.caseNo !== undefined);
  }

  get open(): Kept[] {
    return this.accepted.filter((kept) => kept.view === undefined);
  }
}
