// Options that mean something only beside another: told rather than passed over in silence.
import { CliError } from '../output.ts';

/** `option` as it is typed, and what was given; `other`: what it goes with. Throws `CliError` where it stands alone. */
export function goesWith(option: string, given: unknown, other: string, isThere: boolean): void {
  if (given === undefined || given === false || isThere) return;
  throw new CliError(`${option}: goes with ${other} only. Give ${other} too, or leave ${option} out.`, 2);
}
