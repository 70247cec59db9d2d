// What an office is paid on: the account that it has sealed for the case, and no other, whoever asks and whatever they bring.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeAccount } from '../../activities/offices/receiving-account.ts';
import { tellBank } from '../../bank/told.ts';
import { seal, verify } from '../../contract/seals/seal.ts';
import {
  type BankAccount,
  type ReceivingAccountPaper,
  receivingAccountPaper,
  type Sealed,
} from '../../domain/forms.ts';
import {
  AT,
  accountOf,
  answered,
  CHANGSHA,
  CHENGDU,
  commandsOf,
  fenced,
  HANGZHOU,
  KUNMING,
  lateMoney,
  letterheadOf,
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
afterAll(() => world.close());

let accounts = 0;
/** An account that nobody has had before. */
function another(): BankAccount {
  accounts += 1;
  return { ...accountOf(CHENGDU), accountNo: `99995108${String(accounts).padStart(8, '0')}` };
}

const said = (account: BankAccount, who: string) => changeAccount(world.database.db, { pool: CHENGDU, account, who });

/** Two people of Chengdu change its account. */
async function chengduMoves(account = another()): Promise<BankAccount> {
  await said(account, 'clerk-7');
  expect(await said(account, 'clerk-8')).toMatchObject({ state: 'changed' });
  return account;
}

const named = (moving: Moving) => world.office.receivingAccount(commandsOf(moving).receivingAccount);

/** Into which account an order was made; undefined: there is none. */
async function paidInto(paymentNo: string): Promise<unknown> {
  const { rows } = await sql<{ account: unknown }>`
    select account from ledger.payment_order where payment_no = ${paymentNo}`.execute(world.database.adminDb);
  return rows[0]?.account;
}

type Paper = Sealed<ReceivingAccountPaper>;

/** What somebody might bring instead of the paper of Chengdu for this case. */
const PAPERS: Readonly<Record<string, (paper: Paper) => Promise<unknown>>> = {
  'sealed by another office': ({ body }) => seal(KUNMING, { ...body, account: accountOf(KUNMING) }, world.keys),
  "sealed by another office's key in its name": async ({ body, seal: its }) => {
    const forged = { ...body, account: accountOf(KUNMING) };
    return { body: forged, seal: { ...its, signature: (await seal(KUNMING, forged, world.keys)).seal.signature } };
  },
  'whose account was changed under the seal': async (paper) => ({
    ...paper,
    body: { ...paper.body, account: accountOf(KUNMING) },
  }),
  'sealed by it and of another office': ({ body }) => seal(CHENGDU, { ...body, office: KUNMING }, world.keys),
  'of another case': ({ body }) => seal(CHENGDU, { ...body, caseNo: '510100-20260930-88888' }, world.keys),
  'of what follows the case': ({ body }) => seal(CHENGDU, { ...body, caseNo: `${body.caseNo}-R7` }, world.keys),
  'that names no account': ({ body }) => seal(CHENGDU, { ...body, account: undefined }, world.keys),
  'that is another paper': ({ body }) => seal(CHENGDU, { caseNo: body.caseNo, amountFen: '1' }, world.keys),
  'that is none': async () => 'paper',
};

/** All that an order could have changed. */
async function booksOf(caseNo: string): Promise<unknown> {
  const { rows } = await sql`select
    (select jsonb_agg(t order by t.id) from ledger.transfer t where t.id like ${`${caseNo}:%`}) as postings,
    (select jsonb_agg(o) from ledger.payment_order o where o.case_no = ${caseNo}) as orders,
    (select jsonb_agg(s.step order by s.step) from offices.step s where s.case_no = ${caseNo}) as steps,
    (select jsonb_agg(f) from offices.case_file f where f.case_no = ${caseNo}) as files`.execute(
    world.database.adminDb,
  );
  return rows;
}

async function refusedOnFile(caseNo: string, office: string) {
  const { rows } = await sql<{ step: string; code: string }>`
    select step, code from offices.refused where case_no = ${caseNo} and pool = ${office}`.execute(world.database.db);
  return rows;
}

describe('an office names its account', () => {
  it('sealed, for the case, by its clock; asked again, as it is by then', async () => {
    const moving = await world.moving();
    await answered(world, moving);
    const account = await chengduMoves();
    const paper = await named(moving);
    expect(await verify(paper, { office: CHENGDU, schema: receivingAccountPaper }, world.keys)).toEqual({
      caseNo: moving.caseNo,
      office: CHENGDU,
      account,
      validAt: AT,
    });
    const next = await chengduMoves();
    expect((await named(moving)).body.account).toEqual(next);
  });

  it('as it stands, while only one person has said that it changes', async () => {
    const moving = await world.moving();
    await answered(world, moving);
    const account = await chengduMoves();
    const next = another();
    await said(next, 'clerk-7');
    expect((await named(moving)).body.account).toEqual(account);
    await said(next, 'clerk-8');
    expect((await named(moving)).body.account).toEqual(next);
  });

  it('not for a case that it has never heard of: asked again, since its letter may be on its way', async () => {
    const moving = await world.moving();
    await expect(named(moving)).rejects.toThrow(/no file of case/);
    await expect(named(moving)).rejects.not.toMatchObject({ name: 'Refusal' });
    await expect(named({ ...moving, to: '999999' })).rejects.toThrow(/not served here/);
  });

  it('refused M07 where it has none that can be paid into, until one is entered', async () => {
    const moving = await world.moving({ from: CHENGDU, to: HANGZHOU });
    await answered(world, moving);
    const entered = (account: unknown) =>
      sql`update offices.office
      set receiving_account = ${JSON.stringify(account)}::jsonb where pool = ${HANGZHOU}`.execute(world.database.db);
    await entered({ bank: '示例银行' });
    try {
      expect(await refusalOf(named(moving))).toMatchObject({ code: 'M07' });
    } finally {
      await entered(accountOf(HANGZHOU));
    }
    expect((await named(moving)).body).toMatchObject({ office: HANGZHOU, account: accountOf(HANGZHOU) });
  });

  it('also once its file is closed: it changes nothing, and nobody orders any more', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'frozen');
    const paper = await fenced(world, moving);
    const account = await named(moving);
    expect(account.body.caseNo).toBe(moving.caseNo);
    await world.office.withdraw(commands.withdraw(paper));
    const late = world.office.pay({ ...commands.pay(amountFen), account });
    expect((await refusalOf(late)).code).toBe('closed');
  });
});

describe('the source pays', () => {
  it('the first order into the account of the letter on file, whatever the destination has by now', async () => {
    const moving = await world.moving();
    const { commands, amountFen, letter } = await until(world, moving, 'frozen');
    await chengduMoves();
    await world.office.pay({ ...commands.pay(amountFen), to: accountOf(KUNMING) });
    expect(await paidInto(commands.paymentNo)).toEqual(letter.body.receivingAccount);
  });

  it('with its automatic answer into the account of the letter, whatever the destination has by now', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter(commands.writeLetter);
    await chengduMoves();
    const opening = { ...commands.openTransferOut(letter), pays: 'now' as const, to: accountOf(KUNMING) };
    expect((await world.office.openTransferOut(opening)).confirmed).toMatchObject({ kind: 'ordered' });
    expect(await paidInto(commands.paymentNo)).toEqual(letter.body.receivingAccount);
  });

  it('with the form that a clerk sends later, by the paper of then', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const account = await chengduMoves();
    const confirm = { ...commands.confirm(form), pays: 'now' as const, account: await named(moving) };
    expect(await world.office.confirm(confirm)).toMatchObject({ kind: 'ordered', paymentNo: commands.paymentNo });
    expect(await paidInto(commands.paymentNo)).toEqual(account);
  });

  it('once: asked to pay what went with the form, it answers with that order, whatever is brought', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await answered(world, moving);
    await world.office.confirm({ ...commands.confirm(form), pays: 'now' });
    const ordered = { kind: 'ordered', paymentNo: commands.paymentNo, amountFen };
    expect(await world.office.pay(commands.pay(amountFen))).toEqual(ordered);
    expect(await paidInto(`${moving.caseNo}-P2`)).toBeUndefined();
  });

  it('the first order by the paper, where one is brought', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'frozen');
    const account = await chengduMoves();
    const paper = await named(moving);
    await world.office.pay({ ...commands.pay(amountFen), account: paper, to: accountOf(KUNMING) });
    expect(await paidInto(commands.paymentNo)).toEqual(account);
  });

  it('what bounced into the account that changed since the letter, by the paper alone', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'frozen');
    await tellBank(world.database.db, { paymentNo: commands.paymentNo }, { bounce: 'M01' });
    const first = await world.office.pay(commands.pay(amountFen));
    await world.bank();
    const account = await chengduMoves();
    const paymentNo = `${moving.caseNo}-P2`;
    const again = { ...commands.pay(amountFen), after: commands.paymentNo };
    const before = await booksOf(moving.caseNo);
    expect(await refusalOf(world.office.pay(again))).toMatchObject({ code: 'B05' });
    expect(await booksOf(moving.caseNo)).toEqual(before);
    const ordered = await world.office.pay({ ...again, account: await named(moving) });
    expect(ordered).toEqual({ kind: 'ordered', paymentNo, amountFen });
    expect(await paidInto(paymentNo)).toEqual(account);
    // asked again, each is answered as it was, by whatever is brought
    await chengduMoves();
    expect(await world.office.pay(again)).toEqual(ordered);
    expect(await world.office.pay({ ...again, account: 'paper' as never })).toEqual(ordered);
    expect(await world.office.pay({ ...commands.pay(amountFen), account: await named(moving) })).toEqual(first);
    expect(await paidInto(paymentNo)).toEqual(account);
  });

  describe.each(Object.entries(PAPERS))('not by a paper %s (B05)', (_, instead) => {
    it.each(['first', 'second'] as const)('its %s order, and nothing is zeroed', async (which) => {
      const moving = await world.moving();
      const { commands, amountFen } = await until(world, moving, 'frozen');
      const first = commands.pay(amountFen);
      if (which === 'second') {
        await tellBank(world.database.db, { paymentNo: commands.paymentNo }, { bounce: 'M01' });
        await world.office.pay(first);
        await world.bank();
      }
      const order = which === 'first' ? first : { ...first, after: commands.paymentNo };
      const paymentNo = `${moving.caseNo}-P${which === 'first' ? 1 : 2}`;
      const account = await named(moving);
      const before = await booksOf(moving.caseNo);
      const wrong = { ...order, account: (await instead(account)) as Paper };
      const refusal = await refusalOf(world.office.pay(wrong));
      expect(refusal.code).toBe('B05');
      expect(JSON.stringify(refusal)).not.toContain(accountOf(KUNMING).accountNo);
      expect(await booksOf(moving.caseNo)).toEqual(before);
      expect(await refusedOnFile(moving.caseNo, HANGZHOU)).toEqual([{ step: 'pay', code: 'B05' }]);
      expect(await world.office.pay({ ...order, account })).toMatchObject({ kind: 'ordered' });
      expect(await paidInto(paymentNo)).toEqual(account.body.account);
    });

    it('with its form: the balance is held, and nothing is zeroed or ordered', async () => {
      const moving = await world.moving();
      const { commands, form, amountFen } = await answered(world, moving);
      const account = await named(moving);
      const wrong = (await instead(account)) as Paper;
      const confirm = { ...commands.confirm(form), pays: 'now' as const, account: wrong };
      expect(await world.office.confirm(confirm)).toMatchObject({ kind: 'frozen', holds: [] });
      expect(await paidInto(commands.paymentNo)).toBeUndefined();
      expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
      const order = commands.pay(amountFen);
      expect((await refusalOf(world.office.pay({ ...order, account: wrong }))).code).toBe('B05');
      await world.office.pay({ ...order, account });
      expect(await paidInto(commands.paymentNo)).toEqual(account.body.account);
    });
  });

  it('not by what another office has sealed for itself, whoever is named as the destination (B05)', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'frozen');
    const body = { caseNo: moving.caseNo, office: KUNMING, account: accountOf(KUNMING), validAt: AT };
    const account = await seal(KUNMING, body, world.keys);
    const before = await booksOf(moving.caseNo);
    const order = { ...commands.pay(amountFen), destination: KUNMING };
    expect(await refusalOf(world.office.pay({ ...order, account }))).toMatchObject({ code: 'B05' });
    expect(await refusalOf(world.office.pay(order))).toMatchObject({ code: 'B05' });
    expect(await booksOf(moving.caseNo)).toEqual(before);
  });

  it('not by a key that it does not know yet: that is tried again, and nothing is refused', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'frozen');
    const { body, seal: its } = await named(moving);
    const account = { body, seal: { ...its, keyId: `${its.keyId}-next` } };
    const before = await booksOf(moving.caseNo);
    await expect(world.office.pay({ ...commands.pay(amountFen), account })).rejects.not.toMatchObject({
      name: 'Refusal',
    });
    expect(await booksOf(moving.caseNo)).toEqual(before);
    expect(await refusedOnFile(moving.caseNo, HANGZHOU)).toEqual([]);
  });

  it('not by a letter whose key was revoked since it came (B05), but by what the next key seals', async () => {
    const moving = await world.moving({ to: CHANGSHA });
    const { commands, amountFen, letter } = await until(world, moving, 'frozen');
    await world.keys.rotate(CHANGSHA);
    await world.keys.revoke(CHANGSHA, letter.seal.keyId);
    const order = commands.pay(amountFen);
    const before = await booksOf(moving.caseNo);
    expect(await refusalOf(world.office.pay(order))).toMatchObject({ code: 'B05' });
    expect(await booksOf(moving.caseNo)).toEqual(before);
    await world.office.pay({ ...order, account: await named(moving) });
    expect(await paidInto(commands.paymentNo)).toEqual(accountOf(CHANGSHA));
  });

  it('not by a letter that names no account (B05), but by the paper that does', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter({ ...commands.writeLetter, money: 'keep' });
    expect(letter.body.receivingAccount).toBeUndefined();
    const opening = { ...commands.openTransferOut(letter), pays: 'now' as const };
    const { answer, confirmed } = await world.office.openTransferOut(opening);
    if (answer?.kind !== 'confirm') throw new Error('the source did not confirm');
    expect(confirmed).toMatchObject({ kind: 'frozen', holds: [] });
    const order = commands.pay(answer.form.body.amountToTransferFen);
    expect(await refusalOf(world.office.pay(order))).toMatchObject({ code: 'B05' });
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
    expect(await world.office.pay({ ...order, account: await named(moving) })).toMatchObject({
      kind: 'ordered',
    });
  });
});

describe.each(['onward', 'back'] as const)('money that comes later, %s', (direction) => {
  let late: Awaited<ReturnType<typeof lateMoney>>;
  let account: Paper;
  beforeEach(async () => {
    late = await lateMoney(world, direction);
    account = await late.asked('held');
  });

  it('goes by the paper of whoever receives it, for this transfer', async () => {
    const { pay } = late;
    expect(account.body).toMatchObject({ caseNo: pay.caseNo, office: pay.destination, validAt: AT });
    await world.office.payResidual({ ...pay, account, to: accountOf(KUNMING) });
    expect(await paidInto(pay.paymentNo)).toEqual(account.body.account);
  });

  it.each(['no paper', 'the paper of the case', 'the paper of another office', 'a broken one'])(
    'not by %s (B05), and nothing is zeroed',
    async (what) => {
      const { pay, moving } = late;
      const by = async (office: string, caseNo: string) =>
        seal(office, { ...account.body, office, caseNo, account: accountOf(KUNMING) }, world.keys);
      const brought = {
        'no paper': undefined,
        'the paper of the case': await by(pay.destination, moving.caseNo),
        'the paper of another office': await by(KUNMING, pay.caseNo),
        'a broken one': { ...account, body: { ...account.body, account: accountOf(KUNMING) } },
      }[what];
      const before = await booksOf(pay.caseNo);
      const order = { ...pay, account: brought, to: accountOf(KUNMING) };
      expect(await refusalOf(world.office.payResidual(order))).toMatchObject({ code: 'B05' });
      expect(await booksOf(pay.caseNo)).toEqual(before);
      const elsewhere = { ...pay, destination: KUNMING, account: await by(KUNMING, pay.caseNo) };
      expect(await refusalOf(world.office.payResidual(elsewhere))).toMatchObject({ code: 'B05' });
      expect(await booksOf(pay.caseNo)).toEqual(before);
      expect(await world.office.payResidual({ ...pay, account })).toMatchObject({ kind: 'ordered' });
    },
  );

  it('bounced and paid again: by the paper of then', async () => {
    const { pay, expectIt } = late;
    await tellBank(world.database.db, { paymentNo: pay.paymentNo }, { bounce: 'M01' });
    await world.office.payResidual({ ...pay, account });
    await world.bank();
    const moved = direction === 'onward' ? await chengduMoves() : account.body.account;
    const paymentNo = `${pay.caseNo}-P2`;
    expect(await refusalOf(world.office.payResidual({ ...pay, paymentNo }))).toMatchObject({ code: 'B05' });
    await world.office.payResidual({ ...pay, paymentNo, account: await world.office.expectResidual(expectIt) });
    expect(await paidInto(paymentNo)).toEqual(moved);
  });
});

describe('a letter', () => {
  it('names both offices as it was told, and reads no record of the other one', async () => {
    const moving = await world.moving();
    const letterheads = {
      source: { ...letterheadOf(HANGZHOU), phone: '0571-00000009', address: '新址1号' },
      destination: { ...letterheadOf(CHENGDU), phone: '028-00000009' },
    };
    const { body } = await world.office.writeLetter({ ...commandsOf(moving).writeLetter, letterheads });
    expect(body).toMatchObject(letterheads);
  });

  it.each(['source', 'destination'] as const)('is not written under the name of another %s', async (side) => {
    const { writeLetter } = commandsOf(await world.moving());
    const letterheads = { ...writeLetter.letterheads, [side]: letterheadOf(KUNMING) };
    await expect(world.office.writeLetter({ ...writeLetter, letterheads })).rejects.toThrow(/not those of its offices/);
  });
});

it('two offices, each with a database of its own that knows nothing of the other, come to an order and to the next', async () => {
  const there = await openWorld({ pools: [CHENGDU] });
  const here = await openWorld({ pools: [HANGZHOU], keys: there.keys });
  try {
    const moving = await there.moving();
    await here.moving({ person: moving.person });
    const commands = commandsOf(moving);
    const letter = await there.office.writeLetter(commands.writeLetter);
    await tellBank(here.database.db, { paymentNo: commands.paymentNo }, { bounce: 'M01' });
    const opening = { ...commands.openTransferOut(letter), pays: 'now' as const };
    const { answer, confirmed } = await here.office.openTransferOut(opening);
    if (answer?.kind !== 'confirm') throw new Error('the source did not confirm');
    expect(confirmed).toMatchObject({ kind: 'ordered', paymentNo: commands.paymentNo });
    await here.bank();
    const account = await there.office.receivingAccount(commands.receivingAccount);
    const again = {
      ...commands.pay(answer.form.body.amountToTransferFen),
      after: commands.paymentNo,
      account,
    };
    expect(await here.office.pay(again)).toMatchObject({ kind: 'ordered', paymentNo: `${moving.caseNo}-P2` });
    await there.office.acceptForm(commands.acceptForm(answer.form));
    const { rows } = await sql<{ account: unknown }>`select account from ledger.payment_order`.execute(
      here.database.adminDb,
    );
    expect(rows).toEqual([{ account: accountOf(CHENGDU) }, { account: accountOf(CHENGDU) }]);
  } finally {
    await here.close();
    await there.close();
  }
});
