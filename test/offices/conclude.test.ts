// The source concludes: with the slip of the acceptance it ends its relation, with the receipt it books the sum; both in one
// transaction, or each by itself, each once.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { restoreBalance } from '../../activities/ledger/restore.ts';
import { seal, verify } from '../../contract/seals/seal.ts';
import { acceptanceSlip, type Sealed } from '../../domain/forms.ts';
import {
  answered,
  CHANGSHA,
  CHENGDU,
  HANGZHOU,
  KUNMING,
  type Moving,
  openWorld,
  refusalOf,
  slipOf,
  until,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const LATER = '2026-10-20T10:00:00+08:00';
const BOTH = { kind: 'concluded', relation: 'ended', money: 'settled' };
const RELATION = { kind: 'concluded', relation: 'ended' };
const MONEY = { kind: 'concluded', money: 'settled' };

/** Accepted and credited, with both papers. */
async function both() {
  const moving = await world.moving();
  const at = await until(world, moving, 'received');
  const slip = await slipOf(world, at);
  const { receipt } = await world.office.credit(at.commands.credit(at.amountFen));
  return { ...at, moving, slip, receipt };
}

/** What the source has done, as file and books have it. */
async function done({ from, to, caseNo, sourceRef }: Moving) {
  const { rows } = await sql<{ steps: string[]; papers: string[]; ended: boolean; settled: boolean }>`select
    (select coalesce(array_agg(step order by step), '{}') from offices.step
      where pool = ${from} and case_no = ${caseNo} and (step = 'end-relation' or starts_with(step, 'settle:'))) as steps,
    (select coalesce(array_agg(kind order by kind), '{}') from offices.document
      where pool = ${from} and case_no = ${caseNo} and kind in ('slip', 'receipt')) as papers,
    (select status = 'ended' and moved_already and moved_to_case = ${caseNo} from offices.enrolment
      where pool = ${from} and person_ref = ${sourceRef}) as ended,
    exists (select from ledger.transfer where office = ${from} and case_no = ${caseNo} and credit = ${`sent/${to}`}
      and id = ${`${caseNo}:settle:1`}) as settled`.execute(world.database.db);
  return rows[0];
}

const NOTHING = { steps: [], papers: [], ended: false, settled: false };
const ENDED = { steps: ['end-relation'], papers: ['slip'], ended: true, settled: false };
const SETTLED = { steps: ['settle:1'], papers: ['receipt'], ended: false, settled: true };
const ALL = { steps: ['end-relation', 'settle:1'], papers: ['receipt', 'slip'], ended: true, settled: true };

describe('the slip of an acceptance', () => {
  it('is sealed by the destination, and on file there exactly when the form is accepted', async () => {
    const moving = await world.moving({ to: CHANGSHA });
    const { commands, form } = await answered(world, moving);
    const onFile = async () =>
      (
        await sql<{ body: unknown; seal: unknown }>`select body, seal from offices.document
          where pool = ${CHANGSHA} and case_no = ${moving.caseNo} and kind = 'slip'`.execute(world.database.db)
      ).rows;
    expect(await world.office.acceptForm(commands.acceptForm(form))).toEqual({ kind: 'awaiting-clerk' });
    expect(await onFile()).toEqual([]);

    const accepting = { ...commands.acceptForm(form), verdict: { kind: 'accept' } } as const;
    const accepted = await world.office.acceptForm({ ...accepting, at: LATER });
    if (accepted.kind !== 'accepted') throw new Error('not accepted');
    expect(await verify(accepted.slip, { office: CHANGSHA, schema: acceptanceSlip }, world.keys)).toEqual({
      caseNo: moving.caseNo,
      formVersion: 1,
      acceptedAt: LATER,
    });
    expect(await onFile()).toEqual([accepted.slip]);
    expect(await world.office.acceptForm(accepting)).toEqual(accepted);
    expect(await onFile()).toEqual([accepted.slip]);
  });

  it.each([
    ['accepted', undefined],
    ['credited', 'credit'],
  ] as const)('comes with the fence’s answer that the case was %s, and is of use', async (kind, credits) => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'received');
    await world.office.acceptForm(commands.acceptForm(form));
    if (credits !== undefined) await world.office.credit(commands.credit(amountFen));
    const fence = await world.office.fence(commands.fence);
    if (fence.kind !== kind) throw new Error(`fenced as ${fence.kind}`);
    expect(await world.office.conclude(commands.conclude({ slip: fence.slip }))).toEqual(RELATION);
    expect(await done(moving)).toEqual(ENDED);
  });

  it('is not made for a form that is returned', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const forged = await seal(KUNMING, form.body, world.keys);
    expect(await world.office.acceptForm(commands.acceptForm(forged))).toMatchObject({ kind: 'return', code: 'B05' });
    const nobodys = { ...form, body: { ...form.body, version: 0 } };
    expect(await world.office.acceptForm(commands.acceptForm(nobodys))).toMatchObject({ kind: 'return', code: 'B05' });
    const { rows } = await sql`select from offices.document where case_no = ${moving.caseNo} and kind = 'slip'`.execute(
      world.database.db,
    );
    expect(rows).toEqual([]);
  });
});

describe('both halves', () => {
  it('at once, and again: the same answer, and nothing is done twice', async () => {
    const { moving, commands, slip, receipt } = await both();
    expect(await world.office.conclude(commands.conclude({ slip, receipt }))).toEqual(BOTH);
    expect(await done(moving)).toEqual(ALL);
    const sent = await world.balance(HANGZHOU, `sent/${CHENGDU}`);
    expect(await world.office.conclude({ ...commands.conclude({ slip, receipt }), at: LATER })).toEqual(BOTH);
    expect(await done(moving)).toEqual(ALL);
    expect(await world.balance(HANGZHOU, `sent/${CHENGDU}`)).toBe(sent);
    expect((await reconcile(world.database.db, { openCases: new Set() })).faults).toEqual([]);
  });

  it('at once, many times at the same moment', async () => {
    const { moving, commands, slip, receipt } = await both();
    const asks = [{ slip, receipt }, { slip }, { receipt }, { slip, receipt }, { receipt }, { slip }];
    const answers = await Promise.all(asks.map((papers) => world.office.conclude(commands.conclude(papers))));
    expect(answers).toEqual([BOTH, RELATION, MONEY, BOTH, MONEY, RELATION]);
    expect(await done(moving)).toEqual(ALL);
  });

  it('one after the other, either first, then both', async () => {
    for (const first of ['slip', 'receipt'] as const) {
      const { moving, commands, slip, receipt } = await both();
      const [one, other] = first === 'slip' ? [{ slip }, { receipt }] : [{ receipt }, { slip }];
      await world.office.conclude(commands.conclude(one));
      expect(await done(moving)).toEqual(first === 'slip' ? ENDED : SETTLED);
      await world.office.conclude(commands.conclude(other));
      expect(await done(moving)).toEqual(ALL);
      expect(await world.office.conclude(commands.conclude({ slip, receipt }))).toEqual(BOTH);
      expect(await done(moving)).toEqual(ALL);
    }
  });

  it('after one of them, either: the other is done too', async () => {
    for (const one of ['slip', 'receipt'] as const) {
      const { moving, commands, slip, receipt } = await both();
      await world.office.conclude(commands.conclude(one === 'slip' ? { slip } : { receipt }));
      expect(await world.office.conclude(commands.conclude({ slip, receipt }))).toEqual(BOTH);
      expect(await done(moving)).toEqual(ALL);
    }
  });

  it('then one of them by itself: as it was answered', async () => {
    const { moving, commands, slip, receipt } = await both();
    await world.office.conclude(commands.conclude({ slip, receipt }));
    expect(await world.office.conclude(commands.conclude({ slip }))).toEqual(RELATION);
    expect(await world.office.conclude(commands.conclude({ receipt }))).toEqual(MONEY);
    expect(await done(moving)).toEqual(ALL);
  });

  it('or neither: a half that is refused leaves the other undone, and it can be asked by itself', async () => {
    const { moving, commands, slip, receipt } = await both();
    const wrongSum = await rewritten(receipt, { amountFen: '1234566' });
    expect((await refusalOf(world.office.conclude(commands.conclude({ slip, receipt: wrongSum })))).code).toBe('B03');
    const otherCase = await rewritten(slip, { caseNo: '510100-20260930-999999' });
    expect((await refusalOf(world.office.conclude(commands.conclude({ slip: otherCase, receipt })))).code).toBe('B05');
    expect(await done(moving)).toEqual(NOTHING);
    expect(await world.office.conclude(commands.conclude({ slip }))).toEqual(RELATION);
    expect(await done(moving)).toEqual(ENDED);
    expect(await world.office.conclude(commands.conclude({ slip, receipt }))).toEqual(BOTH);
  });

  it('with other content than one was asked with before: that field is named, and neither is done', async () => {
    const { moving, commands, slip, receipt } = await both();
    await world.office.conclude(commands.conclude({ slip }));
    const otherSlip = await rewritten(slip, { acceptedAt: LATER });
    const refused = await refusalOf(world.office.conclude(commands.conclude({ slip: otherSlip, receipt })));
    expect(refused).toMatchObject({ code: 'other-content', fields: ['slip'] });
    expect(refused.remark).toContain('end-relation (end the relation)');
    expect(await done(moving)).toEqual(ENDED);
    await world.office.conclude(commands.conclude({ receipt }));
    const otherReceipt = await rewritten(receipt, { creditedAt: LATER });
    const again = await refusalOf(world.office.conclude(commands.conclude({ slip, receipt: otherReceipt })));
    expect(again).toMatchObject({ code: 'other-content', fields: ['receipt'] });
    expect(again.remark).toContain('settle:1 (book the receipt)');
  });
});

describe('a paper that is not the destination’s of this case', () => {
  async function code(conclude: (at: Awaited<ReturnType<typeof both>>) => Promise<unknown>) {
    const at = await both();
    const refused = await refusalOf(conclude(at));
    expect(await done(at.moving)).toEqual(NOTHING);
    return refused.code;
  }

  it('a slip of another office’s seal is B05, also where the command names that office', async () => {
    const foreign = ({ commands, slip }: Awaited<ReturnType<typeof both>>, destination: string) =>
      seal(KUNMING, slip.body, world.keys).then((made) =>
        world.office.conclude({ ...commands.conclude({ slip: made }), destination }),
      );
    expect(await code((at) => foreign(at, CHENGDU))).toBe('B05');
    expect(await code((at) => foreign(at, KUNMING))).toBe('B05');
  });

  it('so is a receipt of another office’s seal, also where the command names that office', async () => {
    const foreign = ({ commands, receipt }: Awaited<ReturnType<typeof both>>, destination: string) =>
      seal(KUNMING, receipt.body, world.keys).then((made) =>
        world.office.conclude({ ...commands.conclude({ receipt: made }), destination }),
      );
    expect(await code((at) => foreign(at, CHENGDU))).toBe('B05');
    expect(await code((at) => foreign(at, KUNMING))).toBe('B05');
  });

  it('a slip that was changed after it was sealed, of another case, or that is no slip, is B05', async () => {
    const slips: ((slip: Sealed<{ caseNo: string }>) => Promise<unknown>)[] = [
      async (slip) => ({ ...slip, body: { ...slip.body, acceptedAt: LATER } }),
      (slip) => rewritten(slip, { caseNo: '510100-20260930-999999' }),
      (slip) => seal(CHENGDU, { caseNo: slip.body.caseNo }, world.keys),
    ];
    for (const changed of slips) {
      const refused = await code(async ({ commands, slip }) =>
        world.office.conclude(commands.conclude({ slip: (await changed(slip)) as typeof slip })),
      );
      expect(refused).toBe('B05');
    }
  });

  it('a receipt is no slip, nor a slip a receipt', async () => {
    const as = (paper: unknown) => paper as never;
    expect(await code(({ commands, receipt }) => world.office.conclude(commands.conclude({ slip: as(receipt) })))).toBe(
      'B05',
    );
    expect(await code(({ commands, slip }) => world.office.conclude(commands.conclude({ receipt: as(slip) })))).toBe(
      'B05',
    );
  });

  it('no paper at all is B05', async () => {
    expect(await code(({ commands }) => world.office.conclude(commands.conclude({})))).toBe('B05');
  });

  it('a key that is not known here yet is no refusal, and writes nothing', async () => {
    const { moving, commands, slip, receipt } = await both();
    const unknown = { ...slip, seal: { ...slip.seal, keyId: 'not-yet-published' } };
    const asked = world.office.conclude(commands.conclude({ slip: unknown, receipt }));
    await expect(asked).rejects.toThrow(/publish its public key/);
    expect(await done(moving)).toEqual(NOTHING);
    expect(await world.office.conclude(commands.conclude({ slip, receipt }))).toEqual(BOTH);
  });
});

/** By hand: no command closes the file of a case that was accepted. */
const closed = ({ from, caseNo }: Moving) =>
  sql`select offices.close_file(${from}, ${caseNo}, 'source', 'withdrawn')`.execute(world.database.db);

describe('a file that is closed', () => {
  it('takes the receipt of a sum that has arrived, but ends no relation, nor both', async () => {
    const { moving, commands, slip, receipt } = await both();
    await closed(moving);
    expect((await refusalOf(world.office.conclude(commands.conclude({ slip })))).code).toBe('closed');
    expect((await refusalOf(world.office.conclude(commands.conclude({ slip, receipt })))).code).toBe('closed');
    expect(await done(moving)).toEqual(NOTHING);
    expect(await world.office.conclude(commands.conclude({ receipt }))).toEqual(MONEY);
    expect(await done(moving)).toEqual(SETTLED);
  });

  it('gives the first answer of what was done before it was closed', async () => {
    const { moving, commands, slip, receipt } = await both();
    await world.office.conclude(commands.conclude({ slip }));
    await closed(moving);
    expect(await world.office.conclude(commands.conclude({ slip, receipt }))).toEqual(BOTH);
  });

  it('with the balance put back takes no receipt, and the relation that ended before stays ended', async () => {
    const { moving, commands, slip, receipt } = await both();
    await world.office.conclude(commands.conclude({ slip }));
    await restoreBalance(world.database.db, { office: moving.from, caseNo: moving.caseNo, n: 1 });
    expect((await refusalOf(world.office.conclude(commands.conclude({ slip, receipt })))).code).toBe('closed');
    expect(await done(moving)).toEqual(ENDED);
  });
});

it('a case that nobody has opened here is no refusal: it is asked again', async () => {
  const { commands, slip } = await both();
  const unknown = { ...commands.conclude({ slip: await rewritten(slip, { caseNo: '510100-20260930-77' }) }) };
  await expect(world.office.conclude({ ...unknown, caseNo: '510100-20260930-77' })).rejects.toThrow(/no file of case/);
});

/** A paper changed and sealed anew by whoever sealed it. */
function rewritten<B extends object>({ body, seal: by }: Sealed<B>, change: Partial<B>): Promise<Sealed<B>> {
  return seal(by.office, { ...body, ...change }, world.keys);
}
