// Undoing a case from every point: balances back to the fen, and whatever arrives late is refused and kept on file. Nothing is
// put back without the destination's sealed word.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCertificate, prepareForm } from '../../activities/offices/clerk.ts';
import { papersOf } from '../../activities/offices/papers-on-file.ts';
import { tellBank } from '../../bank/told.ts';
import { seal, verify } from '../../contract/seals/seal.ts';
import { type FencedPaper, fencedPaper, type Sealed } from '../../domain/forms.ts';
import { stepOnce } from '../support/bank.ts';
import {
  AT,
  accountOf,
  answered,
  CHENGDU,
  commandsOf,
  fenced,
  HANGZHOU,
  KUNMING,
  type Moving,
  openWorld,
  refusalOf,
  slipOf,
  undo,
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

const LATER = '2026-10-09T10:00:00+08:00';

async function asBefore(moving: Moving): Promise<void> {
  expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
  expect(await world.balance(HANGZHOU, `out/${CHENGDU}`)).toBe(0n);
  expect(await world.balance(HANGZHOU, `sent/${CHENGDU}`)).toBe(0n);
  expect(await world.balance(CHENGDU, `in/${HANGZHOU}`)).toBe(0n);
  expect(await world.balance(HANGZHOU, 'interest')).toBe(0n);
  const found = await world.office.lookUpAsSource({ office: HANGZHOU, person: moving.person, scheme: 'employee' });
  expect(found).toMatchObject({ status: 'suspended', movedAlready: false, balance: '1234567' });
}

async function papersAt(pool: string, { caseNo }: Moving): Promise<Record<string, string>> {
  const { rows } = await sql<{ kind: string; state: string }>`select kind, state from offices.document
    where pool = ${pool} and case_no = ${caseNo}`.execute(world.database.db);
  return Object.fromEntries(rows.map(({ kind, state }) => [kind, state]));
}

async function closedAt(pool: string, { caseNo }: Moving): Promise<string | null | undefined> {
  const { rows } = await sql<{ closed: string | null }>`select closed_because as closed from offices.case_file
    where pool = ${pool} and case_no = ${caseNo}`.execute(world.database.db);
  return rows[0]?.closed;
}

async function refusedOnFile({ caseNo }: Moving) {
  const { rows } = await sql`select step, code from offices.refused where case_no = ${caseNo} order by id`.execute(
    world.database.db,
  );
  return rows;
}

describe('undoing a case', () => {
  it('before the freeze: the letter is withdrawn, its certificate void, and a late freeze refused', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, certificate, form } = await answered(world, moving);
    expect(await undo(world, moving)).toEqual({ kind: 'undone', how: 'never-frozen', amountFen: '0' });
    expect((await refusalOf(world.office.confirm(commands.confirm(form)))).code).toBe('closed');
    expect(await findCertificate(world.database.db, certificate.body.certificateNo)).toMatchObject({
      voided: { reason: 'transfer-undone' },
    });
    expect(await papersAt(HANGZHOU, moving)).toEqual({
      letter: 'withdrawn',
      certificate: 'void',
      form: 'valid',
      fenced: 'valid',
    });
    await asBefore(moving);
  });

  it('before the letter arrived: the file is closed, and the letter that comes later is refused', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter(commands.writeLetter);
    const undone = { kind: 'undone', how: 'never-frozen', amountFen: '0' };
    for (let again = 0; again < 2; again += 1) {
      expect(await world.office.withdraw(commands.withdraw())).toEqual(undone);
    }
    expect((await refusalOf(world.office.openTransferOut(commands.openTransferOut(letter)))).code).toBe('closed');
    expect(await refusedOnFile(moving)).toEqual([{ step: 'openTransferOut', code: 'closed' }]);
  });

  it('before a clerk has answered: no form was given, so no paper is asked for', async () => {
    const moving = await world.moving({ from: KUNMING });
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter(commands.writeLetter);
    const { answer } = await world.office.openTransferOut(commands.openTransferOut(letter));
    expect(answer).toBeUndefined();
    expect(await world.office.withdraw(commands.withdraw())).toMatchObject({ kind: 'undone', how: 'never-frozen' });
    expect(await papersAt(KUNMING, moving)).toEqual({ letter: 'withdrawn', certificate: 'void' });
    const request = { office: KUNMING, caseNo: moving.caseNo, version: 1, at: AT };
    await expect(prepareForm(world.database.db, world.keys, request)).rejects.toThrow('was withdrawn');
  });

  it('frozen: the balance is free again, and a late zeroing refused', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, amountFen } = await until(world, moving, 'frozen');
    expect(await undo(world, moving)).toEqual({ kind: 'undone', how: 'unfrozen', amountFen: '1234567' });
    expect((await refusalOf(world.office.pay(commands.pay(amountFen)))).code).toBe('closed');
    await asBefore(moving);
  });

  it('zeroed, the order not sent: the order is called back and the balance restored', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, amountFen } = await until(world, moving, 'zeroed');
    expect(await undo(world, moving)).toEqual({ kind: 'undone', how: 'restored', amountFen: '1234567' });
    await world.bank();
    const again = { ...commands.pay(amountFen), after: commands.paymentNo };
    expect((await refusalOf(world.office.pay(again))).code).toBe('closed');
    await asBefore(moving);
  });

  it('arrived: the person has the balance at once, and the sum comes back by itself, under the number that is named', async () => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, amountFen, paymentNo } = { ...(await until(world, moving, 'received')), ...commandsOf(moving) };
    const comesBack = { paymentNo, amountFen: '1234576' };
    const undone = { kind: 'undone', how: 'restored', amountFen: '1234567', comesBack };
    expect(await undo(world, moving)).toEqual(undone);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
    expect((await refusalOf(world.office.credit(commands.credit(amountFen)))).code).toBe('closed');
    await world.office.returnPayment(commands.returnPayment(amountFen));
    await world.office.returnPayment(commands.returnPayment(amountFen));
    await world.bank();
    await asBefore(moving);
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(0n);
    // Asked again, the first answer: the case learns of what is back by the bank's line.
    expect(await undo(world, moving)).toEqual(undone);
  });

  it('credited already: the fence answers with the receipt, the source settles, and nothing is put back', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    const slip = await slipOf(world, { commands, form });
    const credited = await world.office.credit(commands.credit(amountFen));
    expect(await world.office.fence(commands.fence)).toEqual({ ...credited, slip });
    await world.office.conclude(commands.conclude({ receipt: credited.receipt }));
    for (const command of [commands.withdraw(), commands.withdrawMoney()]) {
      expect(await world.office.withdraw(command)).toEqual({ kind: 'settled' });
    }
    expect(await closedAt(HANGZHOU, moving)).toBeNull();
    expect(await papersAt(HANGZHOU, moving)).toMatchObject({ letter: 'valid', certificate: 'valid' });
    await world.office.conclude(commands.conclude({ slip }));
    expect((await refusalOf(world.office.returnPayment(commands.returnPayment(amountFen)))).code).toBe('settled');
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1234567n);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
  });

  it('paid to the person: nothing is changed; once that payment has bounced, it is undone', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving, 'to-person');
    await tellBank(world.database.db, { paymentNo: `${moving.caseNo}-P1` }, { bounce: 'M01' });
    await world.office.confirm(commands.confirm(form));
    const to = { ...accountOf(moving.to), accountName: moving.person.name };
    await world.office.pay({ ...commands.pay('1234567'), to });
    await stepOnce(world.database.db);
    const ask = async () => world.office.withdraw(commands.withdraw(await fenced(world, moving)));
    expect(await ask()).toEqual({ kind: 'paid' });
    expect(await closedAt(HANGZHOU, moving)).toBeNull();
    expect(await papersAt(HANGZHOU, moving)).toMatchObject({ letter: 'valid', certificate: 'valid' });
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
    await world.bank();
    expect(await ask()).toEqual({ kind: 'undone', how: 'restored', amountFen: '1234567' });
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
  });

  it('fenced: a form that arrives late is refused, and no month is merged', async () => {
    const moving = await world.moving();
    const { commands, form } = await until(world, moving, 'frozen');
    await undo(world, moving);
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
        undo(world, moving),
      ]);
      const undone = await undo(world, moving);
      expect(undone).not.toHaveProperty('comesBack');
      await world.bank();
      await asBefore(moving);
    }
  });
});

describe('the fence’s paper', () => {
  it('is sealed by the destination, of this case, with the instant; asked again it is the first one', async () => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'frozen');
    const paper = await fenced(world, moving);
    expect(await verify(paper, { office: CHENGDU, schema: fencedPaper }, world.keys)).toEqual({
      caseNo: moving.caseNo,
      what: 'all',
      fencedAt: AT,
    });
    expect(await world.office.fence({ ...commands.fence, at: LATER })).toEqual({ kind: 'fenced', paper });
    // What is closed to everything is closed to the credit: the same paper says so.
    expect(await world.office.fence({ ...commands.fenceCredit, at: LATER })).toEqual({ kind: 'fenced', paper });
    expect(await papersAt(CHENGDU, moving)).toEqual({ letter: 'withdrawn', fenced: 'valid' });
  });

  it('of the credit is followed by one of everything, where nothing was accepted', async () => {
    const moving = await world.moving();
    await until(world, moving, 'frozen');
    const credit = await fenced(world, moving, 'credit');
    expect(credit.body.what).toBe('credit');
    expect(await closedAt(CHENGDU, moving)).toBeNull();
    expect((await fenced(world, moving)).body.what).toBe('all');
    expect(await closedAt(CHENGDU, moving)).toBe('fenced');
  });

  it('is on file at both offices once the source has put back by it, and its seal holds', async () => {
    const moving = await world.moving();
    await until(world, moving, 'zeroed');
    await undo(world, moving);
    const pools = { source: HANGZHOU, destination: CHENGDU };
    const papers = await papersOf(world.database.db, world.keys, moving.caseNo, pools, false);
    const found = papers
      .filter(({ kind }) => kind === 'fenced')
      .map(({ onFileAt, seal: by, facts }) => ({
        onFileAt,
        by: by.office,
        validity: by.validity,
        facts,
      }));
    const same = { by: CHENGDU, validity: 'valid', facts: { what: 'all', fencedAt: AT } };
    expect(found).toEqual([
      { onFileAt: CHENGDU, ...same },
      { onFileAt: HANGZHOU, ...same },
    ]);
  });

  it('is on file for nobody whose form was accepted or sum credited', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    const slip = await slipOf(world, { commands, form });
    expect(await world.office.fence(commands.fence)).toEqual({ kind: 'accepted', slip });
    await world.office.credit(commands.credit(amountFen));
    expect(await world.office.fence(commands.fenceCredit)).toMatchObject({ kind: 'credited' });
    expect(await papersAt(CHENGDU, moving)).not.toHaveProperty('fenced');
  });
});

type Papers = Readonly<Record<string, (paper: Sealed<FencedPaper>) => Promise<Sealed<FencedPaper>>>>;

const WRONG: Papers = {
  'altered after it was sealed': async (paper) => ({ ...paper, body: { ...paper.body, fencedAt: LATER } }),
  'sealed by the source itself': ({ body }) => seal(HANGZHOU, body, world.keys),
  'sealed by an office that is not the destination': ({ body }) => seal(KUNMING, body, world.keys),
  'of another case': ({ body }) => seal(CHENGDU, { ...body, caseNo: '510100-20260930-999999' }, world.keys),
};

describe('nothing is put back without the destination’s sealed word', () => {
  /** Nothing was changed: whatever was asked, the case goes on to its end. */
  async function goesOn(moving: Moving): Promise<void> {
    expect(await closedAt(HANGZHOU, moving)).toBeNull();
    expect(await papersAt(HANGZHOU, moving)).toMatchObject({ letter: 'valid', certificate: 'valid' });
    const { commands, form, amountFen } = await until(world, moving, 'received');
    await world.office.acceptForm(commands.acceptForm(form));
    const { receipt } = await world.office.credit(commands.credit(amountFen));
    await world.office.conclude(commands.conclude({ receipt }));
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1234567n);
  }

  it('once a form was given', async () => {
    const moving = await world.moving();
    const { commands } = await answered(world, moving);
    for (const command of [commands.withdraw(), commands.withdrawMoney()]) {
      const refusal = await refusalOf(world.office.withdraw(command));
      expect(refusal).toMatchObject({ code: 'no-paper', remark: expect.stringContaining(CHENGDU) });
    }
    await goesOn(moving);
  });

  it.each(['frozen', 'zeroed', 'received'] as const)('where the balance is %s', async (point) => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, point);
    expect((await refusalOf(world.office.withdraw(commands.withdraw()))).code).toBe('no-paper');
    expect(await refusedOnFile(moving)).toEqual([{ step: 'withdraw', code: 'no-paper' }]);
    await goesOn(moving);
  });

  it.each(['to-person', 'keep', 'none'] as const)(
    'where the money goes %s: the form may be accepted',
    async (money) => {
      const moving = await world.moving();
      const { commands } = await answered(world, moving, money);
      expect((await refusalOf(world.office.withdraw(commands.withdraw()))).code).toBe('no-paper');
      expect(await undo(world, moving)).toMatchObject({ kind: 'undone', how: 'never-frozen' });
    },
  );

  it.each(Object.keys(WRONG))('%s: B05', async (what) => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'frozen');
    // Sealed and nothing fenced, so that this case can go on.
    const sealedFor = await seal(CHENGDU, { caseNo: moving.caseNo, what: 'all' as const, fencedAt: AT }, world.keys);
    const wrong = await WRONG[what]?.(sealedFor);
    for (const command of [commands.withdraw(wrong), commands.withdrawMoney(wrong)]) {
      expect((await refusalOf(world.office.withdraw(command))).code).toBe('B05');
    }
    await goesOn(moving);
  });

  it('of another kind of paper: B05', async () => {
    const moving = await world.moving();
    const { commands, letter } = await until(world, moving, 'frozen');
    const refusal = await refusalOf(world.office.withdraw(commands.withdraw(letter as never)));
    expect(refusal.code).toBe('B05');
  });

  it('under a key that is not published yet is no verdict: it is asked again', async () => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'frozen');
    const paper = await fenced(world, moving);
    const unknown = { ...paper, seal: { ...paper.seal, keyId: 'not-yet-published' } };
    await expect(world.office.withdraw(commands.withdraw(unknown))).rejects.toThrow(/publish its public key/);
    expect(await world.office.withdraw(commands.withdraw(paper))).toMatchObject({ how: 'unfrozen' });
  });

  it('on the credit alone: the money goes back, and not the case', async () => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'frozen');
    const paper = await fenced(world, moving, 'credit');
    expect(await refusalOf(world.office.withdraw(commands.withdraw(paper)))).toMatchObject({
      code: 'no-paper',
      remark: expect.stringContaining('credit alone'),
    });
    expect(await world.office.withdraw(commands.withdrawMoney(paper))).toMatchObject({ how: 'unfrozen' });
  });
});

describe('withdrawing the money alone, for the heirs', () => {
  const ends = [
    ['frozen', 'unfrozen'],
    ['zeroed', 'restored'],
  ] as const;

  it.each(ends)('%s: it is %s, the papers stay, and the relation ends after it', async (point, how) => {
    const moving = await world.moving({ interestFen: '9' });
    const { commands, form, amountFen } = await until(world, moving, point);
    const slip = await slipOf(world, { commands, form });
    const command = commands.withdrawMoney(await fenced(world, moving, 'credit'));
    const undone = { kind: 'undone', how, amountFen: '1234567' };
    for (let again = 0; again < 2; again += 1) expect(await world.office.withdraw(command)).toEqual(undone);
    expect(await closedAt(HANGZHOU, moving)).toBeNull();
    expect(await papersAt(HANGZHOU, moving)).toMatchObject({ letter: 'valid', certificate: 'valid', fenced: 'valid' });
    // Whatever else would stop or hold it by now.
    const { db } = world.database;
    await sql`update offices.enrolment set unsettled_claims = 1, deceased = true where person_ref = ${moving.sourceRef}
      and pool = ${HANGZHOU}`.execute(db);
    const late = { ...commands.pay(amountFen), after: commands.paymentNo };
    expect((await refusalOf(world.office.pay(late))).code).toBe('closed');
    await world.office.conclude(commands.conclude({ slip }));
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
    expect(await world.balance(HANGZHOU, 'interest')).toBe(0n);
  });

  it('never frozen: no form is confirmed any more, in whatever version', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const slip = await slipOf(world, { commands, form });
    const command = commands.withdrawMoney(await fenced(world, moving, 'credit'));
    expect(await world.office.withdraw(command)).toMatchObject({ how: 'never-frozen' });
    const next = await seal(HANGZHOU, { ...form.body, version: 2 }, world.keys);
    for (const version of [form, next]) {
      expect((await refusalOf(world.office.confirm(commands.confirm(version)))).code).toBe('closed');
    }
    await world.office.conclude(commands.conclude({ slip }));
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
  });

  it('with the paper that closes everything, too', async () => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'frozen');
    const command = commands.withdrawMoney(await fenced(world, moving));
    expect(await world.office.withdraw(command)).toMatchObject({ how: 'unfrozen' });
  });
});

describe('a residual transfer', () => {
  /** A sum that came late for a completed case, held for the destination or for the person. */
  async function held(destination: string) {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    const slip = await slipOf(world, { commands, form });
    const { receipt } = await world.office.credit(commands.credit(amountFen));
    await world.office.conclude(commands.conclude({ receipt }));
    await world.office.conclude(commands.conclude({ slip }));
    const caseNo = `${moving.caseNo}-R1`;
    const late = { reference: caseNo, reason: 'interest' } as const;
    const open = { office: HANGZHOU, caseNo, at: AT, ofCase: moving.caseNo, n: 1, amountFen: '70', late } as const;
    await world.office.openResidual({ ...open, direction: 'onward', destination });
    const withdraw = { office: HANGZHOU, caseNo, at: AT, what: 'all', reason: 'withdrawn' } as const;
    return { moving, withdraw, fence: { ...commands.fence, caseNo } };
  }
  const undone = { kind: 'undone', how: 'unfrozen', amountFen: '70' };

  it('held for an office is put back with its sealed word under the transfer’s own number', async () => {
    const { moving, withdraw, fence } = await held(CHENGDU);
    expect((await refusalOf(world.office.withdraw(withdraw))).code).toBe('no-paper');
    const ofTheCase = await seal(CHENGDU, { caseNo: moving.caseNo, what: 'all' as const, fencedAt: AT }, world.keys);
    expect((await refusalOf(world.office.withdraw({ ...withdraw, fenced: ofTheCase }))).code).toBe('B05');
    const answer = await world.office.fence(fence);
    if (answer.kind !== 'fenced') throw new Error(`not fenced: ${answer.kind}`);
    expect(answer.paper.body.caseNo).toBe(withdraw.caseNo);
    expect(await world.office.withdraw({ ...withdraw, fenced: answer.paper })).toEqual(undone);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(70n);
  });

  it('held for the person is put back at once: nobody else can have taken it', async () => {
    const { moving, withdraw } = await held('to-person');
    expect(await world.office.withdraw(withdraw)).toEqual(undone);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(70n);
  });
});

describe('a fault, planted: the source asks for no paper', () => {
  async function withoutTheGuard(work: () => Promise<void>): Promise<void> {
    const { adminDb } = world.database;
    await sql`alter function offices.is_given(text, text) rename to is_given_as_built`.execute(adminDb);
    await sql`create function offices.is_given(text, text) returns boolean language sql as 'select false'`.execute(
      adminDb,
    );
    try {
      await work();
    } finally {
      await sql`drop function offices.is_given(text, text)`.execute(adminDb);
      await sql`alter function offices.is_given_as_built(text, text) rename to is_given`.execute(adminDb);
    }
  }

  /** Accepted, and an impatient platform has everything put back; then what was under way goes on. */
  async function impatient(point: 'frozen' | 'received') {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, point);
    const slip = await slipOf(world, { commands, form });
    const asked = await Promise.allSettled([world.office.withdraw(commands.withdraw())]);
    if (point === 'received') await world.office.credit(commands.credit(amountFen));
    const source = await world.balance(HANGZHOU, `person/${moving.sourceRef}`);
    const destination = await world.balance(CHENGDU, `person/${moving.destinationRef}`);
    return { commands, slip, answer: asked[0]?.status, source, destination };
  }

  it('ordered: with the guard nothing is made; without it the person has every fen twice', async () => {
    const whole = 1234567n;
    expect(await impatient('received')).toMatchObject({ answer: 'rejected', source: 0n, destination: whole });
    await withoutTheGuard(async () => {
      expect(await impatient('received')).toMatchObject({ answer: 'fulfilled', source: whole, destination: whole });
    });
  });

  it('frozen: with the guard the relation ends; without it the months have gone, and the balance can never follow', async () => {
    const guarded = await impatient('frozen');
    expect(guarded.answer).toBe('rejected');
    await world.office.conclude(guarded.commands.conclude({ slip: guarded.slip }));
    await withoutTheGuard(async () => {
      const { answer, commands, slip } = await impatient('frozen');
      expect(answer).toBe('fulfilled');
      expect((await refusalOf(world.office.conclude(commands.conclude({ slip })))).code).toBe('closed');
      expect((await refusalOf(world.office.pay(commands.pay('1234567')))).code).toBe('closed');
    });
  });
});
