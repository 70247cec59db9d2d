// What leaves an office is sealed: dated by the first time, with the head of its chain; and what the platform makes of it.
import { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { sealedOffice } from '../../activities/offices/ledger/office.ts';
import { officeActivities } from '../../activities/offices/office-activities.ts';
import { type ChainHead, openAnswer, sealAnswer } from '../../contract/answer.ts';
import type { Carry } from '../../contract/connector.ts';
import type { CommandName, CommandOf } from '../../contract/office.ts';
import { toBeijing } from '../../domain/instant.ts';
import {
  AT,
  answered,
  CHANGSHA,
  CHENGDU,
  commandsOf,
  fenced,
  HANGZHOU,
  KUNMING,
  type Moving,
  openWorld,
  undo,
  until,
  type World,
} from './world.ts';

const LATER = '2026-10-07T09:00:00+08:00';
let world: World;
let carry: Carry;
beforeAll(async () => {
  world = await openWorld();
  carry = sealedOffice({ db: world.database.db, keys: world.keys });
});
afterAll(async () => {
  await world.close();
});

/** What an office says, opened. */
async function said<K extends CommandName>(name: K, command: CommandOf<K>) {
  return openAnswer(name, command, await carry(name, command), world.keys);
}

async function headOf(pool: string): Promise<ChainHead> {
  const { rows } = await sql<{ position: bigint; hash: string }>`
    select position, encode(hash, 'base64') as hash from offices.head_of(${pool})`.execute(world.database.db);
  return { position: Number(rows[0]?.position), hash: rows[0]?.hash ?? '' };
}

describe('an answer is dated', () => {
  it('by the clock it was asked first, however late it is asked again', async () => {
    const moving = await world.moving();
    const { commands, form, letter, amountFen } = await until(world, moving, 'received');
    const again = [
      said('writeLetter', { ...commands.writeLetter, at: LATER }),
      said('openTransferOut', { ...commands.openTransferOut(letter), at: LATER }),
      said('confirm', { ...commands.confirm(form), at: LATER }),
      said('pay', { ...commands.pay(amountFen), at: LATER }),
    ];
    for (const { doneAt } of await Promise.all(again)) expect(doneAt).toBe(AT);
    // and what is asked for the first time that late is done then
    const accepted = await said('acceptForm', { ...commands.acceptForm(form), at: LATER });
    expect(accepted).toMatchObject({ answer: { kind: 'accepted' }, doneAt: LATER });
    expect(await said('acceptForm', commands.acceptForm(form))).toMatchObject({ doneAt: LATER });
    expect(await said('credit', { ...commands.credit(amountFen), at: LATER })).toMatchObject({ doneAt: LATER });
    expect(await said('credit', commands.credit(amountFen))).toMatchObject({ doneAt: LATER });
  });

  it('a clerk’s return by the clock of the return, also to an acceptance that comes later', async () => {
    const moving = await world.moving({ to: CHANGSHA });
    const { commands, form } = await answered(world, moving);
    const returned = { kind: 'return', code: 'B02', remark: 'months do not add up' } as const;
    // awaiting a clerk is not kept: it is so at the time of the question
    const asked = commands.acceptForm(form);
    expect(await said('acceptForm', { ...asked, at: LATER })).toMatchObject({
      answer: { kind: 'awaiting-clerk' },
      doneAt: LATER,
    });
    const first = { answer: returned, doneAt: AT };
    expect(await said('acceptForm', { ...asked, verdict: returned })).toMatchObject(first);
    expect(await said('acceptForm', { ...asked, verdict: { kind: 'accept' }, at: LATER })).toMatchObject(first);
  });

  it('a form that came back by the clock it came back first, and a refusal by the question’s', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    await sql`update offices.enrolment set accrued_interest_fen = 99 where person_ref = ${moving.sourceRef}`.execute(
      world.database.db,
    );
    const confirm = commands.confirm(form);
    const returned = { answer: { kind: 'return', code: 'B04' }, doneAt: AT };
    expect(await said('confirm', confirm)).toMatchObject(returned);
    expect(await said('confirm', { ...confirm, at: LATER })).toMatchObject(returned);

    const other = { ...commands.writeLetter, source: KUNMING };
    expect(await said('writeLetter', { ...other, at: LATER })).toMatchObject({
      refused: { code: 'other-content' },
      doneAt: LATER,
    });
    await undo(world, moving);
    const end = commands.endRelation;
    expect(await said('endRelation', { ...end, at: LATER })).toMatchObject({
      refused: { code: 'closed' },
      doneAt: LATER,
    });
  });

  it('by the question’s clock where nothing is kept, and by the office’s own before there is a case', async () => {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'frozen');
    expect(await said('fence', commands.fence)).toMatchObject({ doneAt: AT });
    expect(await said('fence', { ...commands.fence, at: LATER })).toMatchObject({ doneAt: LATER });
    const before = toBeijing(Date.now());
    const { person } = moving;
    const { doneAt } = await said('lookUpAsSource', { office: HANGZHOU, person, scheme: 'employee' });
    expect(doneAt >= before && doneAt <= toBeijing(Date.now())).toBe(true);
  });

  it('a step that was kept before there was a date, by when it was recorded', async () => {
    const moving = await world.moving();
    await answered(world, moving);
    await sql`select offices.record_step(${moving.from}, ${moving.caseNo}, 'end-relation', '{"version": 0, "fields": {}}', '{}', null, null)`.execute(
      world.database.db,
    );
    const { rows } = await sql`select done_at = recorded_at as same, content from offices.step
      where case_no = ${moving.caseNo} and step = 'end-relation'`.execute(world.database.db);
    expect(rows).toEqual([{ same: true, content: { version: 0, fields: {} } }]);
  });

  it('and the clock is no content: it stands beside what was asked', async () => {
    const moving = await world.moving();
    await answered(world, moving);
    const { rows } = await sql<{
      has: boolean;
    }>`select content ? 'at' as has from offices.step where case_no = ${moving.caseNo}`.execute(world.database.db);
    expect(rows).toEqual([{ has: false }, { has: false }]);
  });
});

describe('the head of an office’s chain', () => {
  it('holds what is answered, goes on with each step and each closing, and stays where nothing is done', async () => {
    const moving = await world.moving();
    const { commands, letter } = await answered(world, moving);
    const start = await headOf(HANGZHOU);
    const open = { ...commands.openTransferOut(letter), at: LATER };
    expect((await said('openTransferOut', open)).head).toEqual(start);
    const ended = await said('endRelation', commands.endRelation);
    expect(ended.head.position).toBe(start.position + 1);
    expect(ended.head.hash).not.toBe(start.hash);
    const withdraw = commands.withdraw(await fenced(world, moving));
    const withdrawn = await said('withdraw', withdraw);
    // the closing of the file, and the step
    expect(withdrawn.head.position).toBe(start.position + 3);
    expect((await said('withdraw', { ...withdraw, at: LATER })).head).toEqual(withdrawn.head);
    // a file that is closed before it was opened is a link, too
    const unopened = commandsOf(await world.moving()).withdraw();
    expect((await said('withdraw', unopened)).head.position).toBe(start.position + 5);
    expect(await headOf(HANGZHOU)).toEqual((await said('withdraw', unopened)).head);
  });

  it('is the start of the chain where nothing was done yet, and no other office’s', async () => {
    const nobody = await headOf('990000');
    expect(nobody.position).toBe(0);
    expect(nobody.hash).not.toBe((await headOf('990001')).hash);
  });

  it('has no gap and no fork, however many steps come at once; each link can be computed again', async () => {
    const cases: Moving[] = [];
    for (let n = 0; n < 12; n += 1) cases.push(await world.moving());
    await Promise.all(cases.map((moving) => answered(world, moving)));
    for (const pool of [HANGZHOU, CHENGDU]) {
      const { rows } = await sql<{ position: bigint; sound: boolean }>`
        with chain as (
          select l.*, lag(l.hash, 1, offices.chain_start(l.pool)) over (order by l.position) as previous
          from offices.link l where l.pool = ${pool})
        select c.position, c.hash = case when c.step is null then offices.closing_hash(c.previous, f)
          else offices.step_hash(c.previous, s) end as sound
        from chain c join offices.case_file f on f.pool = c.pool and f.case_no = c.case_no
        left join offices.step s on s.pool = c.pool and s.case_no = c.case_no and s.step = c.step
        order by c.position`.execute(world.database.db);
      expect(rows.length, pool).toBeGreaterThan(12);
      expect(rows).toEqual(rows.map((_, index) => ({ position: BigInt(index + 1), sound: true })));
      const { rows: steps } = await sql<{
        many: bigint;
      }>`select count(*) as many from offices.step where pool = ${pool}`.execute(world.database.db);
      expect(rows.length).toBeGreaterThanOrEqual(Number(steps[0]?.many));
    }
  });

  it('does not hold what was rolled back', async () => {
    const moving = await world.moving();
    const { commands, amountFen } = await until(world, moving, 'zeroed');
    const before = await headOf(CHENGDU);
    // the money has not come: the step was written down, and taken back with the posting
    await expect(world.office.credit(commands.credit(amountFen))).rejects.toThrow(/tried again/);
    expect(await headOf(CHENGDU)).toEqual(before);
    await world.bank();
    expect((await said('credit', commands.credit(amountFen))).head.position).toBe(before.position + 1);
  });

  it('cannot be set back, even by the owner of the table', async () => {
    await answered(world, await world.moving());
    for (const statement of [
      sql`update offices.link set position = position - 1`,
      sql`delete from offices.link`,
      sql`truncate offices.link`,
    ]) {
      await expect(statement.execute(world.database.adminDb)).rejects.toThrow(/append-only/);
    }
  });
});

describe('a procedure hears', () => {
  const activities = (by: Carry) =>
    officeActivities(
      officeDirectory({
        db: world.database.db,
        keys: world.keys,
        connectors: { http: () => by },
      }),
    );
  const HEAD = { position: 3, hash: Buffer.alloc(32, 3).toString('base64') };
  const command = { office: '999999', caseNo: '510100-20260930-1', at: AT, destination: HANGZHOU };
  const dating =
    (doneAt: string): Carry =>
    (name, asked) =>
      sealAnswer(name, asked, { answer: undefined as never }, { doneAt, head: HEAD }, world.keys);
  beforeAll(async () => {
    await sql`insert into offices.office (pool, name, phone, address, contact, officer, reviewer, receiving_account, task_queue, connector)
      select '999999', name, phone, address, contact, officer, reviewer, receiving_account, task_queue, 'http'
      from offices.office where pool = ${CHENGDU}`.execute(world.database.db);
  });

  it('the answer and when it was done, nothing of the envelope, and no more than 60 bytes of it', async () => {
    const moving = await world.moving();
    const { commands, letter } = await answered(world, moving);
    const asked = { ...commands.openTransferOut(letter), at: LATER };
    const plain = await world.office.openTransferOut(asked);
    const heard = await activities(dating(AT)).openTransferOut(asked);
    expect(heard).toEqual({ answer: plain, doneAt: AT });
    expect(JSON.stringify(heard).length - JSON.stringify(plain).length).toBeLessThanOrEqual(60);
  });

  it.each([
    ['an instant before the question is taken', '2026-09-29T10:00:00+08:00', { doneAt: '2026-09-29T10:00:00+08:00' }],
    ['the question’s own, wherever its clock runs ahead', AT, { doneAt: AT }],
    ['one in another zone is told in this one', '2026-09-30T01:59:00Z', { doneAt: '2026-09-30T09:59:00+08:00' }],
  ])('%s', async (_, doneAt, heard) => {
    expect(await activities(dating(doneAt)).endRelation(command)).toEqual({ answer: undefined, ...heard });
  });

  it('the receipt where the office names an instant after it, and that it is the receipt', async () => {
    const at = '2099-01-01T00:00:00+08:00';
    const late: Carry = dating('2099-01-01T00:00:01+08:00');
    expect(await activities(late).endRelation({ ...command, at })).toEqual({
      answer: undefined,
      doneAt: at,
      dated: 'receipt',
    });
    const before = toBeijing(Date.now());
    const now = await activities(late).endRelation({ ...command, at: '2020-01-01T00:00:00+08:00' });
    expect(now.dated).toBe('receipt');
    expect(now.doneAt >= before && now.doneAt <= toBeijing(Date.now())).toBe(true);
  });

  it('a refusal with when it was refused, once and for all', async () => {
    const refusing: Carry = (name, asked) =>
      sealAnswer(name, asked, { refused: { code: 'M05', remark: 'no' } }, { doneAt: AT, head: HEAD }, world.keys);
    const failure: unknown = await activities(refusing)
      .endRelation({ ...command, at: LATER })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ nonRetryable: true, details: [{ code: 'M05', remark: 'no', doneAt: AT }] });
  });

  it.each<[string, Carry, RegExp]>([
    [
      'another office’s answer',
      (name, asked) =>
        sealAnswer(
          name,
          { ...asked, office: HANGZHOU },
          { answer: undefined as never },
          { doneAt: AT, head: HEAD },
          world.keys,
        ),
      /wrong-office/,
    ],
    [
      'an answer to another case',
      (name, asked) =>
        sealAnswer(
          name,
          { ...asked, caseNo: '510100-20260930-2' },
          { answer: undefined as never },
          { doneAt: AT, head: HEAD },
          world.keys,
        ),
      /another caseNo/,
    ],
    [
      'a broken seal',
      async (name, asked) => {
        const came = await dating(AT)(name, asked);
        return { ...came, body: { ...came.body, doneAt: LATER } };
      },
      /altered-body/,
    ],
    [
      'a refusal that nobody has sealed',
      async (name, asked) => ({ ...(await dating(AT)(name, asked)), refused: { code: 'M05', remark: 'no' } }),
      /not what was sealed/,
    ],
  ])('nothing by %s: it is tried again, and says which office and step', async (_, by, why) => {
    const failure: unknown = await activities(by)
      .endRelation(command)
      .catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ name: 'NoAnswer', message: expect.stringMatching(why) });
    expect((failure as Error).message).toContain('endRelation of case 510100-20260930-1');
    expect((failure as Error).message).toContain('office 999999');
  });
});
