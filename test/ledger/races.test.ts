// Many at once: crossing writers, freezes against fences, credits against fences, and connections that die in the middle.
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../activities/database/connection.ts';
import { balanceOf, transfersOf } from '../../activities/ledger/books.ts';
import { execute } from '../../activities/ledger/execute.ts';
import { account } from '../../activities/ledger/names.ts';
import * as post from '../../activities/ledger/postings.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';
import { restoreBalance } from '../../activities/ledger/restore.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { at, CASE, D, openBoth, PERSON, posted, S, zeroAndOrder } from './books-of.ts';

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  const { faults } = await reconcile(fresh.db);
  await fresh.drop();
  expect(faults).toEqual([]);
});

/** `done`, or the code of the refusal; any other error (a deadlock, say) fails the test. */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof LedgerRefusal) return error.code;
    throw error;
  }
}
const caseOf = (n: number) => `510100-20260930-${n}`;

describe('sixteen writers at once', () => {
  it('cross each other’s accounts in lists of commands without a deadlock, and every fen is where it was sent', async () => {
    const { db } = fresh;
    const people = ['a', 'b', 'c', 'd'];
    for (const ref of people) await post.openAccount(db, S, ref, 100_000n);
    const expected = new Map(people.map((ref) => [ref, 100_000n]));
    const move = (ref: string, fen: bigint) => expected.set(ref, (expected.get(ref) ?? 0n) + fen);
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let turn = 0; turn < 25; turn += 1) {
        // Each list touches two persons and accounts that are made on first use, in the writer's own order.
        const [from = 'a', to = 'b'] = [people[(writer + turn) % 4], people[(writer + turn + 1 + (turn % 3)) % 4]];
        const fen = BigInt(1 + ((writer * 7 + turn) % 9));
        const office = String(600_000 + ((writer + turn) % 5));
        const [gives, takes] = [account.person(from), account.person(to)];
        const key = `w${writer}:${turn}`;
        await execute(
          db,
          S,
          writer % 2 === 0
            ? [
                { op: 'post', id: `${key}:a`, debit: gives, credit: account.out(office), amount: fen },
                { op: 'post', id: `${key}:b`, debit: account.out(office), credit: takes, amount: fen },
              ]
            : [
                { op: 'post', id: `${key}:b`, debit: account.bank, credit: gives, amount: fen },
                { op: 'post', id: `${key}:a`, debit: gives, credit: takes, amount: fen },
              ],
        );
        if (writer % 2 === 0) move(from, -fen);
        move(to, fen);
      }
    });
    await Promise.all(writers);
    for (const ref of people) expect(await posted(db, S, account.person(ref)), ref).toBe(expected.get(ref));
  });

  it('record one transfer between them when all bring the same', async () => {
    const { db } = fresh;
    await openBoth(db, 500n);
    const command = { op: 'post', id: 'once', debit: account.bank, credit: at.person, amount: 7n } as const;
    const answers = await Promise.all(Array.from({ length: 16 }, () => execute(db, S, [command])));
    expect(
      new Set(answers.map((answer) => JSON.stringify(answer, (_k, v) => (typeof v === 'bigint' ? `${v}` : v)))).size,
    ).toBe(1);
    expect(await posted(db, S, at.person)).toBe(507n);
  });

  it('freeze one account for sixteen cases: one gets it', async () => {
    const { db } = fresh;
    await openBoth(db, 500n);
    const freezes = Array.from({ length: 16 }, (_, i) =>
      outcome(
        post.freezeWithInterest(db, {
          office: S,
          caseNo: caseOf(i),
          n: 1,
          ref: PERSON,
          destination: D,
          interestFen: 1n,
        }),
      ),
    );
    const outcomes = await Promise.all(freezes);
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'already-frozen')).toHaveLength(15);
  });
});

describe('a hold', () => {
  it('is posted or voided, never both, whoever comes first', async () => {
    const { db } = fresh;
    const ended = { zero: 0, unfreeze: 0 };
    for (let round = 0; round < 60; round += 1) {
      const ref = `r${round}`;
      const key = { office: S, caseNo: caseOf(round), n: 1 };
      await post.openAccount(db, S, ref, 100n);
      await post.freezeWithInterest(db, { ...key, ref, destination: D, interestFen: 0n });
      const [zeroed, voided] = await Promise.all([outcome(post.zero(db, key)), outcome(post.unfreeze(db, key))]);
      expect([zeroed, voided].sort()).toEqual(['already-resolved', 'done']);
      ended[zeroed === 'done' ? 'zero' : 'unfreeze'] += 1;
    }
    expect(await posted(db, S, at.outD)).toBe(BigInt(ended.zero) * 100n);
  });
});

describe('cancelling is a write', () => {
  it('a credit and its fence, raced three hundred times: never both, never neither', async () => {
    const { db } = fresh;
    await post.openAccount(db, D, PERSON, 0n);
    let credited = 0;
    for (let round = 0; round < 300; round += 1) {
      const leg = { office: D, source: S, caseNo: caseOf(round), paymentNo: `P${round}`, amountFen: 10n };
      await post.received(db, leg);
      const credit = () => outcome(post.credit(db, { ...leg, n: 1, ref: PERSON }));
      const fence = () => post.fenceCredit(db, { ...leg, n: 1 });
      const [done, fenced] =
        round % 2 === 0
          ? await Promise.all([credit(), fence()])
          : await Promise.all([fence(), credit()]).then(([f, c]) => [c, f] as const);
      expect([done, fenced.kind]).toEqual(done === 'done' ? ['done', 'credited'] : ['fenced', 'fenced']);
      // What was answered stands.
      expect((await fence()).kind).toBe(fenced.kind);
      expect(await credit()).toBe(done);
      credited += done === 'done' ? 1 : 0;
    }
    expect(await posted(db, D, at.person)).toBe(BigInt(credited) * 10n);
    expect(await posted(db, D, at.inS)).toBe(BigInt(300 - credited) * 10n);
  });

  it('a freeze and an undo, raced: either it never happened, or it is undone; the person has the money both times', async () => {
    const { db } = fresh;
    await openBoth(db, 1_000n);
    for (let round = 0; round < 100; round += 1) {
      const key = { office: S, caseNo: caseOf(round), n: 1 };
      const [frozen, undone] = await Promise.all([
        outcome(post.freezeWithInterest(db, { ...key, ref: PERSON, destination: D, interestFen: 3n })),
        restoreBalance(db, key),
      ]);
      expect([frozen, undone.how]).toEqual(frozen === 'done' ? ['done', 'unfrozen'] : ['fenced', 'never-frozen']);
      expect(await balanceOf(db, S, at.person)).toMatchObject({ balanceFen: 1_000n, availableFen: 1_000n });
    }
    expect(await posted(db, S, account.interest)).toBe(0n);
  });

  it('zeroing with its order, and two undos, raced: the undo wins or the zeroing does and is restored', async () => {
    const { db } = fresh;
    await openBoth(db, 1_000n);
    for (let round = 0; round < 60; round += 1) {
      const key = { office: S, caseNo: caseOf(round), n: 1 };
      await post.freezeWithInterest(db, { ...key, ref: PERSON, destination: D, interestFen: 0n });
      const order = { ...key, paymentNo: `P${round}`, amountFen: 1_000n };
      const [zeroed, first, second] = await Promise.all([
        outcome(zeroAndOrder(db, order)),
        restoreBalance(db, key),
        restoreBalance(db, key),
      ]);
      expect(first.how).toBe(zeroed === 'done' ? 'restored' : 'unfrozen');
      expect(second).toEqual(first);
      expect(first.comesBack).toBeUndefined();
      expect(await balanceOf(db, S, at.person)).toMatchObject({ availableFen: 1_000n });
    }
    expect(await db.selectFrom('ledger.payment_order').select('state').distinct().execute()).toEqual([
      { state: 'cancelled' },
    ]);
  });
});

describe('a connection that dies', () => {
  it('in the middle of a transaction leaves nothing half done, and the next attempt does the whole', async () => {
    await openBoth(fresh.db, 1_000n);
    const key = { office: S, caseNo: CASE, n: 1 };
    await post.freezeWithInterest(fresh.db, { ...key, ref: PERSON, destination: D, interestFen: 0n });
    const dying = connect(fresh.url, { max: 1, applicationName: 'about to die' });
    const killed = dying.transaction().execute(async (tx) => {
      await post.zero(tx, key);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'about to die'`.execute(
        fresh.db,
      );
      await sql`select 1`.execute(tx);
    });
    await expect(killed).rejects.toThrow();
    await dying.destroy();
    expect(await holdIsOpen(key.caseNo)).toBe(true);
    await zeroAndOrder(fresh.db, { paymentNo: 'P1', amountFen: 1_000n });
    expect(await posted(fresh.db, S, at.outD)).toBe(1_000n);
  });

  it('while sixteen write: what was answered is there, what was not is there whole or not at all', async () => {
    const { db } = fresh;
    await openBoth(db, 0n);
    const shaky = connect(fresh.url, { max: 8, applicationName: 'shaky' });
    let working = true;
    const killer = (async () => {
      while (working) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shaky' order by random() limit 1`.execute(
          db,
        );
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();
    const list = (i: number) =>
      [
        { op: 'post', id: `k${i}:a`, debit: account.bank, credit: at.person, amount: 5n },
        { op: 'post', id: `k${i}:b`, debit: at.person, credit: at.outD, amount: 2n },
      ] as const;
    const answered = new Set<number>();
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let turn = 0; turn < 20; turn += 1) {
          const i = writer * 20 + turn;
          await execute(shaky, S, list(i)).then(
            () => answered.add(i),
            () => undefined,
          );
        }
      }),
    );
    working = false;
    await killer;
    await shaky.destroy();
    const ids = new Set(
      (await db.selectFrom('ledger.transfer').select('id').where('id', 'like', 'k%').execute()).map(({ id }) => id),
    );
    for (let i = 0; i < 320; i += 1) {
      expect(ids.has(`k${i}:a`)).toBe(ids.has(`k${i}:b`));
      if (answered.has(i)) expect(ids.has(`k${i}:a`), `answered: ${i}`).toBe(true);
    }
    // Asked again, all of them end as if nothing had happened.
    for (let i = 0; i < 320; i += 1) await execute(db, S, list(i));
    expect(await posted(db, S, at.person)).toBe(320n * 3n);
  });
});

async function holdIsOpen(caseNo: string): Promise<boolean> {
  return (await transfersOf(fresh.db, S, caseNo)).every(({ kind }) => kind === 'hold');
}
