// A person can always help: what is stuck or silent shows, and is retried, undone, given up or settled by hand, with a
// second pair of eyes for money.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tellBank } from '../../bank/told.ts';
import type { CaseView } from '../../domain/view.ts';
import { awaitingSource, awaitingVerdict, confirm, isAsBefore, waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, KUNMING, OWN_ACCOUNT, ownAccount, Rig } from '../support/rig.ts';

const DAY = 24 * 60 * 60 * 1000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const refused = (code: string) => ({ refusal: { code } });
const resolve = (caseNo: string, action: 'retry' | 'undo' | 'settled-by-hand' | 'send-back', who: string) =>
  rig.jiexu.resolve({ caseNo, office: CHANGSHA, action, who, reason: 'looked into it' });
const operatorIsAwaited = (view: CaseView) => view.awaited.some((each) => each.actor === 'operator');

describe('a source that stays silent', () => {
  test('has its supervisors told, area, province and nation, each once and with the facts', async () => {
    const { caseNo } = await awaitingSource(rig);
    await rig.advance(caseNo, 45 * DAY);
    await rig.until(caseNo, (view) => (view.clocks[0]?.passed.length ?? 0) >= 6);
    const notices = await untilNoticed(caseNo, 3);
    expect(notices.map((each) => each.recipient)).toEqual([
      `supervisor:area:${KUNMING}`,
      `supervisor:province:${KUNMING}`,
      `supervisor:nation:${KUNMING}`,
    ]);
    expect(notices[0]?.body).toMatchObject({
      caseNo,
      clock: 'source-out',
      workingDays: 10,
      awaited: expect.stringContaining(`source ${KUNMING}`),
      whereIsTheMoney: expect.stringContaining('in the person'),
    });
    await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'waited long enough');
    await rig.ended(caseNo);
  });

  test('is closed by an operator once it is overdue: one member of staff, since nothing was frozen', async () => {
    const kase = await awaitingSource(rig, { balance: '12' });
    await expect(resolve(kase.caseNo, 'undo', 'A17')).rejects.toMatchObject(refused('not-awaited'));
    await rig.advance(kase.caseNo, 45 * DAY);
    await rig.until(kase.caseNo, (view) => view.overdue);
    await resolve(kase.caseNo, 'undo', 'A17');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', relation: 'undone', money: 'undone' });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });
});

describe('an operator undoes a case whose money has moved', () => {
  test('two members of staff say so, one after the other; the same one twice is refused', async () => {
    const kase = await awaitingVerdict(rig, { balance: '9000' });
    await rig.advance(kase.caseNo, 30 * DAY);
    await rig.until(kase.caseNo, (view) => view.overdue);
    expect(await resolve(kase.caseNo, 'undo', 'A17')).toMatchObject({ pending: 'second-person' });
    await expect(resolve(kase.caseNo, 'undo', 'a17')).rejects.toMatchObject(refused('same-person'));
    expect(await rig.jiexu.status(kase.caseNo)).toMatchObject({ money: 'arrived' });
    await resolve(kase.caseNo, 'undo', 'B04');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', money: 'undone' });
    expect(await isAsBefore(rig, kase)).toBe(true);
    const timeline = await rig.jiexu.timeline(kase.caseNo);
    expect(timeline.filter((line) => line.by === 'operator').map((line) => line.what)).toEqual([
      'undo: looked into it (A17)',
      'undo: looked into it (B04)',
    ]);
  });

  test('not once the destination has accepted', async () => {
    const kase = await awaitingVerdict(rig, { balance: '9000', source: { unsettledClaims: 1 } });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.until(kase.caseNo, (view) => view.relation === 'merged');
    await expect(resolve(kase.caseNo, 'undo', 'A17')).rejects.toMatchObject(refused('too-late'));
  });
});

describe('a payment that bounces', () => {
  /** A retiree who has resettled, and whose own account the bank refuses. */
  async function bounced() {
    const kase = await rig.accepted({
      from: KUNMING,
      to: CHANGSHA,
      balance: '52000',
      application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
      source: { retired: true },
    });
    await rig.waitsFor(kase.caseNo, 'source');
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { bounce: 'M02' });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'bounced' && operatorIsAwaited(view));
    return kase;
  }

  test('is paid again, under a new number, to the account that the applicant supplies', async () => {
    const { caseNo, application } = await bounced();
    const other = { ...ownAccount(application.person), accountNo: '6200000000000000002' };
    await expect(rig.jiexu.supply(caseNo, KUNMING, ['a letter'])).rejects.toMatchObject(refused('not-awaited'));
    await rig.jiexu.supply(caseNo, KUNMING, ['another account of the person’s own'], other);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'paid', paymentNo: `${caseNo}-P2` });
    const { rows } = await sql<{ account: string }>`
      select account ->> 'accountNo' as account from bank.payment where case_no = ${caseNo} order by payment_no`.execute(
      rig.database.adminDb,
    );
    expect(rows.map((row) => row.account)).toEqual([OWN_ACCOUNT.accountNo, other.accountNo]);
  });

  test('shows what to do, and cannot be settled by hand by one alone', async () => {
    const { caseNo } = await bounced();
    expect((await rig.jiexu.status(caseNo)).problem).toContain('another account');
    expect(await resolve(caseNo, 'settled-by-hand', 'A17')).toMatchObject({ pending: 'second-person' });
    await expect(resolve(caseNo, 'settled-by-hand', 'A17')).rejects.toMatchObject(refused('same-person'));
    await resolve(caseNo, 'retry', 'A17');
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', paymentNo: `${caseNo}-P2` });
  });
});

test('a case that was settled outside is closed by two members of staff; the books say what they found', async () => {
  const kase = await awaitingSource(rig, { balance: '0' });
  await rig.advance(kase.caseNo, 45 * DAY);
  await rig.until(kase.caseNo, (view) => view.overdue);
  expect(await resolve(kase.caseNo, 'settled-by-hand', 'A17')).toMatchObject({ pending: 'second-person' });
  await resolve(kase.caseNo, 'settled-by-hand', 'B04');
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'settled-by-hand', stage: 'closed', awaited: [] });
  const { outcome } = await rig.jiexu.status(kase.caseNo);
  expect(outcome).toBe('settled-by-hand');
});

test('nothing is stuck: an operator has nothing to resolve', async () => {
  const { caseNo } = await awaitingVerdict(rig);
  for (const action of ['retry', 'undo', 'settled-by-hand', 'send-back'] as const) {
    await expect(resolve(caseNo, action, 'A17')).rejects.toMatchObject(refused('not-awaited'));
  }
  await rig.until(caseNo, waitsForVerdict);
});

/** Notices are written by a step of their own, a moment after the clock has spoken. */
async function untilNoticed(caseNo: string, count: number) {
  for (;;) {
    const { rows } = await sql<{ recipient: string; body: Record<string, unknown> }>`
      select recipient, body from notices.notice where case_no = ${caseNo} and kind = 'escalation' order by at, recorded_at`.execute(
      rig.database.adminDb,
    );
    if (rows.length >= count) return rows;
    await new Promise((done) => setTimeout(done, 50));
  }
}
