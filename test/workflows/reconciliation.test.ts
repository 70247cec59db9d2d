// The nightly reconciliation: proves the books, puts what it finds on file once, and sends back what nobody came for.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unmatched } from '../../activities/ledger/books.ts';
import { received } from '../../activities/ledger/postings.ts';
import { sweepSuspense } from '../../activities/reconciliation/sweep.ts';
import { Operations } from '../../client/operations.ts';
import { toBeijing } from '../../domain/instant.ts';
import { WAITING_ON } from '../../workflows/kit/attributes.ts';
import { RECONCILIATION_SCHEDULE } from '../../workflows/reconciliation/messages.ts';
import { waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';

const DAY_MS = 24 * 3600_000;

let rig: Rig;
let operations: Operations;
beforeAll(async () => {
  rig = await Rig.open();
  operations = new Operations({ temporal: rig.client, db: rig.database.db, taskQueue: rig.queues.transfers });
});
afterEach(() => rig.check());
afterAll(() => rig.close());

async function reconciled(suspenseDays?: number) {
  const run = await operations.reconcileNow(suspenseDays === undefined ? {} : { suspenseDays });
  return { run, ...(await run.result()) };
}

async function noticesOf(caseNo: string) {
  const { rows } = await sql<{ id: string; recipient: string; at: string; what: string }>`
    select id, recipient, at, body ->> 'what' as what from notices.notice
    where kind = 'reconciliation' and case_no = ${caseNo} order by id`.execute(rig.database.db);
  return rows;
}

/** A completed move whose sum the bank delivers once more when the case is over: the second one lies in suspense. */
async function deliveredTwice(balance: string): Promise<string> {
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance });
  const { caseNo } = kase;
  await rig.ended(caseNo);
  await received(rig.database.db, {
    office: CHENGDU,
    source: HANGZHOU,
    caseNo,
    paymentNo: `${caseNo}-P1`,
    amountFen: kase.balanceFen,
    receipt: 2,
  });
  expect(await inSuspense(caseNo)).toHaveLength(1);
  return caseNo;
}

const inSuspense = async (caseNo: string) =>
  (await unmatched(rig.database.db, CHENGDU)).filter((sum) => sum.caseNo === caseNo);

describe('a night on which all is well', () => {
  test('the books are proved equal, the report is kept, and no operator is called', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '1234567', interest: '321' });
    await rig.ended(kase.caseNo);
    const { run, proof, sentBack } = await reconciled();
    expect(proof).toMatchObject({ faults: 0, orphans: 0, gone: 0, findings: [], findingsInAll: 0, flightFen: '0' });
    expect(proof.heldFen).toBe(proof.owedFen);
    expect(BigInt(proof.heldFen)).toBeGreaterThanOrEqual(1234567n + 321n);
    expect(sentBack).toEqual([]);
    const { typedSearchAttributes } = await run.describe();
    expect(typedSearchAttributes.get(WAITING_ON) ?? []).toEqual([]);
    const { rows } = await sql<{ findings: number; held: string }>`
      select findings, report ->> 'heldFen' as held from reconciliation.report
      where starts_with(run, ${run.workflowId})`.execute(rig.database.db);
    expect(rows).toEqual([{ findings: 0, held: proof.heldFen }]);
  });

  test('sums that an open case waits for are in suspense by age, and stay there however long they are', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '4321' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const { proof, sentBack } = await reconciled(0);
    expect(proof.suspense).toEqual([{ fromDays: 0, sums: 1, fen: '4321' }]);
    expect([proof.findings, sentBack]).toEqual([[], []]);
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed' });
  });
});

describe('a run that was terminated', () => {
  test('is put on file for operators once, however many nights it is found, and its sum is not sent back', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '700', interest: '1' });
    const { caseNo } = kase;
    await rig.until(caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const { workflowId, runId } = await rig.runOf(caseNo);
    await rig.client.workflow.getHandle(workflowId, runId).terminate('by mistake');

    const first = await reconciled(0);
    expect(first.proof).toMatchObject({ gone: 1, orphans: 2, faults: 0 });
    expect(first.sentBack).toEqual([]);
    const { typedSearchAttributes } = await first.run.describe();
    expect(typedSearchAttributes.get(WAITING_ON)).toEqual(['operator']);
    const onFile = await noticesOf(caseNo);
    expect(onFile.map(({ recipient }) => recipient)).toEqual(['operator', 'operator']);
    expect(onFile[0]?.what).toContain(caseNo);

    await reconciled(0);
    expect(await noticesOf(caseNo)).toEqual(onFile);

    await operations.adopt({ caseNo, how: 'restore', who: 'shift-1', reason: 'the run was terminated' });
    await operations.adopt({ caseNo, how: 'restore', who: 'shift-2', reason: 'looked at both books' });
    await operations.adopted(caseNo);
    expect((await reconciled()).proof).toMatchObject({ gone: 0, orphans: 0 });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(700n);
  });
});

describe('a sum that nobody comes for', () => {
  test('is named at once, kept for thirty days, and then sent back', async () => {
    const caseNo = await deliveredTwice('7300');
    const { proof, sentBack } = await reconciled();
    expect(proof.findings).toMatchObject([{ kind: 'unmatched', caseNo, amountFen: '7300', office: CHENGDU }]);
    expect(sentBack).toEqual([]);

    const { db } = rig.database;
    const [sum] = await inSuspense(caseNo);
    const inDays = (days: number) => toBeijing(Date.parse(sum?.recordedAt ?? '') + days * DAY_MS - 60_000);
    expect(await sweepSuspense(db, { at: inDays(30), keepDays: 30 })).toEqual([]);
    expect(await inSuspense(caseNo)).toHaveLength(1);
    const swept = await sweepSuspense(db, { at: inDays(31), keepDays: 30 });
    expect(swept).toEqual([{ office: CHENGDU, receiptId: `${caseNo}-P1:received:2`, amountFen: '7300' }]);
    expect(await sweepSuspense(db, { at: inDays(31), keepDays: 30 })).toEqual([]);
    expect(await inSuspense(caseNo)).toEqual([]);
  });

  test('is sent back by the run itself, once by two runs at the same time', async () => {
    const caseNo = await deliveredTwice('6100');
    // a run counts in whole seconds: in the next one the sum is older than no day at all
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const both = await Promise.all([reconciled(0), reconciled(0)]);
    expect(both.flatMap(({ sentBack }) => sentBack)).toEqual([
      { office: CHENGDU, receiptId: `${caseNo}-P1:received:2`, amountFen: '6100' },
    ]);
    expect((await reconciled()).proof).toMatchObject({ findings: [], faults: 0 });
  });
});

describe('the schedule', () => {
  test('starts it at two in the morning in Beijing, and is one however often a system starts', async () => {
    await operations.scheduleReconciliation();
    await operations.scheduleReconciliation({ suspenseDays: 45 });
    const handle = rig.client.schedule.getHandle(RECONCILIATION_SCHEDULE);
    try {
      const { info, action } = await handle.describe();
      expect(info.nextActionTimes.slice(0, 3).map((at) => toBeijing(at.getTime()).slice(11, 16))).toEqual([
        '02:00',
        '02:00',
        '02:00',
      ]);
      expect(action).toMatchObject({ workflowType: 'reconciliation', args: [{ suspenseDays: 45 }] });
    } finally {
      await handle.delete();
    }
  });
});
