// Undoing a case from every point: balances back to the fen, and whatever arrives late is refused and kept on file.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCertificate } from '../../activities/offices/clerk.ts';
import {
  answered,
  CHENGDU,
  commandsOf,
  HANGZHOU,
  type Moving,
  openWorld,
  refusalOf,
  until,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

/** Withdraw, fence, restore: as the workflow undoes a case. */
async function undo(moving: Moving) {
  const { withdrawLetter, fenceCredit, restoreBalance } = commandsOf(moving);
  await world.office.withdrawLetter(withdrawLetter);
  expect(await world.office.fenceCredit(fenceCredit)).toEqual({ kind: 'fenced' });
  return world.office.restoreBalance(restoreBalance);
}

async function asBefore(moving: Moving): Promise<void> {
  expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
  expect(await world.balance(HANGZHOU, `out/${CHENGDU}`)).toBe(0n);
  expect(await world.balance(HANGZHOU, `sent/${CHENGDU}`)).toBe(0n);
  expect(await world.balance(CHENGDU, `in/${HANGZHOU}`)).toBe(0n);
  expect(await world.balance(HANGZHOU, 'interest')).toBe(0n);
  const found = await world.office.lookUpAsSource({ office: HANGZHOU, person: moving.person, scheme: 'employee' });
  expect(found).toMatchObject({ status: 'suspended', movedAlready: false, balance: '1234567' });
}

describe('undoing a case', () => {
  it('before the freeze: the letter is withdrawn, its certificate void, and a late freeze refused', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, certificate, form } = await answered(world, moving);
    expect(await undo(moving)).toEqual({ how: 'never-frozen', amountFen: '0', comingBackFen: '0' });
    expect((await refusalOf(world.office.confirm(commands.confirm(form)))).code).toBe('closed');
    expect(await findCertificate(world.database.db, certificate.body.certificateNo)).toMatchObject({
      voided: { reason: 'transfer-undone' },
    });
    await asBefore(moving);
  });

  it('before the letter arrived: the letter that comes after its withdrawal is refused', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter(commands.writeLetter);
    await world.office.withdrawLetter(commands.withdrawLetter);
    expect((await refusalOf(world.office.openTransferOut(commands.openTransferOut(letter)))).code).toBe('closed');
    const { rows } = await sql`select step, code from offices.refused where case_no = ${moving.caseNo}`.execute(
      world.database.db,
    );
    expect(rows).toEqual([{ step: 'openTransferOut', code: 'closed' }]);
  });

  it('frozen: the balance is free again, and a late zeroing refused', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, amountFen } = await until(world, moving, 'frozen');
    const restored = { how: 'unfrozen', amountFen: '1234567', comingBackFen: '0' };
    expect(await undo(moving)).toEqual(restored);
    expect((await refusalOf(world.office.pay(commands.pay(amountFen)))).code).toBe('closed');
    expect(await world.office.restoreBalance(commands.restoreBalance)).toEqual(restored);
    await asBefore(moving);
  });

  it('zeroed, the order not sent: the order is called back and the balance restored', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, amountFen } = await until(world, moving, 'zeroed');
    expect(await undo(moving)).toEqual({ how: 'restored', amountFen: '1234567', comingBackFen: '0' });
    await world.bank();
    const again = { ...commands.pay(amountFen), after: commands.paymentNo };
    expect((await refusalOf(world.office.pay(again))).code).toBe('closed');
    await asBefore(moving);
  });

  it('arrived: the person has the balance at once, and the sum comes back by itself', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'received');
    expect(await undo(moving)).toEqual({ how: 'restored', amountFen: '1234567', comingBackFen: '1234567' });
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
    expect((await refusalOf(world.office.credit(commands.credit(amountFen)))).code).toBe('closed');
    await world.office.returnPayment(commands.returnPayment(amountFen));
    await world.office.returnPayment(commands.returnPayment(amountFen));
    await world.bank();
    await asBefore(moving);
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(0n);
  });

  it('credited already: the fence answers with the receipt, the source settles, and nothing can be put back', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    await world.office.acceptForm(commands.acceptForm(form));
    const credited = await world.office.credit(commands.credit(amountFen));
    await world.office.withdrawLetter(commands.withdrawLetter);
    expect(await world.office.fenceCredit(commands.fenceCredit)).toEqual(credited);
    await world.office.settle(commands.settle(credited.receipt));
    expect((await refusalOf(world.office.restoreBalance(commands.restoreBalance))).code).toBe('settled');
    expect((await refusalOf(world.office.returnPayment(commands.returnPayment(amountFen)))).code).toBe('settled');
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1234567n);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
  });

  it('fenced: a form that arrives late is refused, and no month is merged', async () => {
    const moving = await world.moving();
    const { commands, form } = await until(world, moving, 'frozen');
    await undo(moving);
    expect((await refusalOf(world.office.acceptForm(commands.acceptForm(form)))).code).toBe('closed');
    const found = await world.office.lookUpAsSource({ office: CHENGDU, person: moving.person, scheme: 'employee' });
    expect(found).toMatchObject({ periods: [] });
  });

  it('raced by the steps it undoes: the books end as before or wholly settled, never in between', async () => {
    for (let round = 0; round < 6; round += 1) {
      const moving = await world.moving({ interestFen: '9' });
      const { commands, form, amountFen } = await answered(world, moving);
      await Promise.allSettled([
        world.office.confirm(commands.confirm(form)).then(() => world.office.pay(commands.pay(amountFen))),
        undo(moving),
      ]);
      await undo(moving);
      await world.bank();
      const { comingBackFen } = await world.office.restoreBalance(commands.restoreBalance);
      expect(comingBackFen).toBe('0');
      await asBefore(moving);
    }
  });
});
