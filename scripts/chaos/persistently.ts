// Asking again: what fails because something was killed is tried until it is done; what is refused is not.
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageRefused, UnknownCase } from '../../client/errors.ts';
import { UnusableInput } from '../../domain/input.ts';
import type { ChaosLog } from './log.ts';

const AGAIN_AFTER_MS = 300;

/** True where asking again would be answered the same. */
export function isFinal(error: unknown): boolean {
  return error instanceof MessageRefused || error instanceof UnusableInput || error instanceof UnknownCase;
}

/** Does it, again and again until it is done. Throws what is final, and what fails `times` times. */
export async function persistently<T>(log: ChaosLog, what: string, work: () => Promise<T>, times = 400): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (isFinal(error) || attempt >= times) throw error;
      if (attempt === 1) log.trouble(what, error);
      await sleep(AGAIN_AFTER_MS);
    }
  }
}
