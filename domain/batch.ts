// A batch: many applications that one employer or office files together. What its lines can be answered with, and how far it is.
import { applicationNo } from './application.ts';
import type { Reason } from './decision.ts';
import type { Fault } from './input.ts';

/** The employer's or office's own number of the batch. Shown in ids and lists like an application's, and held to the same rule. */
export const batchNo = applicationNo;

/** The most lines of one batch (default): what is still to be done has to fit into one answer of a step. */
export const MOST_LINES = 10_000;

/** So many lines that need attention travel with a batch's progress; all of them are on record. */
export const MOST_SHOWN = 100;

/**
 * What a line can be answered with. `repeated`: the same application stands in an earlier line. `not-applied`: the batch was
 * cancelled before this line's turn.
 */
export const LINE_ANSWERS = [
  'accepted',
  'refused',
  'not-needed',
  'deferred',
  'unusable',
  'repeated',
  'not-applied',
] as const;
export type LineAnswerKind = (typeof LINE_ANSWERS)[number];

/** The answer of a line, once and for ever. Carries no personal data. */
export type LineAnswer =
  | { readonly kind: 'accepted'; readonly caseNo: string }
  | { readonly kind: 'refused' | 'not-needed'; readonly reasons: readonly Reason[]; readonly openCaseNo?: string }
  /** `until`: a Beijing date; absent: until both offices are on the platform. It is applied anew by itself. */
  | { readonly kind: 'deferred'; readonly until?: string }
  /** Every fault with its field, as `application.person.idNumber`. */
  | { readonly kind: 'unusable'; readonly faults: readonly Fault[] }
  /** `sameAs`: the earlier line. */
  | { readonly kind: 'repeated'; readonly sameAs: number }
  | { readonly kind: 'not-applied' };

/** Lines by their answer; `undecided`: those that have none yet. */
export type LineCounts = { readonly [K in LineAnswerKind | 'undecided']: number };

/** A line somebody has to look at. `what`: codes of the refusal, or the fields that are unusable; never a value of them. */
export interface AttentionLine {
  readonly line: number;
  readonly kind: 'refused' | 'unusable';
  readonly what: readonly string[];
}

/** How a batch stands. `cancelling`: lines that were asked already are still being decided. */
export const BATCH_STATES = ['applying', 'paused', 'cancelling', 'done', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** How far a batch is. Line numbers count as an editor does, from 1. */
export interface BatchProgress {
  readonly batchNo: string;
  readonly state: BatchState;
  readonly lines: number;
  readonly counts: LineCounts;
  /** Lines with an answer, of a hundred, rounded down: 100 means all. */
  readonly percent: number;
  /** The first {@link MOST_SHOWN} of the lines that need attention; the counts say how many there are. */
  readonly attention: readonly AttentionLine[];
}

export const NO_LINES: LineCounts = {
  accepted: 0,
  refused: 0,
  'not-needed': 0,
  deferred: 0,
  unusable: 0,
  repeated: 0,
  'not-applied': 0,
  undecided: 0,
};

/** How many lines there are in all. */
export function linesOf(counts: LineCounts): number {
  return [...LINE_ANSWERS, 'undecided' as const].reduce((sum, kind) => sum + counts[kind], 0);
}

/** Rounded down, so that 100 is said when every line has its answer and not before. */
export function percentOf(counts: LineCounts): number {
  const lines = linesOf(counts);
  return lines === 0 ? 100 : Math.floor(((lines - counts.undecided) * 100) / lines);
}

/** What attention a line needs; undefined where it needs none. */
export function attentionOf(line: number, answer: LineAnswer): AttentionLine | undefined {
  switch (answer.kind) {
    case 'refused':
      return { line, kind: 'refused', what: answer.reasons.map(({ code }) => code) };
    case 'unusable':
      return { line, kind: 'unusable', what: answer.faults.map(({ field }) => field) };
    case 'accepted':
    case 'not-needed':
    case 'deferred':
    case 'repeated':
    case 'not-applied':
      return undefined;
    default:
      return answer satisfies never;
  }
}

/** Markdown for the batch's current details. Line numbers, codes and fields only: no personal data. */
export function batchDetails(progress: BatchProgress, note?: string): string {
  const { counts, attention } = progress;
  const rows = [...LINE_ANSWERS, 'undecided' as const]
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `| ${kind} | ${counts[kind]} |`);
  const more = counts.refused + counts.unusable - attention.length;
  return [
    `### Batch ${progress.batchNo}\n${progress.lines} lines · ${progress.percent} % · **${progress.state}**`,
    ...(note === undefined ? [] : [`> ${note}`]),
    ['| answer | lines |', '|---|---|', ...rows].join('\n'),
    ...(attention.length === 0
      ? []
      : [
          [
            '**Need attention**',
            ...attention.map(({ line, kind, what }) => `- line ${line}: ${kind} (${what.join(', ')})`),
            ...(more > 0 ? [`- … ${more} more`] : []),
          ].join('\n'),
        ]),
  ].join('\n\n');
}
