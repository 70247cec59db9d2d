// How a clock stands, in words: done, stopped with its case, standing still since when and why, or running. The same
// wherever it is shown.
import type { ClockView } from './view.ts';

/** What the clock is of: a case or a correction. */
interface Whose {
  readonly outcome?: unknown;
  readonly closedAt?: string;
  readonly gone?: unknown;
}

/** `2026-10-20T17:30:00+08:00` → `2026-10-20 17:30`. */
function minutes(instant: string | undefined): string {
  return instant === undefined ? '' : instant.slice(0, 16).replace('T', ' ');
}

/**
 * How a clock stands: done, standing still since when and why, at its latest mark, or running. An ended case has no
 * clock that runs.
 */
export function sayClock({ stoppedAt, pauses, passed }: ClockView, { outcome, closedAt, gone }: Whose): string {
  if (stoppedAt !== undefined) return `done ${minutes(stoppedAt)}`;
  if (outcome !== undefined) return `stopped ${minutes(closedAt)}`.trimEnd();
  if (gone !== undefined) return 'nobody watches it';
  const pause = pauses?.at(-1);
  if (pause !== undefined && pause.to === undefined) return `stands still since ${minutes(pause.from)}: ${pause.why}`;
  return sayMark(passed.at(-1));
}

function sayMark(mark: ClockView['passed'][number] | undefined): string {
  if (mark === undefined) return 'runs';
  switch (mark.kind) {
    case 'resumed':
      return 'runs';
    case 'warning':
      return `runs; warned ${minutes(mark.at)}`;
    case 'stopped':
      return `stands still since ${minutes(mark.at)}${mark.why === undefined ? '' : `: ${mark.why}`}`;
    case 'overdue':
      return `overdue since ${minutes(mark.at)}`;
    case 'escalation':
      return `overdue; told the ${mark.level ?? 'supervisor'} ${minutes(mark.at)}`;
    case 'give-up':
      return `given up ${minutes(mark.at)}`;
    default:
      return mark.kind satisfies never;
  }
}
