// A case whose run was terminated in the Web UI: reconciliation names it, two people adopt it, and every fen is where it belongs.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { paymentsOf } from '../../activities/ledger/outbox/orders.ts';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { changeAccount } from '../../activities/offices/receiving-account.ts';
import type { Finding } from '../../activities/reconciliation/reconciliation.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { Operations } from '../../client/operations.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import type { AdoptionWay } from '../../workflows/adoption/messages.ts';
import { adoptionWorkflowId } from '../../workflows/adoption/messages.ts';
import { waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, OWN_ACCOUNT, Rig, type Seeded } from '../support/rig.ts';

const NANJING = '320100';

/** Steps of an office that do not get done for these cases, as when its system is down. */
const down = { credit: new Set<string>(), settle: new Set<string>() };

let rig: Rig;
let operations: Operations;
beforeAll(async () => {
  rig = await Rig.open({
    around: (steps) => ({
      ...steps,
      async credit(command) {
        if (down.credit.has(command.caseNo)) throw new Error('the office is down');
        return steps.credit(command);
      },
      async settle(command) {
        if (down.settle.has(command.caseNo)) throw new Error('the office is down');
        return steps.settle(command);
      },
    }),
  });
  await rig.office(NANJING);
  operations = new Operations({ temporal: rig.client, db: rig.database.db, taskQueue: rig.queues.transfers });
});
afterEach(() => rig.check());
afterAll(() => rig.close());

type Kase = Seeded & { readonly caseNo: string };

/** Somebody terminates the run in the Web UI. */
async function terminated(caseNo: string): Promise<void> {
  const { workflowId, runId } = await rig.runOf(caseNo);
  await rig.client.workflow.getHandle(workflowId, runId).terminate('by mistake');
}

async function findings(): Promise<readonly Finding[]> {
  const { proof } = await (await operations.reconcileNow()).result();
  expect(proof.heldFen).toBe(proof.owedFen);
  return proof.findings;
}

async function adopt(caseNo: string, how: AdoptionWay): Promise<void> {
  expect(await operations.adopt({ caseNo, how, who: 'shift-3', reason: 'the run was terminated' })).toMatchObject({
    kind: 'proposed',
    first: 'shift-3',
  });
  const reason = 'looked at both books';
  expect(await operations.adopt({ caseNo, how, who: 'shift-4', reason })).toMatchObject({ kind: 'started' });
}

async function namedAndAdopted(caseNo: string, how: AdoptionWay): Promise<CaseView> {
  expect(await findings()).toContainEqual(expect.objectContaining({ kind: 'orphan', caseNo }));
  await adopt(caseNo, how);
  return operations.adopted(caseNo);
}

/** Nothing is left to look at, the record tells who and why, and the run's own history is kept in it. */
async function isOnRecord(caseNo: string): Promise<void> {
  expect((await findings()).filter((finding) => finding.caseNo === caseNo)).toEqual([]);
  const view = await rig.jiexu.status(caseNo);
  expect(view).toMatchObject({ outcome: 'settled-by-hand', stage: 'closed', awaited: [] });
  const told = (await rig.jiexu.timeline(caseNo)).map(({ what }) => what).join('\n');
  expect(told).toContain('the run was terminated (shift-3)');
  expect(told).toContain('looked at both books (shift-4)');
  expect(told).toContain('accepted as case');
}

async function appliesAnew({ application }: Kase): Promise<void> {
  const applicationNo = `${application.applicationNo}-B`;
  const answer = await rig.jiexu.apply({ ...application, applicationNo });
  if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer));
  const { caseNo } = answer;
  if (application.source.area === KUNMING) {
    await rig.waitsFor(caseNo, 'source');
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(caseNo));
  }
  if (application.destination.area === CHANGSHA) {
    await rig.waitsFor(caseNo, 'destination');
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
  }
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed' });
}

/** The source's hospital has billed what was open. */
async function claimsAreSettled({ application, source }: Kase): Promise<void> {
  await sql`update offices.enrolment set unsettled_claims = 0
    where pool = ${source} and id_number = ${application.person.idNumber}`.execute(rig.database.db);
}

async function paymentState(caseNo: string): Promise<string | undefined> {
  return (await paymentsOf(rig.database.db, HANGZHOU, caseNo))[0]?.state;
}

async function accountsPaid(caseNo: string): Promise<string[]> {
  const { rows } = await sql<{ no: string }>`
    select account ->> 'accountNo' as no from bank.payment where case_no = ${caseNo} order by ordered_at`.execute(
    rig.database.adminDb,
  );
  return rows.map(({ no }) => no);
}

const formOf = (caseNo: string) =>
  prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version: 1, at: toBeijing(Date.now()) });

/** A move out of Kunming whose payment stays between two banks. */
async function inFlight(to: string, balance: string): Promise<Kase> {
  const kase = await rig.accepted({ from: KUNMING, to, balance });
  await rig.waitsFor(kase.caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { holdDelivery: true });
  await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, await formOf(kase.caseNo));
  const accepted = to === CHANGSHA ? 'form-sent' : 'merged';
  await rig.until(kase.caseNo, (view) => view.money === 'in-flight' && view.relation === accepted);
  return kase;
}

describe('a run that was terminated', () => {
  test('before the source has answered: nothing is held, the letter is withdrawn and the person applies anew', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '5000' });
    await rig.waitsFor(kase.caseNo, 'source');
    await terminated(kase.caseNo);
    expect(await findings()).toContainEqual(expect.objectContaining({ kind: 'gone', caseNo: kase.caseNo }));
    await adopt(kase.caseNo, 'restore');
    expect(await operations.adopted(kase.caseNo)).toMatchObject({ relation: 'undone', money: 'undone' });
    await isOnRecord(kase.caseNo);
    await appliesAnew(kase);
  });

  test('after the balance was frozen: it is free again, with its interest', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHANGSHA,
      balance: '880011',
      interest: '12',
      source: { unsettledClaims: 1 },
    });
    await rig.until(kase.caseNo, (view) => view.money === 'held' && view.relation === 'form-sent');
    await terminated(kase.caseNo);
    expect(await namedAndAdopted(kase.caseNo, 'restore')).toMatchObject({ relation: 'undone', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(880011n);
    await isOnRecord(kase.caseNo);
  });

  test('with the money in flight: the person has the balance at once, the sum comes back when the bank delivers it', async () => {
    const kase = await inFlight(CHANGSHA, '640000');
    await terminated(kase.caseNo);
    expect(await findings()).toContainEqual(
      expect.objectContaining({ kind: 'orphan', office: KUNMING, amountFen: '640000', caseNo: kase.caseNo }),
    );
    await adopt(kase.caseNo, 'restore');
    await expect.poll(() => rig.balanceAt(KUNMING, kase), { timeout: 60_000 }).toBe(640000n);
    expect(await operations.adoption(kase.caseNo)).toMatchObject({ state: 'undoing' });
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await operations.adopted(kase.caseNo)).toMatchObject({ relation: 'undone', money: 'undone' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(0n);
    await isOnRecord(kase.caseNo);
    await appliesAnew(kase);
  });

  test('with the money arrived and not credited: it goes back, and the person applies anew', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '77000', interest: '3' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && view.relation === 'form-sent');
    await terminated(kase.caseNo);
    expect(await namedAndAdopted(kase.caseNo, 'restore')).toMatchObject({ relation: 'undone', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(77000n);
    await isOnRecord(kase.caseNo);
    await appliesAnew(kase);
  });

  test('after the destination has accepted, with the money in flight: it goes forward, asked to restore or not', async () => {
    const kase = await inFlight(CHENGDU, '31000');
    await terminated(kase.caseNo);
    await adopt(kase.caseNo, 'restore');
    await expect
      .poll(async () => (await operations.adoption(kase.caseNo))?.awaited, { timeout: 60_000 })
      .toContain('to arrive');
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await operations.adopted(kase.caseNo)).toMatchObject({ relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(31000n);
    expect(await rig.balanceAt(KUNMING, kase)).toBe(0n);
    await isOnRecord(kase.caseNo);
  });

  test('after the destination has accepted, the sum arrived and not credited: the person is credited', async () => {
    const kase = await rig.seed({ from: HANGZHOU, to: CHANGSHA, balance: '4200' });
    const answer = await rig.jiexu.apply(kase.application);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    const { caseNo } = answer;
    down.credit.add(caseNo);
    await rig.until(caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.until(caseNo, (view) => view.relation === 'merged');
    await terminated(caseNo);
    down.credit.delete(caseNo);
    expect(await namedAndAdopted(caseNo, 'forward')).toMatchObject({ relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(4200n);
    await isOnRecord(caseNo);
  });

  test('after the credit, before the receipt was booked: the receipt is asked for and booked', async () => {
    const kase = await rig.seed({ from: HANGZHOU, to: CHANGSHA, balance: '990' });
    const answer = await rig.jiexu.apply(kase.application);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    const { caseNo } = answer;
    down.settle.add(caseNo);
    await rig.until(caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.until(caseNo, (view) => view.money === 'credited' && view.relation === 'merged');
    await terminated(caseNo);
    down.settle.delete(caseNo);
    expect(await namedAndAdopted(caseNo, 'restore')).toMatchObject({ relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(990n);
    await isOnRecord(caseNo);
  });

  test('before the person was paid: the account is the one the application names, read from the ended history', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '77700',
      source: { retired: true, status: 'active', unsettledClaims: 1 },
      application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
    });
    await rig.until(kase.caseNo, (view) => view.money === 'held');
    await terminated(kase.caseNo);
    await claimsAreSettled(kase);
    expect(await namedAndAdopted(kase.caseNo, 'forward')).toMatchObject({ relation: 'none', money: 'paid' });
    expect(await accountsPaid(kase.caseNo)).toEqual([OWN_ACCOUNT.accountNo]);
    await isOnRecord(kase.caseNo);
  });

  test('after the payment to the person has left: it cannot be called back, so it goes forward', async () => {
    const seeded = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '600',
      source: { retired: true, status: 'active' },
      application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
    });
    await tellBank(rig.database.db, { fromOffice: HANGZHOU, once: true }, { holdDelivery: true });
    const answer = await rig.jiexu.apply(seeded.application);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    const { caseNo } = answer;
    await rig.until(caseNo, (view) => view.money === 'ordered' && view.awaited.some((each) => each.actor === 'bank'));
    await expect.poll(() => paymentState(caseNo), { timeout: 30_000 }).toBe('sent');
    await terminated(caseNo);
    await adopt(caseNo, 'restore');
    await expect
      .poll(async () => (await operations.adoption(caseNo))?.awaited, { timeout: 60_000 })
      .toContain('arrive');
    await releasePayment(rig.database.db, `${caseNo}-P1`);
    expect(await operations.adopted(caseNo)).toMatchObject({ relation: 'none', money: 'paid' });
    expect(await rig.balanceAt(HANGZHOU, seeded)).toBe(0n);
    await isOnRecord(caseNo);
  });

  test('before the person was paid, who has died since: the source keeps the money for the heirs', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '3300',
      source: { retired: true, status: 'active', unsettledClaims: 1 },
      application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
    });
    await rig.until(kase.caseNo, (view) => view.money === 'held');
    await terminated(kase.caseNo);
    await sql`update offices.enrolment set deceased = true
      where pool = ${HANGZHOU} and id_number = ${kase.application.person.idNumber}`.execute(rig.database.db);
    expect(await namedAndAdopted(kase.caseNo, 'forward')).toMatchObject({ relation: 'none', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(3300n);
    expect(await accountsPaid(kase.caseNo)).toEqual([]);
    await isOnRecord(kase.caseNo);
  });

  test('after the acceptance, the money still held, of a person who has died: the relation stays, the heirs have the money', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '9400',
      interest: '6',
      source: { unsettledClaims: 1 },
    });
    await rig.until(kase.caseNo, (view) => view.money === 'held' && view.relation === 'merged');
    await terminated(kase.caseNo);
    await sql`update offices.enrolment set deceased = true
      where pool = ${HANGZHOU} and id_number = ${kase.application.person.idNumber}`.execute(rig.database.db);
    expect(await namedAndAdopted(kase.caseNo, 'restore')).toMatchObject({ relation: 'merged', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(9400n);
    expect(await accountsPaid(kase.caseNo)).toEqual([]);
    await isOnRecord(kase.caseNo);
  });

  test('after a bounce: the corrected account is paid to, under a new number, when somebody adopts it again', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '81200' });
    const { caseNo } = kase;
    await rig.waitsFor(caseNo, 'source');
    await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { bounce: 'M01' });
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(caseNo));
    await rig.until(caseNo, (view) => view.money === 'bounced' && view.relation === 'merged');
    await terminated(caseNo);
    await adopt(caseNo, 'forward');
    await expect
      .poll(async () => (await operations.adoption(caseNo))?.problem, { timeout: 60_000 })
      .toContain(`${caseNo}-P1 bounced`);
    const account = {
      accountName: '示例医保基金',
      bank: '示例银行',
      bankCode: '999100000000',
      accountNo: '99995101000099',
    };
    await changeAccount(rig.database.db, { pool: CHENGDU, account, who: 'clerk-7' });
    await changeAccount(rig.database.db, { pool: CHENGDU, account, who: 'clerk-8' });
    const again = { caseNo, how: 'forward', who: 'shift-3', reason: 'the account was corrected' } as const;
    expect(await operations.adopt(again)).toMatchObject({ kind: 'running' });
    expect(await operations.adopted(caseNo)).toMatchObject({ money: 'settled', paymentNo: `${caseNo}-P2` });
    expect(await accountsPaid(caseNo)).toEqual([`9999${CHENGDU}000001`, account.accountNo]);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(81200n);
    await isOnRecord(caseNo);
  });
});

describe('adopting', () => {
  test('a case that has ended as it should is refused: there is nothing to adopt', async () => {
    const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '600' });
    await rig.ended(caseNo);
    await expect(
      operations.adopt({ caseNo, how: 'restore', who: 'shift-3', reason: 'a mistake' }),
    ).rejects.toMatchObject({ refusal: { code: 'closed' } });
  });

  test('takes two people: the one who proposed it cannot confirm it, and nothing has happened', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '100' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const { caseNo } = kase;
    const request = { caseNo, how: 'restore', reason: 'the run was terminated' } as const;
    await expect(operations.adopt({ ...request, who: 'shift-3' })).rejects.toMatchObject({
      refusal: { code: 'not-awaited' },
    });
    await terminated(caseNo);
    await operations.adopt({ ...request, who: 'shift-3' });
    await expect(operations.adopt({ ...request, who: 'SHIFT-3' })).rejects.toMatchObject({
      code: 'second-person-required',
    });
    expect(await operations.adoption(caseNo)).toBeUndefined();
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
    await expect(operations.adopt({ ...request, who: 'shift-4', how: 'forward' })).rejects.toMatchObject({
      refusal: { code: 'not-awaited' },
    });
    await operations.adopt({ ...request, who: 'shift-4', reason: 'looked at both books' });
    await operations.adopted(caseNo);
    await isOnRecord(caseNo);
  });

  test('begun anew after it was itself terminated halfway, it finds everything as it was left', async () => {
    const kase = await inFlight(CHANGSHA, '25000');
    const { caseNo } = kase;
    await terminated(caseNo);
    await adopt(caseNo, 'restore');
    await expect.poll(() => rig.balanceAt(KUNMING, kase), { timeout: 60_000 }).toBe(25000n);
    const { runId } = await rig.runOf(caseNo);
    await rig.client.workflow.getHandle(adoptionWorkflowId(caseNo, runId)).terminate('by mistake, too');
    await releasePayment(rig.database.db, `${caseNo}-P1`);
    const again = { caseNo, how: 'restore', who: 'shift-4', reason: 'once more' } as const;
    expect(await operations.adopt(again)).toMatchObject({ kind: 'started' });
    expect(await operations.adopted(caseNo)).toMatchObject({ relation: 'undone', money: 'undone' });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(25000n);
    await isOnRecord(caseNo);
  });
});
