// After the killing: everything comes to rest. Waits as long as things move, and says what does not.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { inSuspense } from '../../activities/ledger/books.ts';
import { owedWords } from '../../activities/ledger/outbox/reports.ts';
import { returnPayment } from '../../activities/ledger/outbox/returns.ts';
import { untellBank } from '../../bank/told.ts';
import { TRANSFERS_QUEUE } from '../../workflows/kit/messages.ts';
import type { Applicants } from './applicants.ts';
import type { Desk } from './desk.ts';
import type { ChaosLog } from './log.ts';
import { persistently } from './persistently.ts';

export interface SettleOptions {
  readonly db: Kysely<Database>;
  readonly temporal: Client;
  readonly applicants: Applicants;
  readonly desk: Desk;
  readonly log: ChaosLog;
  readonly say: (text: string) => void;
}

/**
 * Longer than anything that waits by itself: a minute between attempts of a step or a report, half a minute until a
 * report whose bank was killed is told again, a minute until a run that nobody asks ends itself.
 */
const NOTHING_MOVES_MS = 100_000;
const LOOK_EVERY_MS = 500;
const TELL_EVERY_MS = 10_000;

/** What has not come to rest, by the number of each; all zero: everything has. */
interface Unrest {
  readonly undecided: number;
  readonly openCases: number;
  readonly untoldReports: number;
  readonly runningRuns: number;
}

/** Waits until every application is decided, every case and run has ended, and the bank has told everything. */
export async function settle(options: SettleOptions): Promise<void> {
  const { db, applicants, desk, log, say } = options;
  const { records } = applicants;
  desk.hurry = true;
  for (const number of applicants.told) await persistently(log, 'untell the bank', () => untellBank(db, number));
  let last = '';
  let movedAt = performance.now();
  let toldAt = performance.now();
  for (;;) {
    const unrest = await persistently(log, 'look', () => look(options));
    const sum = Object.values(unrest).reduce((all, each) => all + each, 0);
    if (sum === 0) break;
    const text = `${unrest.undecided} to be decided, ${unrest.openCases} cases open, ${unrest.untoldReports} reports of the bank, ${unrest.runningRuns} runs`;
    if (text !== last) movedAt = performance.now();
    last = text;
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now();
      say(`  ${text}`);
    }
    const stuck = desk.givenUp.filter((caseNo) => records.ofCase(caseNo)?.view === undefined);
    const onlyStuck = unrest.undecided === 0 && unrest.openCases === stuck.length && unrest.untoldReports === 0;
    if ((onlyStuck && unrest.runningRuns <= stuck.length) || performance.now() - movedAt > NOTHING_MOVES_MS) {
      say(`not everything comes to rest: ${text}`);
      break;
    }
    await sleep(LOOK_EVERY_MS);
  }
  await sendDoublesBack(options);
}

async function look({ db, temporal, applicants }: SettleOptions): Promise<Unrest> {
  const { records } = applicants;
  const running = await temporal.workflow.count(`TaskQueue = '${TRANSFERS_QUEUE}' AND ExecutionStatus = 'Running'`);
  return {
    undecided: records.undecided.length,
    openCases: records.open.length,
    untoldReports: await owedWords(db),
    runningRuns: running.count,
  };
}

/** The second sum of a payment that the bank made twice is nobody's: each destination sends it back, as docs/late-money.md says. */
async function sendDoublesBack({ db, log }: SettleOptions): Promise<void> {
  const sums = await persistently(log, 'read the suspense', () => inSuspense(db));
  for (const { office, source, receiptId, paymentNo, caseNo, amountFen } of sums) {
    if (paymentNo === null || caseNo === null || !receiptId.endsWith(':received:2')) continue;
    await persistently(log, 'send a double back', () =>
      returnPayment(db, { office, source, caseNo, paymentNo, amountFen, receipt: 2 }),
    );
  }
}
