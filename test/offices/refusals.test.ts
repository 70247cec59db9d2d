// What offices refuse, by code: the source by its records, the destination by the form, both by seals that do not hold.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { seal } from '../../contract/seals/seal.ts';
import type { InformationForm } from '../../domain/forms.ts';
import { testPerson } from '../support/people.ts';
import {
  answered,
  CHENGDU,
  commandsOf,
  HANGZHOU,
  KUNMING,
  type Moving,
  openWorld,
  type Route,
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

async function letterOf(moving: Moving, scheme: 'employee' | 'resident' = 'employee') {
  const commands = commandsOf(moving);
  return world.office.writeLetter({ ...commands.writeLetter, scheme, destinationScheme: scheme });
}

async function answerTo(route: Route, scheme: 'employee' | 'resident' = 'employee', money?: 'to-person') {
  const moving = await world.moving(route);
  const command = commandsOf(moving).openTransferOut(await letterOf(moving, scheme));
  const { answer } = await world.office.openTransferOut(money === undefined ? command : { ...command, money });
  return answer?.kind === 'refuse' ? answer.code : answer?.kind;
}

describe('an automatic source answers by its own records', () => {
  it.each([
    ['R01', 'active again', { status: 'active' }],
    ['R04', 'retired', { retired: true }],
    ['R13', 'deceased, whatever else', { deceased: true, retired: true, status: 'active' }],
    ['R14', 'on record in the other scheme', { scheme: 'resident', balance: '0' }],
    ['R18', 'moved already, and then not asked whether active', { movedAlready: true, status: 'active' }],
    ['R08', 'on record with status none', { status: 'none' }],
  ] as const)('%s: %s', async (code, _who, source) => {
    expect(await answerTo({ source })).toBe(code);
  });

  it('confirms residents who are still active, and retirees whose balance is paid out', async () => {
    const resident = { scheme: 'resident', status: 'active', balance: '0' } as const;
    const there = { scheme: 'resident', hasPersonalAccount: false } as const;
    expect(await answerTo({ source: resident, destination: there }, 'resident')).toBe('confirm');
    expect(await answerTo({ source: { retired: true, status: 'active' } }, 'employee', 'to-person')).toBe('confirm');
  });

  it.each([
    ['to-destination', '-500'],
    ['to-destination', '0'],
    ['to-person', '-500'],
    ['to-person', '0'],
    ['keep', '-500'],
    ['keep', '0'],
  ] as const)('promises no money (%s) of an account with %s fen, and moves the relation', async (money, balance) => {
    const owing = { source: { balance }, interestFen: '3' };
    const promised = {
      disposition: 'none',
      amountToTransferFen: '0',
      balance: { principalFen: balance, interestFen: '0' },
    };
    const { form } = await answered(world, await world.moving(owing), money);
    expect(form.body).toMatchObject(promised);

    const byClerk = await world.moving({ ...owing, from: KUNMING });
    const { writeLetter, openTransferOut } = commandsOf(byClerk);
    const letter = await world.office.writeLetter({ ...writeLetter, money });
    await world.office.openTransferOut({ ...openTransferOut(letter), money });
    const request = { office: KUNMING, caseNo: byClerk.caseNo, version: 1, at: byClerk.at };
    expect((await prepareForm(world.database.db, world.keys, request)).body).toMatchObject(promised);
  });

  it('leaves to its clerk what a person has to look at: another name, periods that overlap', async () => {
    expect(await answerTo({ source: { name: '欧阳某' } })).toBeUndefined();
    const overlapping = [
      { from: '2020-01', to: '2021-06', kind: 'normal' },
      { from: '2021-06', to: '2026-08', kind: 'normal' },
    ] as const;
    expect(await answerTo({ source: { periods: [...overlapping] } })).toBeUndefined();
  });

  it('R08: nobody on record, so that no certificate can be written', async () => {
    const moving = { ...(await world.moving()), person: testPerson(700_001) };
    const command = commandsOf(moving).openTransferOut(await letterOf(moving));
    expect((await refusalOf(world.office.openTransferOut(command))).code).toBe('R08');
  });

  it('R19: a letter addressed to another office', async () => {
    const moving = await world.moving();
    const letter = await letterOf(moving);
    const command = { ...commandsOf(moving).openTransferOut(letter), office: KUNMING };
    expect((await refusalOf(world.office.openTransferOut(command))).code).toBe('R19');
  });
});

describe('seals', () => {
  it('B05: a letter that was altered, or sealed by another than its writer', async () => {
    const moving = await world.moving();
    const letter = await letterOf(moving);
    const { openTransferOut } = commandsOf(moving);
    const altered = { ...letter, body: { ...letter.body, remark: 'pay elsewhere' } };
    expect((await refusalOf(world.office.openTransferOut(openTransferOut(altered)))).code).toBe('B05');
    const forged = await seal(KUNMING, letter.body, world.keys);
    expect((await refusalOf(world.office.openTransferOut(openTransferOut(forged)))).code).toBe('B05');
  });

  it('an unknown key is no verdict: the step is tried again, since the key may be on its way', async () => {
    const moving = await world.moving();
    const letter = await letterOf(moving);
    const unknown = { ...letter, seal: { ...letter.seal, keyId: 'not-yet-published' } };
    await expect(refusalOf(world.office.openTransferOut(commandsOf(moving).openTransferOut(unknown)))).rejects.toThrow(
      /not a declared refusal.*publish its public key/,
    );
  });

  it('a forged form is refused and does not stand in the way of the true one', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const forged = await seal(KUNMING, form.body, world.keys);
    expect(await world.office.acceptForm(commands.acceptForm(forged))).toMatchObject({ kind: 'return', code: 'B05' });
    const clerk = { ...commands.acceptForm(forged), verdict: { kind: 'accept' } } as const;
    expect(await world.office.acceptForm(clerk)).toMatchObject({ kind: 'return', code: 'B05' });
    const { rows } = await sql`select step, code from offices.refused where case_no = ${moving.caseNo}`.execute(
      world.database.db,
    );
    expect(rows).toEqual([
      { step: 'acceptForm', code: 'B05' },
      { step: 'acceptForm', code: 'B05' },
    ]);
    expect(await world.office.acceptForm(commands.acceptForm(form))).toEqual({ kind: 'accepted', mergedMonths: 80 });
  });

  it('a receipt is booked only when it is sealed by the destination, of this case, this payment and this sum', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    await world.office.acceptForm(commands.acceptForm(form));
    const { receipt } = await world.office.credit(commands.credit(amountFen));
    const settling = async (office: string, change: Partial<typeof receipt.body>) => {
      const made = await seal(office, { ...receipt.body, ...change }, world.keys);
      return (await refusalOf(world.office.settle(commands.settle(made)))).code;
    };
    expect(await settling(KUNMING, {})).toBe('B05');
    expect(await settling(CHENGDU, { caseNo: '510100-20260930-999999' })).toBe('B05');
    expect(await settling(CHENGDU, { paymentNo: 'another' })).toBe('B05');
    expect(await settling(CHENGDU, { amountFen: '1234566' })).toBe('B03');
    await world.office.settle(commands.settle(receipt));
    expect(await world.balance(HANGZHOU, `out/${CHENGDU}`)).toBe(await world.balance(HANGZHOU, `sent/${CHENGDU}`));
  });
});

describe('an automatic destination checks the form', () => {
  async function verdictOn(change: (form: InformationForm) => Partial<InformationForm>) {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const made = await seal(HANGZHOU, { ...form.body, ...change(form.body) }, world.keys);
    const checked = await world.office.acceptForm(commands.acceptForm(made));
    return checked.kind === 'return' ? checked.code : checked.kind;
  }

  it('B01 periods that overlap, B02 months that do not add up, B03 a sum that is not principal and interest', async () => {
    expect(await verdictOn(({ periods }) => ({ periods: [...periods, ...periods], actualMonths: 160 }))).toBe('B01');
    expect(await verdictOn(() => ({ actualMonths: 79 }))).toBe('B02');
    expect(await verdictOn(() => ({ amountToTransferFen: '1' }))).toBe('B03');
  });

  it('B06 another person, B05 another case or letter', async () => {
    expect(await verdictOn(() => ({ person: testPerson(700_002) }))).toBe('B06');
    expect(await verdictOn(() => ({ caseNo: '510100-20260930-999999' }))).toBe('B05');
    expect(await verdictOn(() => ({ letterNo: '5101002609309999' }))).toBe('B05');
  });

  it('leaves the form to a clerk while the person is not enrolled here any more', async () => {
    const moving = await world.moving({ destination: { status: 'suspended' } });
    const { commands, form } = await answered(world, moving);
    expect(await world.office.acceptForm(commands.acceptForm(form))).toEqual({
      kind: 'awaiting-clerk',
      because: expect.stringContaining('not actively enrolled'),
    });
  });
});

describe('money that may not move', () => {
  async function change(moving: Moving, pool: string, column: string, value: unknown) {
    const ref = pool === moving.from ? moving.sourceRef : moving.destinationRef;
    await sql`update offices.enrolment set ${sql.ref(column)} = ${value} where pool = ${pool} and person_ref = ${ref}`.execute(
      world.database.db,
    );
  }

  it('R01 and R13 are asked again just before the freeze', async () => {
    for (const [column, value, code] of [
      ['status', 'active', 'R01'],
      ['deceased', true, 'R13'],
    ] as const) {
      const moving = await world.moving();
      const { commands, form } = await answered(world, moving);
      await change(moving, HANGZHOU, column, value);
      expect((await refusalOf(world.office.confirm(commands.confirm(form)))).code).toBe(code);
      expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
    }
  });

  it('B04: the balance is not the one the form names', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const balance = { principalFen: '1234566', interestFen: '0' };
    const other = await seal(HANGZHOU, { ...form.body, balance }, world.keys);
    expect(await world.office.confirm(commands.confirm(other))).toMatchObject({ kind: 'return', code: 'B04' });
    const next = await seal(HANGZHOU, { ...form.body, version: 2 }, world.keys);
    expect(await world.office.confirm(commands.confirm(next))).toEqual({
      kind: 'frozen',
      holds: [],
      frozenFen: '1234567',
      interestFen: '0',
    });
  });

  it('R10: the balance is frozen for another case, which is named', async () => {
    const moving = await world.moving();
    await until(world, moving, 'frozen');
    const second = { ...moving, caseNo: `${moving.caseNo}9` };
    const { commands, form } = await answered(world, second);
    expect(await refusalOf(world.office.confirm(commands.confirm(form)))).toMatchObject({
      code: 'R10',
      remark: expect.stringContaining(`case ${moving.caseNo}`),
    });
  });

  it.each([
    ['unsettled-claims', 'unsettled_claims', 2, 0],
    ['in-hospital', 'in_hospital', true, false],
    ['frozen', 'frozen', true, false],
  ] as const)('a sum held by what came up since (%s) stays, and is ordered when that is over', async (...row) => {
    const [hold, column, held, over] = row;
    const moving = await world.moving({ interestFen: '9' });
    const { commands, amountFen } = await until(world, moving, 'frozen');
    await change(moving, HANGZHOU, column, held);
    const ask = () => world.office.pay(commands.pay(amountFen));
    expect(await ask()).toEqual({ kind: 'held', holds: [hold] });
    expect(await ask()).toEqual({ kind: 'held', holds: [hold] });
    await world.bank();
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
    await change(moving, HANGZHOU, column, over);
    const ordered = { kind: 'ordered', paymentNo: commands.paymentNo, amountFen };
    expect(await ask()).toEqual(ordered);
    await change(moving, HANGZHOU, column, held);
    expect(await ask()).toEqual(ordered);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
  });

  it('every reason that holds a sum is named, a debt to the office too', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'frozen');
    await change(moving, HANGZHOU, 'unsettled_claims', 1);
    await change(moving, HANGZHOU, 'in_hospital', true);
    const owed = { debit: `overdraft/${moving.sourceRef}`, credit: 'bank', amount: '1234568' };
    await sql`select ledger.execute(${HANGZHOU}, ${JSON.stringify([
      { op: 'post', id: `debt:${moving.caseNo}`, ...owed },
    ])}::jsonb)`.execute(world.database.db);
    expect(await world.office.pay(commands.pay(amountFen))).toEqual({
      kind: 'held',
      holds: ['unsettled-claims', 'in-hospital', 'overdrawn'],
    });
  });

  it('B03 and M01 leave the sum that arrived in suspense', async () => {
    for (const [column, value, amount, code] of [
      ['has_personal_account', false, '1234567', 'M01'],
      ['status', 'active', '1234566', 'B03'],
    ] as const) {
      await world.bank();
      const before = await world.balance(CHENGDU, `in/${HANGZHOU}`);
      const moving = await world.moving();
      const { commands } = await until(world, moving, 'received');
      await change(moving, CHENGDU, column, value);
      expect((await refusalOf(world.office.credit(commands.credit(amount)))).code).toBe(code);
      expect(await world.balance(CHENGDU, `in/${HANGZHOU}`)).toBe(before + 1234567n);
    }
  });

  it('a credit before the money has come is tried again, not refused', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'zeroed');
    await expect(refusalOf(world.office.credit(commands.credit(amountFen)))).rejects.toThrow(/not-found.*tried again/);
    await world.bank();
    expect(await world.office.credit(commands.credit(amountFen))).toMatchObject({ kind: 'credited' });
  });
});
