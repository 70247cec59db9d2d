// How the command line refuses unusable input: exit code 2, every fault at once on standard error.
import { faultSentence, UnusableInput } from '../../domain/input.ts';

/** Runs a command's work; faults are written one sentence a line, or as `{"faults": […]}` with `json`. Other errors pass through. */
export async function orRefuse(json: boolean, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    const text = json ? JSON.stringify({ faults: error.faults }, null, 2) : error.faults.map(faultSentence).join('\n');
    process.stderr.write(`${text}\n`);
    process.exitCode = 2;
  }
}
