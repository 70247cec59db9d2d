// Four eyes: who may confirm what, what a repetition hears, and that nobody writes around it.
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';
import { openProposals, sayFourEyes, twoPersons, withdrawProposal } from '../../activities/offices/four-eyes.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const OFFICE = '510100';
let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
});
afterEach(() => fresh.drop());

const act = { office: OFFICE, subject: 'bank-account', content: { accountNo: '9999', bank: '示例银行' } };
const said = (who: string, other: Partial<typeof act> = {}) => twoPersons(fresh.db, { ...act, ...other, who });
async function refused(call: Promise<unknown>): Promise<LedgerRefusal> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerRefusal)) throw new Error('it was not refused');
  return error;
}

describe('an act that takes two members of staff', () => {
  it('is proposed by one and confirmed by another, who says the same in whatever order of fields', async () => {
    expect(await said('clerk-7')).toEqual({ state: 'proposed', first: 'clerk-7' });
    const turned = { bank: '示例银行', accountNo: '9999' };
    const confirmed = { state: 'confirmed', first: 'clerk-7', second: 'clerk-9' };
    expect(await said('clerk-9', { content: turned })).toEqual(confirmed);
    expect(await said('clerk-9')).toEqual(confirmed);
    expect(await openProposals(fresh.db)).toEqual([]);
  });

  it('is not confirmed by its proposer, not under another spelling either, and the refusal says what to do', async () => {
    await said('clerk-7');
    for (const who of ['clerk-7', 'CLERK-7']) {
      const error = await refused(said(who));
      expect(error.code).toBe('second-person-required');
      expect(sayFourEyes(error)).toMatch(/^clerk-7 has proposed this/);
    }
    expect(await openProposals(fresh.db, OFFICE)).toMatchObject([{ subject: 'bank-account', first: 'clerk-7' }]);
  });

  it('is refused when the second person says something else, until the first proposal is withdrawn', async () => {
    await said('clerk-7');
    const other = { content: { accountNo: '9998', bank: '示例银行' } };
    const error = await refused(said('clerk-9', other));
    expect(error.code).toBe('proposal-differs');
    expect(sayFourEyes(error)).toMatch(/withdraw/);
    await withdrawProposal(fresh.db, { ...act, who: 'clerk-9' });
    expect(await said('clerk-9', other)).toEqual({ state: 'proposed', first: 'clerk-9' });
    expect((await said('clerk-7', other)).state).toBe('confirmed');
    expect((await refused(withdrawProposal(fresh.db, { ...act, who: 'clerk-9' }))).code).toBe('not-found');
  });

  it('begins anew with another content once the first is done', async () => {
    await said('clerk-7');
    await said('clerk-9');
    const other = { content: { accountNo: '9998', bank: '示例银行' } };
    expect(await said('clerk-9', other)).toEqual({ state: 'proposed', first: 'clerk-9' });
    expect((await said('clerk-7', other)).state).toBe('confirmed');
    // What was first is now a new act.
    expect((await said('clerk-7')).state).toBe('proposed');
  });

  it('is proposed once by eight at the same moment, and confirmed by at most one of the others', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => said(`clerk-${i}`)));
    expect(answers.filter(({ state }) => state === 'proposed')).toHaveLength(1);
    const confirmed = answers.filter(({ state }) => state === 'confirmed');
    expect(new Set(confirmed.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const { rows } = await sql`select first, second from ledger.proposal`.execute(fresh.db);
    expect(rows).toHaveLength(1);
  });

  it('belongs to one office: another may say the same about its own', async () => {
    await said('clerk-7');
    expect(await said('clerk-9', { office: '330100' })).toEqual({ state: 'proposed', first: 'clerk-9' });
  });

  it.each(['', 'two words', '张三', '99010119491231002X', 'x'.repeat(65)])(
    'takes no %j for a staff number',
    async (who) => {
      expect((await refused(said(who))).code).toBe('command-invalid');
    },
  );
});

describe('the record of proposals', () => {
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );

  it('is written by nobody but its functions', async () => {
    await said('clerk-7');
    for (const statement of [
      `insert into ledger.proposal (office, subject, content, first) values ('${OFFICE}', 's', '1', 'a')`,
      `update ledger.proposal set second = 'clerk-9', confirmed_at = now()`,
      'delete from ledger.proposal',
    ]) {
      expect(await codeOf(sql.raw(statement).execute(fresh.db)), statement).toBe('42501');
    }
  });

  it('keeps its owner from changing what was proposed, from confirming it alone, and from confirming it twice', async () => {
    await said('clerk-7');
    const owner = (statement: string) => codeOf(sql.raw(statement).execute(fresh.adminDb));
    expect(await owner(`update ledger.proposal set content = '{}'`)).toBe('23001');
    expect(await owner(`update ledger.proposal set second = 'Clerk-7', confirmed_at = now()`)).toBe('23514');
    expect(await owner('delete from ledger.proposal')).toBe('23001');
    expect(await owner('truncate ledger.proposal')).toBe('23001');
    await said('clerk-9');
    expect(await owner(`update ledger.proposal set second = 'clerk-8'`)).toBe('23001');
  });
});
