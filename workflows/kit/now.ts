// The clock of a procedure: workflow time, the same when its history is replayed.
import { toBeijing } from '../../domain/instant.ts';

/**
 * ISO 8601 +08:00. Goes into commands and texts; no step is asked or left out for it, since a replay may read it a
 * moment off.
 */
export function now(): string {
  return toBeijing(Date.now());
}
