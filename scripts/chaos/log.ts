// The log of a run: every kill, late and doubled attempt with its instant, in a file of one JSON object a line, and their tally.
import { appendFileSync, writeFileSync } from 'node:fs';

export type Killed = 'worker' | 'temporal' | 'postgres' | 'failpoint';

export class ChaosLog {
  readonly file: string;
  readonly kills: Record<Killed, number> = { worker: 0, temporal: 0, postgres: 0, failpoint: 0 };
  late = 0;
  doubled = 0;
  /** Worker processes that ended without having been killed, and were started again. */
  ended = 0;

  constructor(file: string) {
    this.file = file;
    writeFileSync(file, '', { mode: 0o600 });
  }

  get killed(): number {
    return Object.values(this.kills).reduce((sum, each) => sum + each, 0);
  }

  kill(what: Killed, details: Readonly<Record<string, unknown>> = {}): void {
    this.kills[what] += 1;
    this.write('kill', { what, ...details });
  }

  /** What failed because something was killed, and is tried again. */
  trouble(what: string, error: unknown): void {
    this.write('trouble', { what, error: inWords(error) });
  }

  /** Keeps what a finding has to be understood by, beside the log; answers with the file. */
  keep(name: string, text: string): string {
    const file = `${this.file.replace(/\.jsonl$/, '')}-${name}`;
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  write(event: string, details: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify({ at: new Date().toISOString(), event, ...details }, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    appendFileSync(this.file, `${text}\n`);
  }
}

/** An error with what caused it; errors of this project carry no personal data. */
export function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
