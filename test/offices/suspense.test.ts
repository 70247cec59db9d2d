// Money that names no payment, or came beyond one: allotted and sent back by two members of staff, and never more than arrived.
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inSuspense } from '../../activities/ledger/books.ts';
import { execute } from '../../activities/ledger/execute.ts';
import { account } from '../../activities/ledger/names.ts';
import * as post from '../../activities/ledger/postings.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { suspenseQueue } from '../../activities/ledger/suspense.ts';
import { arrive } from '../../activities/ledger/unmatched.ts';
import { withdrawProposal } from '../../activities/offices/four-eyes.ts';
import * as desk from '../../activities/offices/suspense.ts';
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import { at, D, E, orderTransfer, posted, refusalOf, S } from '../ledger/books-of.ts';
import { carryOn, expectedByAll } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  const { faults } = await reconcile(fresh.db);
  await fresh.drop();
  expect(faults).toEqual([]);
});

const caseOf = (i: number) => `510100-20260930-${i}`;
const paymentOf = (i: number) => `${caseOf(i)}-P1`;

/** Persons 1 … n with 1000, 2000, … fen, whose payments the bank was told about, carried as far as it goes. */
async function sent(count: number, told: Misbehaviour): Promise<void> {
  const { db } = fresh;
  await tellBank(db, { toOffice: D }, told);
  for (let i = 1; i <= count; i += 1) {
    await post.openAccount(db, S, `p${i}`, BigInt(i) * 1_000n);
    await post.openAccount(db, D, `p${i}`, 0n);
    await orderTransfer(db, { ref: `p${i}`, caseNo: caseOf(i), paymentNo: paymentOf(i) });
  }
  await steps();
}
async function steps(): Promise<void> {
  await carryOn(fresh.db);
}
/** Cases that are open in the platform's register. */
let open: Set<string>;
beforeEach(() => {
  open = new Set();
});
const openCase = (i: number) => open.add(caseOf(i));
async function expectedOf(number: string) {
  const [paymentNo] = number.split(':');
  return (await expectedByAll(fresh.db, (caseNo) => open.has(caseNo))).find((each) => each.paymentNo === paymentNo);
}
const { returnUnmatched } = desk;
const allot = async (db: FreshDatabase['db'], allotment: Parameters<typeof desk.allot>[1]) =>
  desk.allot(db, { ...allotment, expected: await expectedOf(allotment.paymentNo) });
const returnReceipt = async (db: FreshDatabase['db'], act: Parameters<typeof desk.returnReceipt>[1]) =>
  desk.returnReceipt(db, { ...act, expected: await expectedOf(act.receiptId) });
const queue = (openCases: readonly string[] = []) =>
  suspenseQueue(fresh.db, { office: D, openCases: new Set(openCases), expected: () => expectedByAll(fresh.db) });
const stateOf = async (i: number) =>
  (await fresh.db.selectFrom('bank.payment').select('state').where('payment_no', '=', paymentOf(i)).executeTakeFirst())
    ?.state;
const owed = async () =>
  (
    await fresh.db
      .selectFrom('ledger.report')
      .select(['kind', 'payment_no', 'receipt', 'amount'])
      .where('kind', '<>', 'sent')
      .orderBy('id')
      .execute()
  ).map(({ kind, payment_no, receipt, amount }) => `${kind} ${payment_no} ${receipt} ${amount}`);
const giving = (i: number, key: string, amountFen: bigint) => ({ office: D, key, paymentNo: paymentOf(i), amountFen });
async function allotted(i: number, key: string, amountFen: bigint) {
  await allot(fresh.db, { ...giving(i, key, amountFen), who: 'clerk-7' });
  return allot(fresh.db, { ...giving(i, key, amountFen), who: 'clerk-9' });
}
const credit = (i: number) =>
  post.credit(fresh.db, {
    office: D,
    source: S,
    caseNo: caseOf(i),
    n: 1,
    ref: `p${i}`,
    paymentNo: paymentOf(i),
    amountFen: BigInt(i) * 1_000n,
  });
const flight = async () => (await reconcile(fresh.db)).totals.flight;
const LOST = 'BANK-00000001';

describe('a sum without a reference', () => {
  it('is nobody’s until it is allotted: the sender still counts it as in flight', async () => {
    await sent(1, { loseReference: true });
    expect([await posted(fresh.db, D, account.unmatched(LOST)), await posted(fresh.db, D, at.inS)]).toEqual([
      1_000n,
      0n,
    ]);
    const report = await reconcile(fresh.db);
    expect(report.totals).toEqual({ held: 1_000n, owed: 1_000n, flight: 1_000n });
    expect(report.offices.find(({ office }) => office === D)).toMatchObject({ unmatched: 1_000n, in: 0n });
    expect(report.suspects).toMatchObject([{ suspect: 'unmatched', id: LOST, amountFen: 1_000n }]);
    expect(await owed()).toEqual([]);
    // There is nothing for the bank to go on with.
    expect(await releasePayment(fresh.db, paymentOf(1))).toBe(false);
  });

  it('is allotted by two, and from then on it is a receipt like any other: told, credited, settled', async () => {
    const { db } = fresh;
    await sent(1, { loseReference: true });
    const first = await allot(db, { ...giving(1, LOST, 1_000n), who: 'clerk-7' });
    expect(first).toEqual({ state: 'proposed', first: 'clerk-7' });
    expect(await posted(db, D, at.inS)).toBe(0n);
    const done = { state: 'done', first: 'clerk-7', second: 'clerk-9', postingId: `${paymentOf(1)}:received` };
    expect(await allot(db, { ...giving(1, LOST, 1_000n), who: 'clerk-9' })).toEqual(done);
    expect(await allot(db, { ...giving(1, LOST, 1_000n), who: 'clerk-9' })).toEqual(done);
    await steps();
    expect([await stateOf(1), await flight()]).toEqual(['delivered', 0n]);
    expect(await owed()).toEqual([`received ${paymentOf(1)} 1 1000`]);
    const { memo } = await db
      .selectFrom('ledger.transfer')
      .select('memo')
      .where('id', '=', done.postingId)
      .executeTakeFirstOrThrow();
    expect(memo).toBe('by clerk-7 and clerk-9');
    await credit(1);
    await post.settle(db, {
      office: S,
      destination: D,
      caseNo: caseOf(1),
      paymentNo: paymentOf(1),
      amountFen: 1_000n,
      n: 1,
    });
    expect([await posted(db, D, account.person('p1')), await posted(db, S, at.sentD)]).toEqual([1_000n, 0n]);
  });

  it('takes a second person, the same content, and a payment that can still be given something', async () => {
    const { db } = fresh;
    await sent(2, { loseReference: true });
    await allot(db, { ...giving(1, LOST, 1_000n), who: 'clerk-7' });
    const again = (who: string, amountFen: bigint) => refusalOf(allot(db, { ...giving(1, LOST, amountFen), who }));
    expect(await again('Clerk-7', 1_000n)).toMatchObject({ code: 'second-person-required' });
    expect(await again('clerk-9', 999n)).toMatchObject({ code: 'proposal-differs' });
    await withdrawProposal(db, { office: D, subject: `allot/${LOST}/${paymentOf(1)}`, who: 'clerk-9' });
    await allotted(1, LOST, 999n);
    expect(await again('clerk-7', 2n)).toMatchObject({ code: 'amount-differs', data: { expected: '1', actual: '2' } });
    const refused = async (allotment: Parameters<typeof allot>[1]) => (await refusalOf(allot(db, allotment))).code;
    expect(await refused({ ...giving(2, LOST, 2n), who: 'clerk-7' })).toBe('insufficient-funds');
    expect(await refused({ ...giving(2, 'NOBODY', 2n), who: 'clerk-7' })).toBe('not-found');
    expect(await refused({ ...giving(3, LOST, 1n), who: 'clerk-7' })).toBe('not-found');
    expect(await refused({ ...giving(2, LOST, 1n), office: E, who: 'clerk-7' })).toBe('not-found');
  });

  it('comes from outside under the bank’s key, once, and only what reads as a payment number is kept of its text', async () => {
    const { db } = fresh;
    const sum = { office: D, key: 'ICBC-77', amountFen: 500n, reference: '转给张三的钱' };
    const arrived = await arrive(db, sum);
    expect(await arrive(db, sum)).toEqual(arrived);
    expect((await refusalOf(arrive(db, { ...sum, amountFen: 501n }))).code).toBe('conflicting-content');
    for (const [key, reference] of [
      ['a', '99010119491231002X'],
      ['b', '13900000000'],
      ['c', 'ZHANG SAN'],
      ['d', '510100 20260930 1 / p1'],
    ] as const) {
      await arrive(db, { office: D, key, amountFen: 1n, reference });
    }
    const memos = await db.selectFrom('ledger.transfer').select('memo').where('memo', 'is not', null).execute();
    expect(memos).toEqual([{ memo: '510100202609301P1' }]);
    await returnUnmatched(db, { office: D, key: 'ICBC-77', who: 'clerk-7' });
    expect(await returnUnmatched(db, { office: D, key: 'ICBC-77', who: 'clerk-9' })).toMatchObject({ state: 'done' });
    expect(await posted(db, D, account.bank)).toBe(4n);
    expect(await flight()).toBe(0n);
  });

  it('goes back by two when nobody knows whose it is, and the source has its money again', async () => {
    const { db } = fresh;
    await sent(1, { loseReference: true });
    const act = { office: D, key: LOST };
    expect((await returnUnmatched(db, { ...act, who: 'clerk-7' })).state).toBe('proposed');
    expect((await refusalOf(returnUnmatched(db, { ...act, who: 'clerk-7' }))).code).toBe('second-person-required');
    const done = await returnUnmatched(db, { ...act, who: 'clerk-9' });
    expect(done).toMatchObject({ state: 'done', postingId: `${LOST}:sent-back` });
    expect(await returnUnmatched(db, { ...act, who: 'clerk-9' })).toEqual(done);
    await steps();
    expect(await owed()).toEqual([`back ${paymentOf(1)} 1 1000`]);
    expect([await stateOf(1), await posted(db, S, at.sentD), await flight()]).toEqual(['back', 0n, 0n]);
  });
});

describe('one sum for many people', () => {
  const told = { mergeInto: 'SALARY', mergeOrders: 3 };

  it('arrives when all its payments are in it, and is allotted to each of them', async () => {
    const { db } = fresh;
    await sent(2, told);
    expect(await posted(db, D, account.unmatched('SALARY'))).toBe(0n);
    await post.openAccount(db, S, 'p3', 3_000n);
    await post.openAccount(db, D, 'p3', 0n);
    await orderTransfer(db, { ref: 'p3', caseNo: caseOf(3), paymentNo: paymentOf(3) });
    await steps();
    expect(await posted(db, D, account.unmatched('SALARY'))).toBe(6_000n);
    const [sum] = (await queue()).unmatched;
    expect(sum?.candidates.map(({ paymentNo, because }) => [paymentNo, because])).toEqual([
      [paymentOf(3), 'together'],
      [paymentOf(2), 'together'],
      [paymentOf(1), 'together'],
    ]);
    for (const i of [1, 2, 3]) {
      await allotted(i, 'SALARY', BigInt(i) * 1_000n);
      await credit(i);
    }
    expect(await posted(db, D, account.unmatched('SALARY'))).toBe(0n);
    expect([await flight(), (await queue()).unmatched]).toEqual([0n, []]);
  });

  it('of which one person is found: the rest goes back to where it came from', async () => {
    const { db } = fresh;
    await sent(3, told);
    await allotted(2, 'SALARY', 2_000n);
    await returnUnmatched(db, { office: D, key: 'SALARY', who: 'clerk-7' });
    await returnUnmatched(db, { office: D, key: 'SALARY', who: 'clerk-9' });
    await steps();
    expect([await stateOf(1), await stateOf(2), await stateOf(3)]).toEqual(['back', 'delivered', 'back']);
    expect(await flight()).toBe(0n);
    await credit(2);
    expect(await posted(db, S, at.sentD)).toBe(2_000n);
  });

  it('of which a part went to somebody and all of it back in the end: every source has what it had sent', async () => {
    const { db } = fresh;
    await sent(3, told);
    await allotted(2, 'SALARY', 500n);
    await returnUnmatched(db, { office: D, key: 'SALARY', who: 'clerk-7' });
    await returnUnmatched(db, { office: D, key: 'SALARY', who: 'clerk-9' });
    await steps();
    // The second payment still has 500 fen here; the others are paid for by what came back.
    expect([await stateOf(1), await stateOf(2), await stateOf(3)]).toEqual(['back', 'sent', 'back']);
    const receiptId = `${paymentOf(2)}:received`;
    await returnReceipt(db, { office: D, receiptId, who: 'clerk-7' });
    await returnReceipt(db, { office: D, receiptId, who: 'clerk-9' });
    await steps();
    expect(await stateOf(2)).toBe('back');
    expect([await flight(), await posted(db, S, at.sentD), await posted(db, D, account.bank)]).toEqual([0n, 0n, 0n]);
  });
});

describe('a sum that was allotted to the wrong payment', () => {
  it('in part: nobody is paid before all of it is back, and then its own source is', async () => {
    const { db } = fresh;
    await sent(1, { loseReference: true });
    await tellBank(db, { paymentNo: paymentOf(2) }, { holdDelivery: true });
    await post.openAccount(db, S, 'p2', 2_000n);
    await post.openAccount(db, D, 'p2', 0n);
    await orderTransfer(db, { ref: 'p2', caseNo: caseOf(2), paymentNo: paymentOf(2) });
    await steps();
    await allotted(2, LOST, 400n);
    for (const who of ['clerk-7', 'clerk-9']) await returnUnmatched(db, { office: D, key: LOST, who });
    await steps();
    expect(await stateOf(1)).toBe('sent');
    for (const who of ['clerk-7', 'clerk-9']) {
      await returnReceipt(db, { office: D, receiptId: `${paymentOf(2)}:received`, who });
    }
    await steps();
    expect([await stateOf(1), await stateOf(2), await flight()]).toEqual(['back', 'sent', 2_000n]);
    // The other payment's own sum is still on its way, and comes.
    await releasePayment(db, paymentOf(2));
    await steps();
    expect([await stateOf(2), await posted(db, D, at.inS), await flight()]).toEqual(['delivered', 2_000n, 0n]);
  });

  it('whole, and sent back: both sources have what they had sent', async () => {
    const { db } = fresh;
    await sent(1, { loseReference: true });
    await tellBank(db, { paymentNo: paymentOf(2) }, { holdDelivery: true });
    await post.openAccount(db, S, 'p2', 1_000n);
    await orderTransfer(db, { ref: 'p2', caseNo: caseOf(2), paymentNo: paymentOf(2) });
    await steps();
    await allotted(2, LOST, 1_000n);
    for (const who of ['clerk-7', 'clerk-9']) {
      await returnReceipt(db, { office: D, receiptId: `${paymentOf(2)}:received`, who });
    }
    await steps();
    expect([await stateOf(1), await stateOf(2), await flight()]).toEqual(['back', 'back', 0n]);
    expect(await posted(db, S, at.sentD)).toBe(0n);
  });
});

describe('the queue', () => {
  it('offers the payment that was written down, else the one with the same amount, else none', async () => {
    const { db } = fresh;
    await sent(3, { holdDelivery: true });
    await arrive(db, { office: D, key: 'named', amountFen: 3_000n, reference: '510100 20260930 2 P1' });
    await arrive(db, { office: D, key: 'equal', amountFen: 3_000n });
    await arrive(db, { office: D, key: 'strange', amountFen: 7n });
    const { unmatched } = await queue();
    const offered = unmatched.map(({ key, candidates }) => [
      key,
      candidates.map(({ paymentNo, because, missingFen }) => `${because} ${paymentNo} ${missingFen}`),
    ]);
    expect(offered).toEqual([
      ['named', [`reference ${paymentOf(2)} 2000`, `amount ${paymentOf(3)} 3000`]],
      ['equal', [`amount ${paymentOf(3)} 3000`]],
      ['strange', []],
    ]);
  });

  it('tells a double from the sum that is awaited, a part from the whole, and what no case will come for', async () => {
    const { db } = fresh;
    await tellBank(db, { paymentNo: paymentOf(1) }, { double: true });
    await tellBank(db, { paymentNo: paymentOf(2) }, { parts: ['1/2', '1/2'], holdParts: true });
    await tellBank(db, { paymentNo: paymentOf(3) }, { wrongAmount: '3001' });
    await sent(4, {});
    const { receipts } = await queue([1, 2, 3].map(caseOf));
    expect(receipts.map(({ receiptId, state }) => [receiptId.replace('510100-20260930-', ''), state])).toEqual([
      ['1-P1:received', 'awaits-case'],
      ['1-P1:received:2', 'double'],
      ['2-P1:received', 'part'],
      ['3-P1:received', 'wrong-sum'],
      ['4-P1:received', 'case-over'],
    ]);
  });

  it('names nobody: only numbers, sums and offices are in it', async () => {
    await sent(2, { loseReference: true });
    const text = JSON.stringify(await queue(), (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(text).not.toMatch(/p1|p2|6222/);
  });
});

describe('sending back one receipt', () => {
  const back = (i: number, who: string, receipt = ':2') =>
    returnReceipt(fresh.db, { office: D, receiptId: `${paymentOf(i)}:received${receipt}`, who });

  it('of a double of an open case takes two, leaves the sum that is meant, and the bank keeps what it paid twice', async () => {
    await sent(1, { double: true });
    openCase(1);
    expect(await refusalOf(back(1, 'clerk-7', ''))).toMatchObject({ code: 'not-resolvable', data: { kind: 'open' } });
    expect(await back(1, 'clerk-7')).toEqual({ state: 'proposed', first: 'clerk-7' });
    expect((await refusalOf(back(1, 'clerk-7'))).code).toBe('second-person-required');
    const done = await back(1, 'clerk-9');
    expect(done).toMatchObject({ state: 'done', postingId: `${paymentOf(1)}:returned:2` });
    expect(await back(1, 'clerk-9')).toEqual(done);
    await credit(1);
    await steps();
    expect([await stateOf(1), await flight(), await inSuspense(fresh.db, D)]).toEqual(['delivered', 0n, []]);
  });

  it('of a case that is over sends the whole sum home', async () => {
    await sent(1, {});
    await back(1, 'clerk-7', '');
    await back(1, 'clerk-9', '');
    await steps();
    expect([await stateOf(1), await flight(), await posted(fresh.db, S, at.sentD)]).toEqual(['back', 0n, 0n]);
  });

  it('is refused once it is credited, and for what is no receipt', async () => {
    await sent(1, {});
    await credit(1);
    expect((await refusalOf(back(1, 'clerk-7', ''))).code).toBe('already-resolved');
    expect((await refusalOf(back(1, 'clerk-7', ':2'))).code).toBe('not-found');
    expect((await refusalOf(back(1, 'clerk-7', ':x'))).code).toBe('not-found');
  });
});

describe('raced', () => {
  it('the same allotment confirmed by eight at once is posted once', async () => {
    await sent(1, { loseReference: true });
    await allot(fresh.db, { ...giving(1, LOST, 1_000n), who: 'clerk-0' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => allot(fresh.db, { ...giving(1, LOST, 1_000n), who: `clerk-${i + 1}` })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await posted(fresh.db, D, at.inS)).toBe(1_000n);
    expect(await owed()).toHaveLength(1);
  });

  it('allotments of more than arrived, confirmed at once: the sum is given away once', async () => {
    const { db } = fresh;
    await sent(6, { holdDelivery: true });
    await arrive(db, { office: D, key: 'SUM', amountFen: 2_500n });
    for (let i = 1; i <= 6; i += 1) await allot(db, { ...giving(i, 'SUM', 1_000n), who: 'clerk-7' });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        allot(db, { ...giving(i + 1, 'SUM', 1_000n), who: 'clerk-9' }).then(
          () => 'done',
          (error: { code?: string }) => error.code,
        ),
      ),
    );
    expect(outcomes.sort()).toEqual(['done', 'done', ...Array.from({ length: 4 }, () => 'insufficient-funds')]);
    expect([await posted(db, D, at.inS), await posted(db, D, account.unmatched('SUM'))]).toEqual([2_000n, 500n]);
  });

  it('an allotment against sending the sum back: one of the two has it', async () => {
    const { db } = fresh;
    for (let round = 1; round <= 6; round += 1) {
      const key = `R${round}`;
      await post.openAccount(db, S, `p${round}`, 10n);
      await tellBank(db, { paymentNo: paymentOf(round) }, { mergeInto: key, mergeOrders: 1 });
      await orderTransfer(db, { ref: `p${round}`, caseNo: caseOf(round), paymentNo: paymentOf(round) });
      await steps();
      await allot(db, { ...giving(round, key, 10n), who: 'clerk-7' });
      await returnUnmatched(db, { office: D, key, who: 'clerk-7' });
      const settled = await Promise.allSettled([
        allot(db, { ...giving(round, key, 10n), who: 'clerk-9' }),
        returnUnmatched(db, { office: D, key, who: 'clerk-9' }),
      ]);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await steps();
      expect(await stateOf(round)).toBe(settled[0].status === 'fulfilled' ? 'delivered' : 'back');
      expect(await posted(db, D, account.unmatched(key))).toBe(0n);
    }
    expect(await flight()).toBe(0n);
  });
});

describe('the ledger itself', () => {
  it('lets nothing out of an unmatched sum without two who agreed on exactly that, and only once', async () => {
    const { db } = fresh;
    await sent(2, { loseReference: true });
    const take = {
      op: 'post',
      debit: account.unmatched(LOST),
      credit: at.inS,
      amount: 600n,
      paymentNo: paymentOf(1),
    } as const;
    const refused = async (id: string, other: object = {}) =>
      (await refusalOf(execute(db, D, [{ ...take, id, ...other }]))).code;
    expect(await refused('by-hand')).toBe('second-person-required');
    expect(await refused('by-hand', { credit: account.bank, paymentNo: undefined })).toBe('second-person-required');
    await allotted(1, LOST, 600n);
    // The proposal is used up, and there is 400 left.
    expect(await refused('by-hand', { amount: 400n })).toBe('second-person-required');
    expect(await refused('by-hand', { amount: 600n })).toBe('insufficient-funds');
    expect(await posted(db, D, account.unmatched(LOST))).toBe(400n);
  });

  it('keeps the application from writing around it', async () => {
    await sent(1, { loseReference: true });
    const codeOf = (statement: string) =>
      sql
        .raw(statement)
        .execute(fresh.db)
        .then(
          () => 'done',
          (error: { code?: string }) => error.code,
        );
    for (const statement of [
      `update ledger.account set credits_posted = 0 where name like 'unmatched/%'`,
      `update ledger.proposal set used_by = null`,
      `update bank.payment set state = 'delivered'`,
      `insert into ledger.report (payment_no, kind, office) values ('${paymentOf(1)}', 'received', '${D}')`,
      `update ledger.payment_order set state = 'cancelled'`,
      `insert into bank.line (office, line, kind) values ('${D}', 1, 'received')`,
      `select account from ledger.payment_order`,
      `select bank.arrives_with(p) from bank.payment p`,
      `select nextval('bank.reference_no')`,
      `select ledger.credited('${D}', 'x')`,
    ]) {
      expect(await codeOf(statement), statement).toBe('42501');
    }
  });
});
