// Of two answers that exclude each other the one written first is the answer to both: acceptance or refusal, fence or acceptance.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seal } from '../../contract/seals/seal.ts';
import type { InformationForm } from '../../domain/forms.ts';
import {
  answered,
  CHANGSHA,
  CHENGDU,
  commandsOf,
  HANGZHOU,
  KUNMING,
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

const REFUSE = { kind: 'refuse', code: 'B02', remark: 'months do not add up' } as const;
const ACCEPT = { kind: 'accept' } as const;
const ACCEPTED = { kind: 'accepted', mergedMonths: 80 } as const;

async function monthsAt({ to, destinationRef }: Moving): Promise<number> {
  const { rows } = await sql<{ months: number }>`
    select coalesce(sum(upper(months) - lower(months)), 0)::int as months from offices.period
    where pool = ${to} and person_ref = ${destinationRef}`.execute(world.database.db);
  return rows[0]?.months ?? 0;
}

async function refusedOnFile({ caseNo }: Moving) {
  const { rows } = await sql`select step, code from offices.refused where case_no = ${caseNo} order by id`.execute(
    world.database.db,
  );
  return rows;
}

/** The form changed and sealed anew by `office`. */
function resealed(form: { readonly body: InformationForm }, change: Partial<InformationForm>, office = HANGZHOU) {
  return seal(office, { ...form.body, ...change }, world.keys);
}

describe('a form that a clerk refuses', () => {
  it('stays refused for every attempt of that version, and its next version can be accepted', async () => {
    const moving = await world.moving({ to: CHANGSHA });
    const { commands, form } = await answered(world, moving);
    const ask = commands.acceptForm(form);
    expect(await world.office.acceptForm({ ...ask, verdict: REFUSE })).toEqual(REFUSE);
    expect(await world.office.acceptForm({ ...ask, verdict: ACCEPT })).toEqual(REFUSE);
    expect(await world.office.acceptForm(ask)).toEqual(REFUSE);
    const other = { kind: 'refuse', code: 'B01' } as const;
    expect(await world.office.acceptForm({ ...ask, verdict: other })).toEqual(REFUSE);
    expect(await monthsAt(moving)).toBe(0);

    const second = commands.acceptForm(await resealed(form, { version: 2 }));
    expect(await world.office.acceptForm(second)).toEqual({ kind: 'awaiting-clerk' });
    expect(await world.office.acceptForm({ ...second, verdict: ACCEPT })).toEqual(ACCEPTED);
    expect(await world.office.acceptForm({ ...ask, verdict: ACCEPT })).toEqual(REFUSE);
  });

  it('after it was accepted stays accepted: the refusal hears so, and with how many months', async () => {
    for (const to of [CHANGSHA, CHENGDU]) {
      const moving = await world.moving({ to });
      const { commands, form } = await answered(world, moving);
      const ask = commands.acceptForm(form);
      expect(await world.office.acceptForm({ ...ask, verdict: ACCEPT })).toEqual(ACCEPTED);
      expect(await world.office.acceptForm({ ...ask, verdict: REFUSE })).toEqual(ACCEPTED);
      expect(await world.office.acceptForm(ask)).toEqual(ACCEPTED);
      expect(await monthsAt(moving)).toBe(80);
    }
  });

  it('at the very moment an earlier attempt accepts it: both hear the same, and the months say so', async () => {
    for (let round = 0; round < 10; round += 1) {
      const moving = await world.moving();
      const { commands, form } = await answered(world, moving);
      const ask = commands.acceptForm(form);
      const asks = [() => world.office.acceptForm(ask), () => world.office.acceptForm({ ...ask, verdict: REFUSE })];
      if (round % 2 === 1) asks.reverse();
      const [one, two] = await Promise.all(asks.map((now) => now()));
      expect(one).toEqual(two);
      expect([ACCEPTED, REFUSE]).toContainEqual(one);
      expect(await monthsAt(moving)).toBe(one?.kind === 'accepted' ? 80 : 0);
    }
  });
});

describe('a form that the office’s system returns', () => {
  it('stays returned under its version, even for a clerk who would accept it; its correction is accepted', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const wrong = commands.acceptForm(await resealed(form, { actualMonths: 79 }));
    const returned = await world.office.acceptForm(wrong);
    expect(returned).toMatchObject({ kind: 'return', code: 'B02' });
    expect(await world.office.acceptForm({ ...wrong, verdict: ACCEPT })).toEqual(returned);
    expect(await monthsAt(moving)).toBe(0);
    expect(await refusedOnFile(moving)).toEqual([{ step: 'acceptForm', code: 'B02' }]);
    const corrected = commands.acceptForm(await resealed(form, { version: 2 }));
    expect(await world.office.acceptForm(corrected)).toEqual(ACCEPTED);
  });

  it('does not stand in the way of the true one when it is forged or of another case, whoever refuses it', async () => {
    for (const verdict of [undefined, REFUSE]) {
      const moving = await world.moving();
      const { commands, form } = await answered(world, moving);
      const forgeries = [
        await resealed(form, { actualMonths: 79 }, KUNMING),
        { ...form, body: { ...form.body, actualMonths: 79 } },
        await resealed(form, { caseNo: '510100-20260930-999999' }),
        await resealed(form, { letterNo: '5101002609309999' }),
      ];
      for (const forged of forgeries) {
        const ask = { ...commands.acceptForm(forged), ...(verdict === undefined ? {} : { verdict }) };
        expect(await world.office.acceptForm(ask)).toMatchObject(verdict ?? { kind: 'return', code: 'B05' });
      }
      expect(await world.office.acceptForm(commands.acceptForm(form))).toEqual(ACCEPTED);
    }
  });

  it('an unknown key is no verdict on a form, and writes nothing', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const unknown = { ...form, seal: { ...form.seal, keyId: 'not-yet-published' } };
    for (const verdict of [undefined, REFUSE]) {
      const ask = { ...commands.acceptForm(unknown), ...(verdict === undefined ? {} : { verdict }) };
      await expect(world.office.acceptForm(ask)).rejects.toThrow(/publish its public key/);
    }
    expect(await world.office.acceptForm(commands.acceptForm(form))).toEqual(ACCEPTED);
  });
});

describe('the destination’s fence', () => {
  async function lettersOf({ to, caseNo }: Moving) {
    const { rows } = await sql`select state, state_reason as reason from offices.document
      where pool = ${to} and case_no = ${caseNo} and kind = 'letter'`.execute(world.database.db);
    return rows;
  }

  it.each(['to-destination', 'to-person', 'keep', 'none'] as const)(
    'closes the file of a case whose money goes %s: no form, no letter, no credit after it',
    async (money) => {
      const moving = await world.moving();
      const { commands, form, letter } = await answered(world, moving, money);
      for (let again = 0; again < 2; again += 1) {
        expect(await world.office.fence(commands.fence)).toMatchObject({ kind: 'fenced' });
      }
      expect(await lettersOf(moving)).toEqual([{ state: 'withdrawn', reason: 'transfer-undone' }]);
      const late = commands.acceptForm(form);
      for (const verdict of [ACCEPT, REFUSE]) {
        expect((await refusalOf(world.office.acceptForm({ ...late, verdict }))).code).toBe('closed');
      }
      expect((await refusalOf(world.office.acceptForm(late))).code).toBe('closed');
      expect((await refusalOf(world.office.credit(commands.credit('1234567')))).code).toBe('closed');
      expect((await refusalOf(world.office.credit({ ...commands.credit('1234567'), n: 2 }))).code).toBe('closed');
      expect(await monthsAt(moving)).toBe(0);
      // What was written before the fence was written: asked again, it is the same paper, withdrawn by now.
      expect(await world.office.writeLetter({ ...commands.writeLetter, money })).toEqual(letter);
    },
  );

  it('before the letter was written: a letter that is written late is refused, and the credit has its tombstone', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    expect(await world.office.fence(commands.fence)).toMatchObject({ kind: 'fenced' });
    expect((await refusalOf(world.office.writeLetter(commands.writeLetter))).code).toBe('closed');
    expect(await lettersOf(moving)).toEqual([]);
    const { rows } =
      await sql`select id from ledger.fence where office = ${CHENGDU} and id like ${`${moving.caseNo}:%`}`.execute(
        world.database.db,
      );
    expect(rows).toEqual([{ id: `${moving.caseNo}:credit:1` }]);
  });

  it('answers that a form was accepted, and closes nothing: the case goes forward to its credit', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    await world.office.acceptForm(commands.acceptForm(form));
    for (let again = 0; again < 2; again += 1) {
      expect(await world.office.fence(commands.fence)).toEqual({ kind: 'accepted' });
    }
    expect(await lettersOf(moving)).toEqual([{ state: 'valid', reason: null }]);
    const credited = await world.office.credit(commands.credit(amountFen));
    expect(credited.kind).toBe('credited');
    expect(await world.office.fence(commands.fence)).toEqual(credited);
  });

  it('answers that the sum was credited where only the account moves and no form is accepted', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'received');
    const credited = await world.office.credit(commands.credit(amountFen));
    expect(await world.office.fence(commands.fence)).toEqual(credited);
    expect(await world.office.fence(commands.fenceCredit)).toEqual(credited);
  });

  it('is no acceptance where the form was refused: the file is closed, and the refusal stays the answer', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const ask = { ...commands.acceptForm(form), verdict: REFUSE };
    await world.office.acceptForm(ask);
    expect(await world.office.fence(commands.fence)).toMatchObject({ kind: 'fenced' });
    expect(await world.office.acceptForm(ask)).toEqual(REFUSE);
  });

  it('raced by letter, acceptance and credit: one of them was first, and all answers agree on which', async () => {
    for (let round = 0; round < 10; round += 1) {
      const moving = await world.moving();
      const { commands, form } = await answered(world, moving);
      const fence = () => world.office.fence(commands.fence);
      const accept = () => world.office.acceptForm(commands.acceptForm(form));
      const asks: (() => Promise<unknown>)[] = [accept, fence];
      if (round % 2 === 1) asks.reverse();
      const answers = await Promise.allSettled(asks.map((now) => now()));
      const [accepted, fenced] = round % 2 === 1 ? answers.reverse() : answers;
      const forward = accepted?.status === 'fulfilled';
      expect(fenced).toMatchObject({ status: 'fulfilled', value: { kind: forward ? 'accepted' : 'fenced' } });
      if (!forward) expect((await refusalOf(accept())).code).toBe('closed');
      expect(await monthsAt(moving)).toBe(forward ? 80 : 0);

      const early = { ...moving, caseNo: `${moving.caseNo}9` };
      const { writeLetter, fence: fenceEarly } = commandsOf(early);
      await Promise.allSettled([world.office.writeLetter(writeLetter), world.office.fence(fenceEarly)]);
      expect(await world.office.fence(fenceEarly)).toMatchObject({ kind: 'fenced' });
      expect((await lettersOf(early)).filter((row) => (row as { state: string }).state === 'valid')).toEqual([]);
    }
  });
});
