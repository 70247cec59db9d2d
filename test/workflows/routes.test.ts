// The routes beside the plain one: kept, paid to the person, account only, held, deferred. Each to its end, the books equal.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { tellBank } from '../../bank/told.ts';
import { toBeijing } from '../../domain/instant.ts';
import { officeJoined, waitingWorkflowId } from '../../workflows/waiting/messages.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, OWN_ACCOUNT, ownAccount, Rig } from '../support/rig.ts';

const NANJING = '320100';
const QINGDAO = '370200';
const GUANGZHOU = '440100';
const SHENZHEN = '440300';
const BAOJI = '610300';
const XIAN = '610100';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  for (const pool of [NANJING, QINGDAO, GUANGZHOU, SHENZHEN, BAOJI, XIAN]) await rig.office(pool);
});
afterEach(() => rig.check());
afterAll(() => rig.close());

describe('money is kept', () => {
  test('within Guangdong: the relation moves, the account stays usable where it is, and that is said', async () => {
    const kase = await rig.accepted({ from: GUANGZHOU, to: SHENZHEN, balance: '250000' });
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({
      outcome: 'completed',
      route: 'within-province',
      moneyRoute: 'keep',
      relation: 'merged',
      money: 'kept',
    });
    expect(view.whereIsTheMoney).toContain('stays in the person');
    expect(view.clocks.map((clock) => clock.name)).toEqual(['source-out', 'destination-in']);
    expect(await rig.balanceAt(GUANGZHOU, kase)).toBe(250000n);
  });

  test('by the applicant’s wish', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '99',
      application: { wishes: { keepAccount: true } },
    });
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'kept' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(99n);
  });

  test('on a move into the resident scheme, where the source’s rule keeps it', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '700',
      destination: { scheme: 'resident', hasPersonalAccount: false },
    });
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'kept' });
  });
});

describe('money is paid to the person', () => {
  test('by Nanjing, into the account it has on record, after the destination has accepted', async () => {
    const kase = await rig.accepted({
      from: NANJING,
      to: CHANGSHA,
      balance: '1234567',
      interest: '88',
      accountOnRecord: true,
    });
    const waiting = await rig.waitsFor(kase.caseNo, 'destination');
    expect(waiting).toMatchObject({ moneyRoute: 'to-person', money: 'frozen' });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'paid', amountFen: '1234655' });
    expect(view.clocks.find((clock) => clock.name === 'pay')).toMatchObject({ workingDays: 30, basis: 'region' });
    expect(view.clocks.map((clock) => clock.name)).not.toContain('credit');
    expect(await rig.balanceAt(NANJING, kase)).toBe(0n);
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(0n);
  });

  test('by Nanjing without a usable account on record: M07 calls an operator, the money stays where it is', async () => {
    const kase = await rig.accepted({ from: NANJING, to: CHENGDU, balance: '50' });
    const view = await rig.waitsFor(kase.caseNo, 'operator');
    expect(view.problem).toContain('M07');
    expect(await rig.balanceAt(NANJING, kase)).toBe(50n);
    await rig.database.db
      .updateTable('offices.enrolment' as never)
      .set({ account_on_record: JSON.stringify(ownAccount(kase.application.person)) } as never)
      .execute();
    await rig.jiexu.resolve({
      caseNo: kase.caseNo,
      office: CHENGDU,
      action: 'retry',
      who: 'operator-3',
      reason: 'the card was bound',
    });
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
  });

  test('by Qingdao, into the account the applicant gave; a bounce is paid again under a new number', async () => {
    const kase = await rig.seed({
      from: QINGDAO,
      to: CHANGSHA,
      balance: '3000',
      application: { wishes: { payToPerson: OWN_ACCOUNT } },
    });
    const answer = await rig.jiexu.apply(kase.application);
    if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer));
    await rig.waitsFor(answer.caseNo, 'destination');
    await tellBank(rig.database.db, { paymentNo: `${answer.caseNo}-P1` }, { bounce: 'M01' });
    await rig.jiexu.acceptForm(answer.caseNo, CHANGSHA, 1);
    const view = await rig.waitsFor(answer.caseNo, 'operator');
    expect(view.problem).toContain('bounced');
    await rig.booksAreEqual();
    await rig.jiexu.resolve({
      caseNo: answer.caseNo,
      office: QINGDAO,
      action: 'retry',
      who: 'operator-3',
      reason: 'the card was unlocked',
    });
    expect(await rig.ended(answer.caseNo)).toMatchObject({
      outcome: 'completed',
      money: 'paid',
      paymentNo: `${answer.caseNo}-P2`,
    });
  });

  test('a refused form before the payment: the freeze is taken back and nobody is paid', async () => {
    const kase = await rig.accepted({ from: NANJING, to: CHANGSHA, balance: '640', accountOnRecord: true });
    await rig.waitsFor(kase.caseNo, 'destination');
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B06');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'refused-by-destination', money: 'undone' });
    expect(await rig.balanceAt(NANJING, kase)).toBe(640n);
  });

  test('a retiree who has resettled takes the balance in cash: no relation moves', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '1234567',
      source: { retired: true, status: 'active' },
      application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
    });
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'completed', relation: 'none', money: 'paid' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
  });
});

test('within Shaanxi only the account moves, filed by the destination’s employer', async () => {
  const kase = await rig.accepted({
    from: BAOJI,
    to: XIAN,
    balance: '4500',
    application: { applicant: { kind: 'employer', name: '测试有限公司', creditCode: '91350100M000100Y43' } },
    destination: { employerCreditCode: '91350100M000100Y43' },
  });
  const view = await rig.ended(kase.caseNo);
  expect(view).toMatchObject({ outcome: 'completed', route: 'shared-records', relation: 'none', money: 'settled' });
  expect(view.clocks.map((clock) => clock.name)).toEqual(['source-out', 'pay', 'credit']);
  expect(await rig.balanceAt(XIAN, kase)).toBe(4500n);
});

test('unsettled claims hold the money, not the relation; released by the source, it is paid and credited', async () => {
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '808', source: { unsettledClaims: 2 } });
  const held = await rig.until(kase.caseNo, (view) => view.relation === 'merged' && view.money === 'held');
  expect(held.awaited).toMatchObject([
    { actor: 'source', office: HANGZHOU, forWhat: 'the end of what holds the money: unsettled-claims' },
  ]);
  expect(held.clocks.map((clock) => clock.name)).toEqual(['source-out', 'destination-in']);
  await expect(rig.jiexu.releaseHold(kase.caseNo, CHENGDU)).rejects.toMatchObject({
    refusal: { code: 'wrong-office' },
  });
  await rig.database.db
    .updateTable('offices.enrolment' as never)
    .set({ unsettled_claims: 0 } as never)
    .execute();
  await rig.jiexu.releaseHold(kase.caseNo, HANGZHOU);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(808n);
});

test('claims that come up after the application hold the money when the source confirms: its clock begins once they are settled', async () => {
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '909' });
  await rig.waitsFor(kase.caseNo, 'source');
  const update = (unsettled_claims: number) =>
    rig.database.db
      .updateTable('offices.enrolment' as never)
      .set({ unsettled_claims } as never)
      .execute();
  await update(1);
  const at = toBeijing(Date.now());
  await rig.jiexu.confirmAsSource(
    kase.caseNo,
    KUNMING,
    await prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo: kase.caseNo, version: 1, at }),
  );
  const held = await rig.until(kase.caseNo, (view) => view.money === 'held' && view.relation === 'merged');
  expect(held.awaited).toMatchObject([
    { actor: 'source', office: KUNMING, forWhat: 'the end of what holds the money: unsettled-claims' },
  ]);
  expect(held.clocks.find((clock) => clock.name === 'pay')).toBeUndefined();
  await update(0);
  await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
  const view = await rig.ended(kase.caseNo);
  expect(view).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(view.clocks.filter((clock) => clock.name === 'pay')).toHaveLength(1);
});

test('a retiree without balance has nothing to be paid: not needed', async () => {
  const { application } = await rig.seed({
    from: HANGZHOU,
    to: CHENGDU,
    balance: '0',
    source: { retired: true, status: 'active' },
    application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
  });
  expect(await rig.jiexu.apply(application)).toMatchObject({ kind: 'not-needed', reasons: [{ code: 'R20' }] });
});

describe('an application that is deferred', () => {
  const residents = (benefitsFrom: string) => ({
    from: HANGZHOU,
    to: CHENGDU,
    balance: '0',
    source: { scheme: 'resident' as const },
    destination: { scheme: 'resident' as const, hasPersonalAccount: false, benefitsFrom },
    application: { wishes: { waitForNextYear: true } },
  });
  const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600_000).toISOString().slice(0, 10);

  test('waits for the next year’s benefits with a timer of its own, then applies anew and runs to its end', async () => {
    const day = inDays(40);
    const { application } = await rig.seed(residents(day));
    expect(await rig.jiexu.apply(application)).toEqual({ kind: 'deferred', until: day });
    expect(await rig.jiexu.waiting(application.applicationNo)).toMatchObject({ state: 'waiting', until: day });
    expect(await rig.jiexu.apply(application)).toEqual({ kind: 'deferred', until: day });
    // The rules go by the day of the real clock when the workflow asks them: the benefits have begun.
    await rig.database.db
      .updateTable('offices.enrolment' as never)
      .set({ benefits_from: inDays(-1) } as never)
      .execute();
    const workflowId = waitingWorkflowId(application.applicationNo);
    await rig
      .advanceRun({ workflowId, runId: '' }, 41 * 24 * 3600_000)
      .catch((error: Error) => expect(error.message).toContain('ended before'));
    const { caseNo = '' } = (await rig.client.workflow.getHandle(workflowId).result()) as { caseNo?: string };
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'none' });
    expect(await rig.jiexu.waiting(application.applicationNo)).toMatchObject({ state: 'applied', answer: 'accepted' });
  });

  test('is refused R05 where the applicant does not wait', async () => {
    const { application } = await rig.seed(residents(inDays(40)));
    expect(await rig.jiexu.apply({ ...application, wishes: {} })).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'R05' }],
    });
  });

  test('can be withdrawn while it waits', async () => {
    const { application } = await rig.seed(residents(inDays(40)));
    await rig.jiexu.apply(application);
    expect(await rig.jiexu.withdrawWaiting(application.applicationNo)).toMatchObject({ state: 'withdrawn' });
    await rig.client.workflow.getHandle(waitingWorkflowId(application.applicationNo)).result();
  });

  test('waits for an office that is not on the platform, and goes on when it has joined', async () => {
    const away = '420100';
    await rig.office(away, { onPlatform: false });
    const { application } = await rig.seed({
      from: away,
      to: KUNMING,
      balance: '12',
      application: { wishes: { waitForPlatform: true } },
    });
    expect(await rig.jiexu.apply(application)).toEqual({ kind: 'deferred' });
    await rig.office(away);
    // an office's entry is read again after a few seconds; who asks too early waits on, and the next signal asks again
    const handle = rig.client.workflow.getHandle(waitingWorkflowId(application.applicationNo));
    const deadline = Date.now() + 30_000;
    while ((await rig.jiexu.waiting(application.applicationNo)).state === 'waiting' && Date.now() < deadline) {
      await handle.signal(officeJoined);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const { caseNo = '' } = (await handle.result()) as { caseNo?: string };
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  });
});

test('a case by paper runs its letter clock and 15 working days a side', async () => {
  const away = '430300';
  await rig.office(away, { onPlatform: false });
  const kase = await rig.accepted({
    from: away,
    to: CHENGDU,
    balance: '61',
    application: { certificateNo: '湘20260100000001', certificateIssuedOn: new Date().toISOString().slice(0, 10) },
  });
  const view = await rig.ended(kase.caseNo);
  expect(view).toMatchObject({ outcome: 'completed', regime: 'paper', money: 'settled' });
  expect(view.clocks.map(({ name, workingDays }) => [name, workingDays])).toEqual([
    ['letter', 15],
    ['source-out', 15],
    ['destination-in', 15],
  ]);
});
