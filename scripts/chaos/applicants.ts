// The applicants: apply at an even pace, again whenever something broke, and some of them twice at once; their answers are kept.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { seedEnrolment } from '../../activities/offices/seed.ts';
import { tellBank } from '../../bank/told.ts';
import { MessageRefused } from '../../client/errors.ts';
import type { Jiexu } from '../../client/jiexu.ts';
import type { Application } from '../../domain/application.ts';
import { UnusableInput } from '../../domain/input.ts';
import type { ChaosLog } from './log.ts';
import type { Move } from './moves.ts';
import { persistently } from './persistently.ts';
import { type Kept, Records } from './records.ts';

export interface ApplicantsOptions {
  readonly db: Kysely<Database>;
  readonly jiexu: Jiexu;
  readonly log: ChaosLog;
  /** The next move; people are put on record just before they apply. */
  readonly next: () => Move;
  /** Milliseconds between two of them. */
  readonly everyMs: number;
  /** Cases open at the same time, at most: the machine is to be kept busy and not buried. */
  readonly atATime: number;
}

const DECISION_WITHIN_MS = 15_000;

export class Applicants {
  readonly records = new Records();
  /** What the bank was told about orders it may not have looked at yet. */
  readonly told: bigint[] = [];
  private readonly options: ApplicantsOptions;
  private readonly applying = new Set<Promise<void>>();

  constructor(options: ApplicantsOptions) {
    this.options = options;
  }

  /** Lets people apply until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { everyMs, atATime, next } = this.options;
    const began = performance.now();
    for (let n = 0; !signal.aborted; n++) {
      // an even pace by the clock: what an outage delayed is caught up
      const early = began + n * everyMs - performance.now();
      if (early > 0) await sleep(early, undefined, { signal }).catch(() => undefined);
      while (!signal.aborted && this.records.open.length + this.records.undecided.length >= atATime) await sleep(50);
      if (signal.aborted) break;
      const kept = this.records.add(next());
      const applying: Promise<void> = this.move(kept)
        .catch((error: unknown) => this.unexpected(kept, error))
        .finally(() => this.applying.delete(applying));
      this.applying.add(applying);
    }
  }

  /** Waits until everybody has an answer. */
  async finish(): Promise<void> {
    while (this.applying.size > 0) await Promise.all(this.applying);
  }

  private async move(kept: Kept): Promise<void> {
    const { db, log } = this.options;
    const { move } = kept;
    await persistently(log, 'seed', () =>
      db.transaction().execute(async (tx) => {
        for (const enrolment of move.enrolments) await seedEnrolment(tx, enrolment);
      }),
    );
    if (move.bank !== undefined) {
      const { bank, source } = move;
      this.told.push(
        await persistently(log, 'tell the bank', () => tellBank(db, { fromOffice: source.pool, once: true }, bank)),
      );
    }
    const atTheCounter: Application[] = move.twice ? [{ ...move.application, channel: 'counter' }] : [];
    await Promise.all([move.application, ...atTheCounter].map((application) => this.apply(kept, application)));
  }

  private async apply(kept: Kept, application: Application): Promise<void> {
    const { jiexu, log } = this.options;
    for (;;) {
      const answer = await persistently(log, 'apply', () =>
        jiexu.apply(application, { decisionWithinMs: DECISION_WITHIN_MS }),
      );
      if (answer.kind === 'acknowledged') continue;
      this.records.answered(kept, answer);
      return;
    }
  }

  private unexpected({ move }: Kept, error: unknown): void {
    const why = error instanceof MessageRefused || error instanceof UnusableInput ? error.message : String(error);
    this.records.findings.push({ what: `application ${move.application.applicationNo} was not taken: ${why}` });
  }
}
