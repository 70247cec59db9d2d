// The person has died: the sum goes to the inheritance desk under the same credit, and leaves it by two. And a fence on
// the credit alone.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../activities/ledger/execute.ts';
import { account } from '../../activities/ledger/names.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';
import { inheritances, payInheritance } from '../../activities/offices/suspense.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { verify } from '../../contract/seals/seal.ts';
import { creditReceipt } from '../../domain/forms.ts';
import {
  CHENGDU,
  commandsOf,
  fenced,
  HANGZHOU,
  type Moving,
  openWorld,
  refusalOf,
  undo,
  until,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  const { faults } = await reconcile(world.database.db);
  await world.close();
  expect(faults).toEqual([]);
});

async function died({ destinationRef }: Moving): Promise<void> {
  await sql`update offices.enrolment set deceased = true where pool = ${CHENGDU} and person_ref = ${destinationRef}`.execute(
    world.database.db,
  );
}
async function ledgerRefusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerRefusal)) throw new Error('it was not refused by the ledger');
  return error.code;
}
const atDesk = (ref: string) => world.balance(CHENGDU, account.inheritance(ref));
const received = async () => {
  const moving = await world.moving();
  return { moving, ...(await until(world, moving, 'received')) };
};

describe('a person who died after the acceptance', () => {
  it.each([
    ['as the case knows', true],
    ['as the office has on record', false],
  ])('%s: the sum is with the inheritance desk, with the same receipt, and the source settles', async (_how, told) => {
    const { moving, commands, amountFen } = await received();
    if (!told) await died(moving);
    const asked = { ...commands.credit(amountFen), ...(told ? { deceased: true } : {}) };
    const credited = await world.office.credit(asked);
    expect(credited.to).toBe('inheritance');
    expect(await verify(credited.receipt, { office: CHENGDU, schema: creditReceipt }, world.keys)).toMatchObject({
      transferId: `${moving.caseNo}:credit:1`,
      amountFen,
    });
    expect(await atDesk(moving.destinationRef)).toBe(BigInt(amountFen));
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(0n);
    await world.office.settle(commands.settle(credited.receipt));
    expect(await world.office.fence(commands.fence)).toMatchObject({ kind: 'credited' });
  });

  it('and has no account here: the desk keeps it under the case number', async () => {
    const moving = await world.moving({ destination: { hasPersonalAccount: false } });
    const { commands, amountFen } = await until(world, moving, 'received');
    expect((await refusalOf(world.office.credit(commands.credit(amountFen)))).code).toBe('M01');
    const credited = await world.office.credit({ ...commands.credit(amountFen), deceased: true });
    expect(credited.to).toBe('inheritance');
    expect(await atDesk(moving.caseNo)).toBe(BigInt(amountFen));
  });

  it('is answered as at first, whatever is known of the death when it is asked again', async () => {
    const alive = await received();
    const first = await world.office.credit(alive.commands.credit(alive.amountFen));
    expect(first.to).toBeUndefined();
    const again = { ...alive.commands.credit(alive.amountFen), deceased: true };
    expect(await world.office.credit(again)).toEqual(first);
    expect(await world.balance(CHENGDU, `person/${alive.moving.destinationRef}`)).toBe(BigInt(alive.amountFen));
    expect(await atDesk(alive.moving.destinationRef)).toBe(0n);

    const dead = await received();
    const asked = { ...dead.commands.credit(dead.amountFen), deceased: true };
    const answer = await world.office.credit(asked);
    expect(await world.office.credit(dead.commands.credit(dead.amountFen))).toEqual(answer);
  });

  it('in parts: all of them are with the desk', async () => {
    const moving = await world.moving();
    await tellBank(world.database.db, { paymentNo: `${moving.caseNo}-P1` }, { parts: ['1/3', '1/3', '1/3'] });
    const { commands, amountFen } = await until(world, moving, 'received');
    const credited = await world.office.credit({ ...commands.credit(amountFen), deceased: true });
    expect(credited.receipt.body.amountFen).toBe(amountFen);
    expect(await atDesk(moving.destinationRef)).toBe(BigInt(amountFen));
    await world.office.settle(commands.settle(credited.receipt));
  });
});

describe('the inheritance desk', () => {
  it('pays heirs by two members of staff, once, and never more than it has', async () => {
    const { db } = world.database;
    const { moving, commands } = await received();
    await world.office.credit({ ...commands.credit('1234567'), deceased: true });
    const ref = moving.destinationRef;
    expect(await inheritances(db, CHENGDU)).toContainEqual({ office: CHENGDU, ref, amountFen: 1234567n });
    const paidBefore = (await reconcile(db)).offices.find(({ office }) => office === CHENGDU)?.paid ?? 0n;
    const paper = {
      kind: 'notary',
      number: '（2026）示证字第1号',
      issuedOn: '2026-09-01',
      issuedBy: '示例公证处',
    } as const;
    const pay = (payoutNo: string, amountFen: bigint, who: string, number: string = paper.number) =>
      payInheritance(db, { office: CHENGDU, ref, payoutNo, amountFen, paper: { ...paper, number }, who });
    expect(await pay('H-1', 1_000_000n, 'desk-1')).toEqual({ state: 'proposed', first: 'desk-1' });
    expect(await ledgerRefusal(pay('H-1', 1_000_000n, 'desk-1'))).toBe('second-person-required');
    expect(await ledgerRefusal(pay('H-1', 1_000_001n, 'desk-2'))).toBe('proposal-differs');
    expect(await ledgerRefusal(pay('H-1', 1_000_000n, 'desk-2', 'another paper'))).toBe('proposal-differs');
    await expect(pay('H-1', 1_000_000n, 'desk-2', 'of 990101197001231103')).rejects.toThrow('eleven digits');
    const done = await pay('H-1', 1_000_000n, 'desk-2');
    expect(done).toEqual({ state: 'done', first: 'desk-1', second: 'desk-2', postingId: 'inheritance:H-1:paid' });
    expect(await pay('H-1', 1_000_000n, 'desk-2')).toEqual(done);
    expect(await ledgerRefusal(pay('H-2', 234_568n, 'desk-1'))).toBe('insufficient-funds');
    await pay('H-2', 234_567n, 'desk-2');
    await pay('H-2', 234_567n, 'desk-1');
    expect(await atDesk(ref)).toBe(0n);
    const report = await reconcile(db);
    expect(report.offices.find(({ office }) => office === CHENGDU)?.paid).toBe(paidBefore + 1234567n);
    expect(report.totals.held).toBe(report.totals.owed);
  });

  it('cannot be robbed past the four eyes', async () => {
    const { db } = world.database;
    const { moving, commands } = await received();
    await world.office.credit({ ...commands.credit('1234567'), deceased: true });
    const take = {
      op: 'post',
      id: 'taken',
      debit: account.inheritance(moving.destinationRef),
      credit: 'bank',
      amount: 1n,
    } as const;
    expect(await ledgerRefusal(execute(db, CHENGDU, [take]))).toBe('second-person-required');
  });
});

describe('a fence on the credit alone', () => {
  it('leaves the file open and an accepted form as it is; only the credit can never come', async () => {
    const { moving, commands, form, amountFen } = await received();
    await world.office.acceptForm(commands.acceptForm(form));
    expect(await world.office.fence(commands.fence)).toEqual({ kind: 'accepted' });
    const paper = await fenced(world, moving, 'credit');
    const later = { ...commands.fenceCredit, at: '2026-10-09T10:00:00+08:00' };
    expect(await world.office.fence(later)).toEqual({ kind: 'fenced', paper });
    expect((await refusalOf(world.office.credit(commands.credit(amountFen)))).code).toBe('fenced');
    // The form is still accepted, and the sum goes home.
    expect(await world.office.acceptForm(commands.acceptForm(form))).toMatchObject({ kind: 'accepted' });
    await world.office.withdraw(commands.withdrawMoney(paper));
    await world.office.returnPayment(commands.returnPayment(amountFen));
    await world.bank();
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(BigInt(amountFen));
    expect(await world.balance(HANGZHOU, `sent/${CHENGDU}`)).toBe(await world.balance(HANGZHOU, `out/${CHENGDU}`));
  });

  it('comes too late after the credit, and hears of it with the receipt', async () => {
    const { commands, form, amountFen } = await received();
    await world.office.acceptForm(commands.acceptForm(form));
    const credited = await world.office.credit(commands.credit(amountFen));
    expect(await world.office.fence(commands.fenceCredit)).toEqual({
      kind: 'credited',
      receipt: credited.receipt,
    });
    await world.office.settle(commands.settle(credited.receipt));
  });

  it('before the letter was written closes the file: nothing can be credited by what is never opened', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    expect(await world.office.fence(commands.fenceCredit)).toMatchObject({ kind: 'fenced' });
    expect((await refusalOf(world.office.writeLetter(commands.writeLetter))).code).toBe('closed');
  });

  it('is one on every credit of the case, whatever its number', async () => {
    const { moving, commands, form, amountFen } = await received();
    await world.office.acceptForm(commands.acceptForm(form));
    await fenced(world, moving, 'credit');
    expect((await refusalOf(world.office.credit({ ...commands.credit(amountFen), n: 2 }))).code).toBe('fenced');
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(0n);
  });

  it('against a credit, at once: never both, never neither', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { commands, moving, amountFen } = await received();
      const [credited, answer] = await Promise.all([
        world.office.credit(commands.credit(amountFen)).then(
          () => 'credited',
          () => 'refused',
        ),
        world.office.fence(commands.fenceCredit),
      ]);
      expect([credited, answer.kind]).toEqual(
        credited === 'credited' ? ['credited', 'credited'] : ['refused', 'fenced'],
      );
      expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(
        credited === 'credited' ? BigInt(amountFen) : 0n,
      );
    }
  });
});

describe('a payment that came wrong, as the office’s steps take it', () => {
  it('parts: B03 until the last has come, then one receipt of the whole', async () => {
    const moving = await world.moving();
    const paymentNo = `${moving.caseNo}-P1`;
    await tellBank(world.database.db, { paymentNo }, { parts: ['600', '1233967'], holdParts: true });
    const { commands, amountFen } = await until(world, moving, 'received');
    expect((await refusalOf(world.office.credit(commands.credit(amountFen)))).code).toBe('B03');
    await releasePayment(world.database.db, paymentNo);
    await world.bank();
    const credited = await world.office.credit(commands.credit(amountFen));
    expect(credited.receipt.body).toMatchObject({ amountFen, transferId: `${moving.caseNo}:credit:1` });
    await world.office.settle(commands.settle(credited.receipt));
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(BigInt(amountFen));
  });

  it('a double of a case that is undone goes back whole, in as many sums as it came', async () => {
    const moving = await world.moving();
    await tellBank(world.database.db, { paymentNo: `${moving.caseNo}-P1` }, { double: true });
    const { commands, amountFen } = await until(world, moving, 'received');
    const before = await world.balance(CHENGDU, `in/${HANGZHOU}`);
    await undo(world, moving);
    await world.office.returnPayment(commands.returnPayment(amountFen));
    await world.bank();
    expect(await world.balance(CHENGDU, `in/${HANGZHOU}`)).toBe(before - 2n * BigInt(amountFen));
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(BigInt(amountFen));
    const flights = (await reconcile(world.database.db)).flights.filter(({ paymentNo }) =>
      paymentNo.startsWith(moving.caseNo),
    );
    expect(flights).toEqual([]);
  });
});
