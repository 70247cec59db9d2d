// Power cuts: a worker process is killed in the middle of transfers and started again. Every case ends, every posting is made once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { findCase } from '../../activities/cases/register.ts';
import { paymentsOf } from '../../activities/ledger/outbox/orders.ts';
import { releasePayment, tellBank, untellBank } from '../../bank/told.ts';
import { Jiexu } from '../../client/jiexu.ts';
import type { CaseView } from '../../domain/view.ts';
import { waitsForVerdict } from '../support/clerks.ts';
import { KillableWorkers } from '../support/killable-workers.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, type Move, Rig, type Seeded } from '../support/rig.ts';
import type { WorkerProcess } from '../support/worker-process-contract.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SECRET = Buffer.alloc(32, 11);
const PATIENCE_MS = 60_000;

let rig: Rig;
let jiexu: Jiexu;
let keyFolder: string;
let given: WorkerProcess;
let workers: KillableWorkers;

beforeAll(async () => {
  rig = await Rig.open({ start: false });
  keyFolder = await mkdtemp(join(tmpdir(), 'jiexu-keys-'));
  const bundle = inject('workflowBundle');
  given = {
    temporalAddress: inject('servers').temporalAddress,
    namespace: rig.client.options.namespace,
    databaseUrl: rig.database.url,
    keyFolder,
    personKeySecret: SECRET.toString('hex'),
    bundlePath: bundle.codePath,
    queues: rig.queues,
  };
  jiexu = new Jiexu({
    temporal: rig.client,
    db: rig.database.db,
    rules: rig.rules,
    personKeySecret: SECRET,
    taskQueue: rig.queues.transfers,
  });
});
beforeEach(async () => {
  workers = await KillableWorkers.start(given);
});
afterEach(async () => {
  await workers.kill();
  await rig.check();
});
afterAll(async () => {
  await rig.close();
  await rm(keyFolder, { recursive: true, force: true });
});

interface Kase extends Seeded {
  readonly caseNo: string;
}

/** Seeds one after another, and applies for all at once. */
async function accepted(...moves: Move[]): Promise<Kase[]> {
  const people: Seeded[] = [];
  for (const move of moves) people.push(await rig.seed(move));
  return Promise.all(
    people.map(async (seeded) => {
      const answer = await jiexu.apply(seeded.application, { decisionWithinMs: PATIENCE_MS });
      if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
      return { ...seeded, caseNo: answer.caseNo };
    }),
  );
}

async function until(caseNo: string, fits: (view: CaseView) => boolean): Promise<CaseView> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    // nobody answers a question while the workers are gone
    const view = await jiexu.status(caseNo);
    if (fits(view)) return view;
    if (Date.now() > deadline) throw new Error(`case ${caseNo} does not get there: ${JSON.stringify(view, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
/** Waits for the archive record in the register, which asks no worker. */
async function ended(caseNo: string): Promise<CaseView> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const record = (await findCase(rig.database.db, caseNo))?.archive;
    if (record !== undefined) return record.view;
    if (Date.now() > deadline)
      throw new Error(`case ${caseNo} does not end: ${JSON.stringify(await jiexu.status(caseNo), null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Every transfer of the case in all books, as `office id amount`. */
async function postings(caseNo: string): Promise<string[]> {
  const rows = await rig.database.db
    .selectFrom('ledger.transfer')
    .select(['office', 'id', 'amount'])
    .where((where) => where.or([where('case_no', '=', caseNo), where('payment_no', 'like', `${caseNo}-P%`)]))
    .execute();
  return rows.map(({ office, id, amount }) => `${office} ${id.slice(caseNo.length)} ${amount}`).sort();
}

/** What a transfer of this sum leaves in the books, each once. */
function completedOnce({ source, destination, balanceFen }: Kase, interestFen = 0n): string[] {
  const sum = balanceFen + interestFen;
  if (balanceFen === 0n) return [];
  return [
    `${source} :freeze:1 ${balanceFen}`,
    ...(interestFen > 0n ? [`${source} :interest:1 ${interestFen}`] : []),
    `${source} :zero:1 ${balanceFen}`,
    `${source} -P1:sent ${sum}`,
    `${destination} -P1:received ${sum}`,
    `${destination} :credit:1 ${sum}`,
    `${source} :settle:1 ${sum}`,
  ].sort();
}

async function expectCompleted(kase: Kase, interestFen = 0n): Promise<void> {
  const { balanceFen, caseNo } = kase;
  expect(await ended(caseNo)).toMatchObject(
    balanceFen === 0n
      ? { outcome: 'completed', relation: 'merged', money: 'none' }
      : { outcome: 'completed', relation: 'merged', money: 'settled', amountFen: `${balanceFen + interestFen}` },
  );
  expect(await postings(caseNo)).toEqual(completedOnce(kase, interestFen));
  const run = await rig.runOf(caseNo);
  await rig.client.workflow.getHandle(run.workflowId, run.runId).result();
}

const paymentState = async (caseNo: string, source: string) =>
  (await paymentsOf(rig.database.db, source, caseNo)).map(({ state }) => state);

describe('the workers are killed while four people move', () => {
  const four: Move[] = [
    { from: HANGZHOU, to: CHENGDU, balance: '1234567', interest: '321' },
    { from: CHENGDU, to: HANGZHOU, balance: '1' },
    { from: HANGZHOU, to: CHENGDU, balance: '0' },
    { from: CHENGDU, to: HANGZHOU, balance: '990000' },
  ];
  const interest = (kase: Kase) => (kase.balanceFen === 1234567n ? 321n : 0n);

  test('when a balance is frozen and paid and nobody was told: nothing is booked again', async () => {
    await workers.arm({ step: 'openTransferOut', when: 'after-commit' });
    const cases = accepted(...four.filter(({ balance }) => balance !== '0'));
    const dead = await workers.died();
    expect((await postings(dead)).map((posting) => posting.split(' ')[1])).toContain(':freeze:1');
    workers = await KillableWorkers.start(given);
    for (const kase of await cases) await expectCompleted(kase, interest(kase));
  });

  test('when a person is credited and nobody was told: the receipt is asked for again, the sum is not credited again', async () => {
    await workers.arm({ step: 'credit', when: 'after-commit' });
    const cases = accepted(...four);
    const dead = await workers.died();
    expect((await postings(dead)).map((posting) => posting.split(' ')[1])).toContain(':credit:1');
    workers = await KillableWorkers.start(given);
    for (const kase of await cases) await expectCompleted(kase, interest(kase));
  });

  test('when the destination has accepted and nobody was told, and again before the source has concluded', async () => {
    await workers.arm({ step: 'acceptForm', when: 'after-commit' });
    const cases = accepted(...four);
    await workers.died();
    workers = await KillableWorkers.start({ ...given, armed: { step: 'conclude', when: 'before' } });
    const dead = await workers.died();
    expect((await postings(dead)).map((posting) => posting.split(' ')[1])).not.toContain(':settle:1');
    workers = await KillableWorkers.start(given);
    for (const kase of await cases) await expectCompleted(kase, interest(kase));
  });
});

describe('bank and workers are killed', () => {
  test('between zeroing and payment: the order is on record and is paid once', async () => {
    const { db } = rig.database;
    const told = await tellBank(db, { fromOffice: HANGZHOU, once: true }, { delaySendMs: 3_600_000 });
    await workers.arm({ step: 'openTransferOut', when: 'after-commit' });
    const [kase] = await accepted({ from: HANGZHOU, to: CHENGDU, balance: '86420' });
    if (kase === undefined) throw new Error('no case');
    expect(await workers.died()).toBe(kase.caseNo);
    expect(await paymentState(kase.caseNo, HANGZHOU)).toEqual(['ordered']);
    expect(await postings(kase.caseNo)).toEqual([`${HANGZHOU} :freeze:1 86420`, `${HANGZHOU} :zero:1 86420`]);
    await rig.booksAreEqual();

    // whether the bank had looked at the order before it was killed or not
    await untellBank(db, told);
    await releasePayment(db, `${kase.caseNo}-P1`);
    workers = await KillableWorkers.start(given);
    await expectCompleted(kase);
    expect(await paymentState(kase.caseNo, HANGZHOU)).toEqual(['sent']);
  });

  test('between sent and received: two payments in flight arrive once each', async () => {
    const told = await tellBank(rig.database.db, { toOffice: CHENGDU }, { holdDelivery: true });
    const cases = await accepted(
      { from: HANGZHOU, to: CHENGDU, balance: '7100' },
      { from: HANGZHOU, to: CHENGDU, balance: '9200', interest: '5' },
    );
    for (const { caseNo } of cases) await until(caseNo, (view) => view.money === 'in-flight');
    await untellBank(rig.database.db, told);
    await workers.kill();
    for (const { caseNo } of cases) {
      expect(await paymentState(caseNo, HANGZHOU)).toEqual(['sent']);
      await releasePayment(rig.database.db, `${caseNo}-P1`);
    }
    await rig.booksAreEqual();
    workers = await KillableWorkers.start(given);
    for (const kase of cases) await expectCompleted(kase, kase.balanceFen === 9200n ? 5n : 0n);
  });
});

describe('the workers are killed in the middle of undoing', () => {
  test('once when the credit is fenced and once when the balance is restored: it is restored once and the sum comes back once', async () => {
    const cases = await accepted(
      { from: HANGZHOU, to: CHANGSHA, balance: '1500050', interest: '77' },
      { from: HANGZHOU, to: CHANGSHA, balance: '40' },
    );
    const other = accepted({ from: HANGZHOU, to: CHANGSHA, balance: '555' });
    for (const { caseNo } of [...cases, ...(await other)])
      await until(caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));

    await workers.arm({ step: 'fence', when: 'after-commit' });
    for (const { caseNo } of cases) await jiexu.refuseForm(caseNo, CHANGSHA, 1, 'B06', 'another person');
    const fenced = await workers.died();
    expect((await postings(fenced)).some((posting) => posting.includes(':restore:'))).toBe(false);
    await rig.booksAreEqual();

    workers = await KillableWorkers.start({ ...given, armed: { step: 'withdraw', when: 'after-commit' } });
    const restored = await workers.died();
    expect((await postings(restored)).some((posting) => posting.includes(':restore:1'))).toBe(true);
    await rig.booksAreEqual();

    workers = await KillableWorkers.start(given);
    for (const [n, { caseNo, balanceFen }] of cases.entries()) {
      const interestFen = n === 0 ? 77n : 0n;
      const sum = balanceFen + interestFen;
      expect(await ended(caseNo)).toMatchObject({
        outcome: 'refused-by-destination',
        money: 'undone',
        reasons: ['B06'],
      });
      expect(await postings(caseNo)).toEqual(
        [
          `${HANGZHOU} :freeze:1 ${balanceFen}`,
          ...(n === 0 ? [`${HANGZHOU} :interest:1 77`, `${HANGZHOU} :interest-reversed:1 77`] : []),
          `${HANGZHOU} :zero:1 ${balanceFen}`,
          `${HANGZHOU} -P1:sent ${sum}`,
          `${CHANGSHA} -P1:received ${sum}`,
          `${HANGZHOU} :restore:1 ${balanceFen}`,
          `${CHANGSHA} -P1:returned ${sum}`,
          `${HANGZHOU} -P1:back ${sum}`,
        ].sort(),
      );
    }
    for (const kase of await other) {
      await jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
      await expectCompleted(kase);
    }
  });
});
