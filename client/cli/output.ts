// What the terminal is told: lines, what stands out in them, instants as people read them, and the error that is a sentence.
import { styleText } from 'node:util';
import { fromIso, toBeijing } from '../../domain/instant.ts';

/** An error that is a sentence for the person at the terminal. `exitCode` 1: could not be done; 2: unusable input. */
export class CliError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

export function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

export const strong = (text: string) => styleText('bold', text);
export const dim = (text: string) => styleText('dim', text);
export const warn = (text: string) => styleText('yellow', text);

/** Beijing time, whatever offset the instant is written with: `2026-10-20T17:30:00+08:00` → `2026-10-20 17:30`. */
export function when(instant: string | undefined): string {
  return instant === undefined ? '' : toBeijing(fromIso(instant)).slice(0, 16).replace('T', ' ');
}
