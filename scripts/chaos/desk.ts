// Everybody whom cases wait for: clerks of both offices, applicants who withdraw, the bank that lets a held sum go, the operator.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import type { FileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { id } from '../../activities/ledger/names.ts';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { releasePayment } from '../../bank/told.ts';
import type { Jiexu } from '../../client/jiexu.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { ChaosLog } from './log.ts';
import type { Move } from './moves.ts';
import { isFinal } from './persistently.ts';
import type { Kept, Records } from './records.ts';

export interface DeskOptions {
  readonly db: Kysely<Database>;
  readonly jiexu: Jiexu;
  readonly keys: FileKeyStore;
  readonly records: Records;
  readonly log: ChaosLog;
  /** Open cases that are asked for their state at every sweep. */
  readonly asks: number;
}

const SWEEP_EVERY_MS = 400;
/** A message whose answer was lost is sent again after so long. */
const ANSWERED_WITHIN_MS = 20_000;
/** A sum that the bank holds is let go after so long, on average. */
const HELD_FOR_MS = 4_000;
/** The operator tries one problem so often; then it is one that a person has to look at. */
const OPERATOR_TRIES = 4;

export class Desk {
  private readonly options: DeskOptions;
  private readonly busy = new Set<string>();
  private readonly firstSeen = new Map<string, number>();
  private readonly tries = new Map<string, number>();
  private readonly withdrawn = new Set<string>();
  private readonly accounts = new Map<string, 'closed' | 'open'>();
  /** Set when nothing is killed any more: nobody thinks any longer, and what is held goes. */
  hurry = false;

  constructor(options: DeskOptions) {
    this.options = options;
  }

  /** Cases whose problem the operator could not resolve. */
  get givenUp(): string[] {
    return [...this.tries].filter(([, tries]) => tries >= OPERATOR_TRIES).map(([caseNo]) => caseNo);
  }

  /** Works until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const part of [
        this.readEndings,
        this.withdraw,
        this.moveAccounts,
        this.letHeldSumsGo,
        this.answer,
        this.ask,
      ]) {
        await part.call(this).catch((error: unknown) => this.options.log.trouble('desk', error));
      }
      await sleep(SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The archive records of cases that have ended. */
  private async readEndings(): Promise<void> {
    const { db, records } = this.options;
    const open = records.open.map(({ caseNo }) => caseNo ?? '');
    if (open.length === 0) return;
    const rows = await db
      .selectFrom('cases.case')
      .select(['case_no', 'view'])
      .where('case_no', 'in', open)
      .where('closed_at', 'is not', null)
      .execute();
    for (const { case_no, view } of rows) {
      const kept = records.ofCase(case_no);
      if (kept !== undefined && view !== null) kept.view = view;
    }
  }

  private async withdraw(): Promise<void> {
    for (const kept of this.options.records.open) {
      const { move, caseNo, acceptedAt } = kept;
      if (caseNo === undefined || acceptedAt === undefined || move.withdrawAfterMs === undefined) continue;
      if (this.withdrawn.has(caseNo) || performance.now() < acceptedAt + move.withdrawAfterMs) continue;
      this.withdrawn.add(caseNo);
      const by = move.withdrawnBy;
      const office = by === 'source' ? move.source.pool : move.destination.pool;
      this.act(`${caseNo} withdraw`, () => this.options.jiexu.withdraw(caseNo, by, office, 'changed the mind'));
    }
  }

  /**
   * Where the office is slow to credit, it closes the person's account in the meantime, so that a second attempt is
   * refused (M01) and the case undone; and it opens the account again as soon as the source has put the balance back,
   * so that the first attempt would find it.
   */
  private async moveAccounts(): Promise<void> {
    const { db, records } = this.options;
    for (const { move, caseNo, view } of records.accepted.filter(({ move: { kind } }) => kind === 'slow-credit')) {
      if (caseNo === undefined) continue;
      const state = this.accounts.get(caseNo);
      if (state === undefined && view === undefined) {
        await this.setAccount(move.destination, false);
        this.accounts.set(caseNo, 'closed');
      } else if (state === 'closed') {
        const restored = await db
          .selectFrom('ledger.transfer')
          .select('id')
          .where('office', '=', move.source.pool)
          .where('id', '=', id.restore(caseNo, 1))
          .executeTakeFirst();
        if (restored === undefined && view === undefined) continue;
        await this.setAccount(move.destination, true);
        this.accounts.set(caseNo, 'open');
      }
    }
  }

  private async setAccount({ pool, ref }: Kept['move']['destination'], open: boolean): Promise<void> {
    await sql`update offices.enrolment set has_personal_account = ${open} where pool = ${pool} and person_ref = ${ref}`.execute(
      this.options.db,
    );
  }

  private async letHeldSumsGo(): Promise<void> {
    const { db } = this.options;
    const { rows } = await sql<{ paymentNo: string }>`
      select payment_no as "paymentNo" from bank.payment
      where state = 'sent' and due_at is null and told ->> 'holdDelivery' = 'true'
        and (${this.hurry} or changed_at < clock_timestamp() - ${HELD_FOR_MS} * interval '1 millisecond')`.execute(db);
    for (const { paymentNo } of rows) await releasePayment(db, paymentNo);
  }

  /** Lists what waits for people, as an officer does, and has each of it answered once its clerk has thought. */
  private async answer(): Promise<void> {
    const { jiexu, records } = this.options;
    for await (const { caseNo, waitingOn } of jiexu.list({ open: true })) {
      const kept = records.ofCase(caseNo);
      const actors = waitingOn.filter((actor) => ['source', 'destination', 'operator'].includes(actor));
      if (kept === undefined || kept.view !== undefined || actors.length === 0) continue;
      const key = `${caseNo} ${actors.join()}`;
      const since = this.firstSeen.get(key) ?? performance.now();
      this.firstSeen.set(key, since);
      if (!this.hurry && performance.now() < since + kept.move.thinkMs) continue;
      this.act(caseNo, async () => {
        for (const actor of actors) await firstTaken(this.wordsOf(actor, kept.move, caseNo));
      });
    }
  }

  /** What somebody may have to say, in the order it is tried: the case refuses at its door what it does not wait for. */
  private wordsOf(actor: string, move: Move, caseNo: string): (() => Promise<unknown>)[] {
    const { jiexu } = this.options;
    const agree = (office: string) => () =>
      jiexu.agree(caseNo, office, move.agrees, move.agrees ? 'both want it' : 'it is nearly done');
    const withdraws = move.withdrawAfterMs !== undefined;
    const versions = move.destinationClerk === 'return' ? [1, 2] : [1];
    switch (actor) {
      case 'source':
        return [
          ...(withdraws ? [agree(move.source.pool)] : []),
          ...(move.kind === 'held' ? [() => this.release(move, caseNo)] : []),
          ...versions.map((version) => () => this.answerLetter(move, caseNo, version)),
        ];
      case 'destination':
        return [
          ...(withdraws ? [agree(move.destination.pool)] : []),
          ...versions.map((version) => () => this.checkForm(move, caseNo, version)),
        ];
      case 'operator':
        return [() => this.resolve(move, caseNo)];
      default:
        return [];
    }
  }

  /** Asks where some open cases are, as people do all day. */
  private async ask(): Promise<void> {
    const { asks, jiexu, records } = this.options;
    for (const { caseNo = '' } of records.open.slice(0, asks)) {
      this.act(`${caseNo} ask`, () => jiexu.status(caseNo));
    }
  }

  private async release({ source }: Move, caseNo: string): Promise<void> {
    await sql`update offices.enrolment set unsettled_claims = 0 where pool = ${source.pool} and person_ref = ${source.ref}`.execute(
      this.options.db,
    );
    await this.options.jiexu.releaseHold(caseNo, source.pool);
  }

  private async answerLetter({ source, sourceClerk }: Move, caseNo: string, version: number): Promise<void> {
    const { jiexu, db, keys } = this.options;
    if (sourceClerk === 'refuse' && version === 1) {
      await jiexu.refuseAsSource(caseNo, source.pool, 'R06', 'arrears');
      return;
    }
    const at = toBeijing(Date.now());
    const form = await prepareForm(db, keys, { office: source.pool, caseNo, version, at });
    await jiexu.confirmAsSource(caseNo, source.pool, form);
  }

  private async checkForm({ destination, destinationClerk }: Move, caseNo: string, version: number): Promise<void> {
    const { jiexu } = this.options;
    const { pool } = destination;
    if (destinationClerk === 'refuse') await jiexu.refuseForm(caseNo, pool, version, 'B06', 'another person');
    else if (destinationClerk === 'return' && version === 1) await jiexu.returnForm(caseNo, pool, version, 'B02');
    else await jiexu.acceptForm(caseNo, pool, version);
  }

  private async resolve({ source }: Move, caseNo: string): Promise<void> {
    const tries = this.tries.get(caseNo) ?? 0;
    if (tries >= OPERATOR_TRIES) return;
    const reason = 'the cause was removed';
    await this.options.jiexu.resolve({ caseNo, office: source.pool, action: 'retry', who: 'operator-1', reason });
    this.tries.set(caseNo, tries + 1);
  }

  /** One thing at a time about one case; what fails is found again by the next sweep. */
  private act(key: string, work: () => Promise<unknown>): void {
    if (this.busy.has(key)) return;
    this.busy.add(key);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ANSWERED_WITHIN_MS);
    });
    const done = work().catch((error: unknown) => {
      if (!isFinal(error)) this.options.log.trouble(key, error);
    });
    void Promise.race([done, late]).finally(() => {
      clearTimeout(timer);
      this.busy.delete(key);
    });
  }

  /** Where a case stands, for a report; a sentence where nobody answers. */
  async describe(caseNo: string): Promise<string> {
    try {
      const { stage, relation, money, problem, awaited } = await this.options.jiexu.status(caseNo);
      const whom = awaited.map(({ actor, forWhat }) => `${actor}: ${forWhat}`).join('; ') || 'nobody';
      return `stage ${stage}, relation ${relation}, money ${money}, waits for ${whom}${problem === undefined ? '' : `, problem: ${problem}`}`;
    } catch (error) {
      return `does not answer: ${error instanceof Error ? error.message : error}`;
    }
  }
}

/** Says one thing after another until one of them is taken; what is refused every time is nobody's turn. */
async function firstTaken(words: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const say of words) {
    try {
      await say();
      return;
    } catch (error) {
      if (!isFinal(error)) throw error;
    }
  }
}
