// The report of a run: what is wrong, case by case, and the line that sums it up.
import type { ChaosLog } from './log.ts';
import { type ChaosOptions, commandOf } from './options.ts';
import type { Finding, Records } from './records.ts';

export interface ChaosResult {
  readonly records: Records;
  readonly log: ChaosLog;
  readonly findings: readonly Finding[];
  readonly replayed: number;
  /** Replayed with another instant than the first run had, by a fault of the SDK's: see check-histories.ts. */
  readonly otherInstants: number;
}

/** More are in the log. */
const TOLD_AT_MOST = 40;

/** The text for standard output, its last line the sum of it; `sound`: nothing was found. */
export function summary(
  options: ChaosOptions,
  result: ChaosResult,
): { readonly text: string; readonly sound: boolean } {
  const { records, log, findings, replayed, otherInstants } = result;
  const sound = findings.length === 0;
  const { worker, temporal, postgres, failpoint } = log.kills;
  const fen = (sign: 1n | -1n) =>
    findings.reduce((sum, { fen = 0n }) => (fen * sign > 0n ? sum + fen * sign : sum), 0n);
  const accepted = records.accepted.length;
  const open = records.open.length;
  const ended =
    open === 0 ? `all ${accepted} accepted cases ended` : `${open} of ${accepted} accepted cases did not end`;
  const line =
    `chaos: ${records.all.length} transfers, ${log.killed} kills (${worker} workers, ${temporal} Temporal, ${postgres} PostgreSQL, ` +
    `${failpoint} at failpoints), ${log.late} late and ${log.doubled} doubled attempts, ${fen(-1n)} fen lost, ${fen(1n)} made, ` +
    `${ended}, ${replayed} histories replay${otherInstants === 0 ? '' : ` (${otherInstants} with another instant)`}; seed ${options.seed}`;
  if (sound) return { text: line, sound };
  const more = findings.length - TOLD_AT_MOST;
  const lines = [
    `${findings.length} ${findings.length === 1 ? 'thing is' : 'things are'} wrong:`,
    ...findings
      .slice(0, TOLD_AT_MOST)
      .map(({ caseNo, what }) => `  ${caseNo === undefined ? '' : `case ${caseNo}: `}${what}`),
    ...(more > 0 ? [`  and ${more} more, in ${log.file}`] : []),
    `the same people, clerks and kills again: ${commandOf(options)}`,
    line,
  ];
  return { text: lines.join('\n'), sound };
}
