// What a source does in one breath with its form: it holds the balance and, where a payment goes with the form, orders it.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsOf } from '../../activities/ledger/outbox/orders.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import type { Pays } from '../../contract/commands/source.ts';
import type { MoneyRoute } from '../../domain/case.ts';
import {
  accountOf,
  answered,
  CHENGDU,
  commandsOf,
  HANGZHOU,
  type Moving,
  openWorld,
  refusalOf,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect((await reconcile(world.database.db, { openCases: new Set() })).faults).toEqual([]);
  await world.close();
});

const NOW = { pays: 'now', to: accountOf(CHENGDU) } as const;

/** The letter is at a source whose system answers by itself. */
async function asked(moving: Moving, money: MoneyRoute, pays: Pays) {
  const commands = commandsOf(moving);
  const letter = await world.office.writeLetter({ ...commands.writeLetter, money });
  return { commands, open: { ...commands.openTransferOut(letter), money, ...pays } };
}

const ordersOf = async ({ from, caseNo }: Moving) =>
  (await paymentsOf(world.database.db, from, caseNo)).map(({ paymentNo, state, amountFen }) => [
    paymentNo.slice(caseNo.length + 1),
    state,
    `${amountFen}`,
  ]);

const onRecord = (moving: Moving, set: ReturnType<typeof sql>) =>
  sql`update offices.enrolment set ${set} where pool = ${moving.from} and person_ref = ${moving.sourceRef}`.execute(
    world.database.db,
  );

describe('a source whose system answers', () => {
  it('holds, zeroes and orders with its answer, and asked again changes nothing', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const { open } = await asked(moving, 'to-destination', NOW);
    const opened = await world.office.openTransferOut(open);
    expect(opened.confirmed).toEqual({
      kind: 'ordered',
      paymentNo: `${moving.caseNo}-P1`,
      amountFen: '1234600',
      frozenFen: '1234567',
      interestFen: '33',
    });
    expect(await ordersOf(moving)).toEqual([['P1', 'ordered', '1234600']]);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
    expect(await world.office.openTransferOut({ ...open, at: '2026-10-09T10:00:00+08:00' })).toEqual(opened);
    expect(await ordersOf(moving)).toHaveLength(1);
  });

  it('asked to pay all the same, it answers with what it has ordered', async () => {
    const moving = await world.moving();
    const { commands, open } = await asked(moving, 'to-destination', NOW);
    await world.office.openTransferOut(open);
    const paid = { kind: 'ordered', paymentNo: `${moving.caseNo}-P1`, amountFen: '1234567' };
    expect(await world.office.pay(commands.pay('1234567'))).toEqual(paid);
    expect(await ordersOf(moving)).toHaveLength(1);
  });

  it('only holds what is to be paid later, to a person', async () => {
    const moving = await world.moving();
    const { open } = await asked(moving, 'to-person', { pays: 'later' });
    const frozen = { kind: 'frozen', holds: [], frozenFen: '1234567', interestFen: '0' };
    expect((await world.office.openTransferOut(open)).confirmed).toEqual(frozen);
    expect(await ordersOf(moving)).toEqual([]);
  });

  it.each([
    ['unsettled-claims', { unsettledClaims: 2 }],
    ['in-hospital', { inHospital: true }],
    ['frozen', { frozen: true }],
  ] as const)('holds and does not order while %s', async (hold, source) => {
    const moving = await world.moving({ source });
    const { open } = await asked(moving, 'to-destination', NOW);
    const { confirmed } = await world.office.openTransferOut(open);
    expect(confirmed).toMatchObject({ kind: 'frozen', holds: [hold], frozenFen: '1234567' });
    expect(await ordersOf(moving)).toEqual([]);
  });

  it.each([
    ['M02', 'another’s account', { to: accountOf(CHENGDU) }],
    ['M07', 'none on record', {}],
  ] as const)('%s (%s): holds and does not order, and says why when it is asked to pay', async (code, _what, to) => {
    const moving = await world.moving();
    const { commands, open } = await asked(moving, 'to-person', { pays: 'now', ...to });
    expect((await world.office.openTransferOut(open)).confirmed).toMatchObject({ kind: 'frozen', holds: [] });
    expect(await ordersOf(moving)).toEqual([]);
    const { office, caseNo, at, destination } = commands.pay('1234567');
    const pay = { office, caseNo, at, destination, amountFen: '1234567', ...to };
    expect((await refusalOf(world.office.pay(pay))).code).toBe(code);
  });

  it.each(['keep', 'to-destination'] as const)('moves nothing where nothing is to move (%s)', async (money) => {
    const moving = await world.moving({ source: { balance: money === 'keep' ? '1234567' : '0' } });
    const { open } = await asked(moving, money, money === 'keep' ? { pays: 'later' } : NOW);
    expect((await world.office.openTransferOut(open)).confirmed).toEqual({ kind: 'nothing-to-move' });
  });

  it('whose balance is frozen for another case leaves its form as it is, and says why when it is asked to confirm', async () => {
    const moving = await world.moving();
    const first = await asked(moving, 'to-destination', { pays: 'later' });
    await world.office.openTransferOut(first.open);
    const second = { ...moving, caseNo: `${moving.caseNo}9` };
    const { commands, open } = await asked(second, 'to-destination', NOW);
    const { answer, confirmed } = await world.office.openTransferOut(open);
    if (answer?.kind !== 'confirm') throw new Error('the source did not answer');
    expect(confirmed).toBeUndefined();
    expect((await refusalOf(world.office.confirm({ ...commands.confirm(answer.form), ...NOW }))).code).toBe('R10');
    expect(await ordersOf(second)).toEqual([]);
  });
});

describe('a form that a clerk has made', () => {
  it('is confirmed with its payment in one breath', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const { commands, form } = await answered(world, moving);
    const command = { ...commands.confirm(form), ...NOW };
    const confirmed = await world.office.confirm(command);
    expect(confirmed).toMatchObject({ kind: 'ordered', paymentNo: `${moving.caseNo}-P1`, amountFen: '1234600' });
    expect(await world.office.confirm({ ...command, to: accountOf(HANGZHOU) })).toEqual(confirmed);
    expect(await ordersOf(moving)).toEqual([['P1', 'ordered', '1234600']]);
  });

  it('R13: of somebody who has died it moves nothing, and may be confirmed once that is taken back', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const command = { ...commands.confirm(form), ...NOW };
    await onRecord(moving, sql`deceased = true`);
    expect((await refusalOf(world.office.confirm(command))).code).toBe('R13');
    expect(await ordersOf(moving)).toEqual([]);
    await onRecord(moving, sql`deceased = false`);
    expect(await world.office.confirm(command)).toMatchObject({ kind: 'ordered' });
  });
});

describe('the next order', () => {
  it('comes only after the last one that was ordered, and only once that is back', async () => {
    const moving = await world.moving();
    const { commands, open } = await asked(moving, 'to-destination', NOW);
    await world.office.openTransferOut(open);
    const account = await world.office.receivingAccount(commands.receivingAccount);
    const orderAfter = (after: string) => world.office.pay({ ...commands.pay('1234567'), account, after });
    await expect(orderAfter(`${moving.caseNo}-P7`)).rejects.toThrow(/P7 is not the last payment/);
    await expect(orderAfter(`${moving.caseNo}-P1`)).rejects.toThrow(/order-open/);
    expect(await ordersOf(moving)).toEqual([['P1', 'ordered', '1234567']]);
  });
});
