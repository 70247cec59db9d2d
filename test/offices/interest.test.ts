// Interest is earned once and paid once: taken with the freeze, given back with its reversal, and nowhere else.
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../activities/database/connection.ts';
import { migrate } from '../../activities/database/migrate.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { emptyDatabase } from '../support/database.ts';
import { accountOf, answered, CHENGDU, HANGZHOU, type Moving, openWorld, undo, until, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

async function accrued(moving: Moving): Promise<bigint | undefined> {
  const { rows } = await sql<{ fen: bigint }>`select accrued_interest_fen as fen from offices.enrolment
    where pool = ${moving.from} and person_ref = ${moving.sourceRef}`.execute(world.database.db);
  return rows[0]?.fen;
}

async function accrue(moving: Moving, fen: number): Promise<void> {
  await sql`update offices.enrolment set accrued_interest_fen = accrued_interest_fen + ${fen}
    where pool = ${moving.from} and person_ref = ${moving.sourceRef}`.execute(world.database.db);
}

async function post(moving: Moving, id: string, fen: string): Promise<void> {
  const commands = [{ op: 'post', id, debit: 'bank', credit: `person/${moving.sourceRef}`, amount: fen }];
  await sql`select ledger.execute(${moving.from}, ${JSON.stringify(commands)}::jsonb)`.execute(world.database.db);
}

describe('interest', () => {
  it('paid to the person is not paid again at the next application', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const { commands, form } = await answered(world, moving, 'to-person');
    await world.office.confirm(commands.confirm(form));
    expect(await accrued(moving)).toBe(0n);
    const to = { ...accountOf(moving.to), accountName: moving.person.name };
    await world.office.pay({ ...commands.pay('1234600'), to });
    await world.bank();
    expect(await accrued(moving)).toBe(0n);

    await post(moving, `late:${moving.caseNo}`, '500');
    const next = { ...moving, caseNo: `${moving.caseNo}9` };
    const again = await answered(world, next, 'to-person');
    expect(again.form.body.balance).toEqual({ principalFen: '500', interestFen: '0' });
    expect(await world.office.confirm(again.commands.confirm(again.form))).toMatchObject({
      kind: 'frozen',
      frozenFen: '500',
      interestFen: '0',
    });
  });

  it('earned after the freeze stays with the source when the case settles', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const { commands, form, amountFen } = await until(world, moving, 'received');
    expect(amountFen).toBe('1234600');
    await accrue(moving, 5);
    await world.office.acceptForm(commands.acceptForm(form));
    const { receipt } = await world.office.credit(commands.credit(amountFen));
    await world.office.conclude(commands.conclude({ receipt }));
    expect(await accrued(moving)).toBe(5n);
  });

  it.each(['frozen', 'zeroed'] as const)('is earned again, once, when a case that was %s is undone', async (point) => {
    const moving = await world.moving({ interestFen: '33' });
    await until(world, moving, point);
    expect(await accrued(moving)).toBe(0n);
    await accrue(moving, 5);
    const asked = Array.from({ length: 4 }, () => undo(world, moving));
    await Promise.all(asked);
    await undo(world, moving);
    expect(await accrued(moving)).toBe(38n);
    expect((await reconcile(world.database.db, { openCases: new Set() })).faults).toEqual([]);

    const next = { ...moving, caseNo: `${moving.caseNo}9` };
    const again = await until(world, next, 'frozen');
    expect(again.form.body.balance).toEqual({ principalFen: '1234567', interestFen: '38' });
    expect(await accrued(moving)).toBe(0n);
  });

  it('stays earned where nothing was ever frozen, or the freeze was refused', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const { commands, form } = await answered(world, moving);
    await post(moving, `late:${moving.caseNo}`, '1');
    expect(await world.office.confirm(commands.confirm(form))).toMatchObject({ kind: 'return', code: 'B04' });
    expect(await accrued(moving)).toBe(33n);
    await undo(world, moving);
    expect(await accrued(moving)).toBe(33n);
  });

  it('of one person is taken by one of two cases that freeze at once, and is there for the other when it is undone', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const second = { ...moving, caseNo: `${moving.caseNo}9` };
    const cases = [await answered(world, moving), await answered(world, second)];
    const frozen = await Promise.allSettled(
      cases.map(({ commands, form }) => world.office.confirm(commands.confirm(form))),
    );
    expect(frozen.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await accrued(moving)).toBe(0n);
    await undo(world, frozen[0]?.status === 'fulfilled' ? moving : second);
    expect(await accrued(moving)).toBe(33n);
  });
});

const migrations = fileURLToPath(new URL('../../activities/database/migrations', import.meta.url));

describe('a database of the version before', () => {
  it('has the interest taken off that was booked with a freeze and not yet settled or reversed, and no other', async () => {
    const empty = await emptyDatabase();
    const before = await mkdtemp(join(tmpdir(), 'jiexu-before-'));
    const db = connect(empty.adminUrl, { max: 2 });
    try {
      for (const name of (await readdir(migrations)).filter((file) => file < '012_')) {
        await symlink(join(migrations, name), join(before, name));
      }
      await migrate(empty.adminUrl, { folder: before });
      await sql`insert into offices.office (pool, name, phone, address, contact, officer, reviewer, receiving_account, task_queue)
        values (${HANGZHOU}, 'a', 'a', 'a', 'a', 'a', 'a', '{}', 'offices')`.execute(db);
      for (const [index, end] of ['frozen', 'reversed', 'zeroed', 'settled'].entries()) {
        await sql`insert into offices.enrolment (pool, person_ref, scheme, name, id_type, id_number, status, accrued_interest_fen)
          values (${HANGZHOU}, ${end}, 'employee', 'a', 'passport', ${end}, 'suspended', 40)`.execute(db);
        const no = `510100-20260930-${index}`;
        await sql`insert into offices.case_file (pool, case_no, role, person_ref) values (${HANGZHOU}, ${no}, 'source', ${end})`.execute(
          db,
        );
        const out = `out/${CHENGDU}`;
        const person = `person/${end}`;
        const steps = [
          { op: 'open', account: person },
          { op: 'post', id: `opening:${end}`, debit: 'bank', credit: person, amount: '100' },
          { op: 'hold', id: `${no}:freeze:1`, debit: person, credit: out, amount: 'all', caseNo: no },
          { op: 'post', id: `${no}:interest:1`, debit: 'interest', credit: out, amount: '33', caseNo: no },
          ...(end === 'reversed'
            ? [
                { op: 'void-hold', id: `${no}:unfreeze:1`, resolves: `${no}:freeze:1`, caseNo: no },
                {
                  op: 'post',
                  id: `${no}:interest-reversed:1`,
                  debit: out,
                  credit: 'interest',
                  amount: '33',
                  resolves: `${no}:interest:1`,
                  caseNo: no,
                },
              ]
            : []),
          ...(end === 'zeroed' || end === 'settled'
            ? [{ op: 'post-hold', id: `${no}:zero:1`, resolves: `${no}:freeze:1`, caseNo: no }]
            : []),
          ...(end === 'settled'
            ? [
                { op: 'post', id: 'P:sent', debit: `sent/${CHENGDU}`, credit: 'bank', amount: '133', caseNo: no },
                {
                  op: 'post',
                  id: `${no}:settle:1`,
                  debit: out,
                  credit: `sent/${CHENGDU}`,
                  amount: '133',
                  resolves: `${no}:zero:1`,
                  caseNo: no,
                },
              ]
            : []),
        ];
        await sql`select ledger.execute(${HANGZHOU}, ${JSON.stringify(steps)}::jsonb)`.execute(db);
      }
      const { applied } = await migrate(empty.adminUrl, { folder: migrations });
      expect(applied[0]).toMatch(/^012_[a-z_]+\.sql$/);
      const { rows } = await sql`select person_ref as ref, accrued_interest_fen as fen from offices.enrolment`.execute(
        db,
      );
      expect(Object.fromEntries(rows.map((row) => Object.values(row as object)))).toEqual({
        frozen: 7n,
        reversed: 40n,
        zeroed: 7n,
        settled: 40n,
      });
    } finally {
      await db.destroy();
      await rm(before, { recursive: true });
      await empty.drop();
    }
  });
});
