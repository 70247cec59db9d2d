// Money that comes to the source after a case has ended: it follows the balance, to the fen, or stays where the books can show it.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { unmatched } from '../../activities/ledger/books.ts';
import { seedEnrolment } from '../../activities/offices/seed.ts';
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import { residualTimeline, resolveResidual, withdrawResidual } from '../../client/residual.ts';
import { residualWorkflowId } from '../../workflows/residual/messages.ts';
import {
  endedCase,
  endedResidual,
  type Kase,
  late,
  listed,
  nextRef,
  on,
  onRecord,
  postings,
  recorded,
  started,
  untilResidual,
  waitsFor,
} from '../support/residuals.ts';
import { CHENGDU, HANGZHOU, KUNMING, OWN_ACCOUNT, ownAccount, Rig } from '../support/rig.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const NANJING = '320100';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  await rig.office(NANJING);
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const moved = (balance = '1000000') => endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance });
const operator = { who: 'operator-7', reason: 'the cause is removed' } as const;

/** Money goes back by the word of two members of staff. */
async function returnedByTwo(rig: Rig, residualNo: string, office: string): Promise<void> {
  const word = { residualNo, office, action: 'return', reason: operator.reason } as const;
  const proposed = await resolveResidual(on(rig), { ...word, who: 'operator-7' });
  expect(proposed.awaited.map(({ id }) => id)).toContain('second:return');
  const again = resolveResidual(on(rig), { ...word, who: 'OPERATOR-7' });
  await expect(again).rejects.toMatchObject({ refusal: { code: 'same-person' } });
  await resolveResidual(on(rig), { ...word, who: 'operator-8' });
}

/** A back-payment whose first payment the bank treats as told. */
async function withBank(kase: Kase, amountFen: string, misbehaviour: Misbehaviour): Promise<string> {
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-R1-P1` }, misbehaviour);
  return started(rig, late(kase, amountFen));
}

describe('an employer pays after the case has ended', () => {
  test('the sum reaches the person’s account at the destination, booked, held, zeroed, paid, credited and settled once', async () => {
    const kase = await moved();
    const no = await started(rig, late(kase, '4321'));
    expect(no).toBe(`${kase.caseNo}-R1`);
    const view = await endedResidual(rig, no);
    expect(view).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '4321', paymentNo: `${no}-P1` });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1004321n);
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
    expect(await postings(rig, no)).toEqual([
      `${HANGZHOU} post bank → person 4321`,
      `${HANGZHOU} hold person → out/${CHENGDU} 4321`,
      `${HANGZHOU} post-hold person → out/${CHENGDU} 4321`,
      `${HANGZHOU} post sent/${CHENGDU} → bank 4321`,
      `${CHENGDU} post bank → in/${HANGZHOU} 4321`,
      `${CHENGDU} post in/${HANGZHOU} → person 4321`,
      `${HANGZHOU} post out/${CHENGDU} → sent/${CHENGDU} 4321`,
    ]);
  });

  test('it shows itself in the Web UI with case, pools, money and who is awaited, and with nothing of the person', async () => {
    const kase = await moved();
    const no = await withBank(kase, '100', { holdDelivery: true });
    await untilResidual(rig, no, ({ money }) => money === 'in-flight');
    const handle = rig.client.workflow.getHandle(residualWorkflowId(no));
    const described = await handle.describe();
    const attributes = Object.fromEntries(
      described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(attributes).toMatchObject({
      CaseNo: kase.caseNo,
      SourcePool: HANGZHOU,
      DestinationPool: CHENGDU,
      MoneyTrack: 'in-flight',
      WaitingOn: ['bank', `bank:${CHENGDU}`],
    });
    expect(await described.staticSummary()).toBe(`${no}: ${HANGZHOU} → ${CHENGDU}, back-payment`);
    await releasePayment(rig.database.db, `${no}-P1`);
    const view = await endedResidual(rig, no);
    const shown = JSON.stringify([attributes, view, (await listed(rig, kase.caseNo))[0]]);
    expect(shown).not.toContain(kase.application.person.name);
    expect(shown).not.toContain(kase.application.person.idNumber);
  });

  test('the same reference again, at once and long afterwards, is the same transfer; with another sum it is refused', async () => {
    const kase = await moved();
    const request = late(kase, '777');
    const numbers = await Promise.all([1, 2, 3].map(() => started(rig, request)));
    expect(new Set(numbers)).toEqual(new Set([`${kase.caseNo}-R1`]));
    await endedResidual(rig, `${kase.caseNo}-R1`);
    expect(await started(rig, request)).toBe(`${kase.caseNo}-R1`);
    await expect(started(rig, { ...request, amountFen: '778' })).rejects.toMatchObject({
      refusal: { code: 'other-content' },
    });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000777n);
  });

  test('a second sum is a second transfer, also while the first is under way; interest enters by its own account', async () => {
    const kase = await moved();
    const [first, second] = await Promise.all([
      started(rig, late(kase, '300')),
      started(rig, { ...late(kase, '50'), reason: 'interest', direction: 'onward', booked: false }),
    ]);
    await Promise.all([endedResidual(rig, first), endedResidual(rig, second)]);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000350n);
    const all = await listed(rig, kase.caseNo);
    expect(all.map(({ residualNo }) => residualNo).sort()).toEqual([`${kase.caseNo}-R1`, `${kase.caseNo}-R2`]);
    const interest = all.find(({ request }) => request.reason === 'interest')?.residualNo ?? '';
    expect((await postings(rig, interest))[0]).toBe(`${HANGZHOU} post interest → person 50`);
  });

  test('what the office has booked already goes as a whole, without being booked again', async () => {
    const kase = await moved();
    const withdrawn = await withBank(kase, '640', { delaySendMs: 3_600_000 });
    await untilResidual(rig, withdrawn, ({ money }) => money === 'ordered');
    await withdrawResidual(on(rig), { residualNo: withdrawn, office: HANGZHOU, reason: 'sent on too early' });
    expect(await endedResidual(rig, withdrawn)).toMatchObject({ outcome: 'withdrawn', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(640n);

    const { caseNo } = kase;
    const whole = await started(rig, {
      caseNo,
      office: HANGZHOU,
      ref: nextRef(),
      direction: 'onward',
      reason: 'correction',
      booked: true,
    });
    expect(await endedResidual(rig, whole)).toMatchObject({ outcome: 'completed', amountFen: '640' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000640n);
    const nothing = await started(rig, {
      caseNo,
      office: HANGZHOU,
      ref: nextRef(),
      direction: 'onward',
      reason: 'correction',
      booked: true,
    });
    expect(await endedResidual(rig, nothing)).toMatchObject({
      outcome: 'refused',
      because: expect.stringContaining('0.00'),
    });
  });

  test('a person without a balance whose employer pays afterwards: the sum goes where a balance would have gone', async () => {
    const kase = await moved('0');
    await endedResidual(rig, await started(rig, late(kase, '12')));
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(12n);
  });
});

describe('no money follows', () => {
  const refusalOf = async (request: ReturnType<typeof late>, at?: string) =>
    started(rig, request, at).then(
      (no) => no,
      (error: { refusal: { code: string } }) => error.refusal.code,
    );

  test('a case that is unknown, runs, was withdrawn or whose balance stayed; nor is it another office’s to ask', async () => {
    const kept = await endedCase(rig, {
      from: HANGZHOU,
      to: CHENGDU,
      balance: '5',
      application: { wishes: { keepAccount: true } },
    });
    const runs = await rig.accepted({ from: KUNMING, to: CHENGDU });
    expect(await refusalOf({ ...late(kept, '1'), caseNo: '510100-20200101-1' })).toBe('unknown-case');
    expect(await refusalOf(late(kept, '1'))).toBe('stays');
    expect(await refusalOf(late(runs, '1'))).toBe('not-ended');
    expect(await refusalOf({ ...late(kept, '1'), office: CHENGDU })).toBe('wrong-office');
    await rig.waitsFor(runs.caseNo, 'source');
    await rig.jiexu.withdraw(runs.caseNo, 'applicant', CHENGDU, 'stays after all');
    await recorded(rig, runs.caseNo);
    expect(await refusalOf(late(runs, '1'))).toBe('not-completed');
    expect(await listed(rig, kept.caseNo)).toEqual([]);
  });

  test('three years after the end; on the last day it still does', async () => {
    const kase = await moved('10');
    const ended = (await rig.jiexu.status(kase.caseNo)).closedAt ?? '';
    const year = Number(ended.slice(0, 4)) + 3;
    const last = `${year}${ended.slice(4, 10)}`;
    const after = new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    expect(await refusalOf(late(kase, '1'), `${after}T00:00:01+08:00`)).toBe('too-late');
    const no = await started(rig, late(kase, '1'), `${last}T23:59:00+08:00`);
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed' });
  });

  test('a person who has died at the source: refused R13, nothing is booked', async () => {
    const kase = await moved('10');
    await onRecord(rig, HANGZHOU, kase, { deceased: true });
    const no = await started(rig, late(kase, '900'));
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'refused', because: expect.stringContaining('R13') });
    expect(await postings(rig, no)).toEqual([]);
  });
});

test('a balance that was paid to the person: what follows is paid to the person too, after a bounce to another account', async () => {
  const kase = await endedCase(rig, { from: NANJING, to: CHENGDU, balance: '640', accountOnRecord: true });
  const no = await withBank(kase, '88', { bounce: 'M01' });
  await waitsFor(rig, no, 'operator');
  await resolveResidual(on(rig), {
    residualNo: no,
    office: NANJING,
    action: 'retry',
    ...operator,
    payTo: { ...ownAccount(kase.application.person), accountNo: '6200000000000000002' },
  });
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', money: 'paid', paymentNo: `${no}-P2` });
  const { rows } = await sql<{ account: string }>`select account ->> 'accountNo' as account from bank.payment
    where case_no = ${no} order by payment_no`.execute(rig.database.adminDb);
  expect(rows.map(({ account }) => account)).toEqual([OWN_ACCOUNT.accountNo, '6200000000000000002']);
});

describe('the payment', () => {
  test('bounces: after "retry" it is paid under the next number, into the account the destination has now', async () => {
    const kase = await moved();
    const no = await withBank(kase, '5511', { bounce: 'M01' });
    expect((await waitsFor(rig, no, 'operator')).problem).toContain('bounced');
    await rig.booksAreEqual();
    await sql`update offices.office set receiving_account = receiving_account || '{"accountNo": "9999510100000002"}'
      where pool = ${CHENGDU}`.execute(rig.database.db);
    await resolveResidual(on(rig), { residualNo: no, office: HANGZHOU, action: 'retry', ...operator });
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', paymentNo: `${no}-P2` });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1005511n);
    const { rows } = await sql<{ account: string }>`select account ->> 'accountNo' as account from bank.payment
      where payment_no = ${`${no}-P2`}`.execute(rig.database.adminDb);
    expect(rows[0]?.account).toBe('9999510100000002');
  });

  test('is in flight when the source withdraws: fenced, put back at once, and the sum comes back by itself', async () => {
    const kase = await moved();
    const no = await withBank(kase, '7300', { holdDelivery: true });
    await untilResidual(rig, no, ({ money }) => money === 'in-flight');
    await withdrawResidual(on(rig), { residualNo: no, office: HANGZHOU, reason: 'paid for another person' });
    await untilResidual(rig, no, ({ money }) => money === 'restored');
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(7300n);
    await releasePayment(rig.database.db, `${no}-P1`);
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'withdrawn', money: 'undone' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000000n);
    const again = withdrawResidual(on(rig), { residualNo: no, office: HANGZHOU, reason: 'once more' });
    await expect(again).rejects.toMatchObject({ refusal: { code: 'closed' } });
  });

  test('arrives in parts: disputed until they add up, then credited', async () => {
    const kase = await moved();
    const no = await withBank(kase, '1000', { parts: ['400', '600'], holdParts: true });
    expect((await untilResidual(rig, no, ({ money }) => money === 'disputed')).problem).toContain(
      '4.00 yuan of the 10.00',
    );
    await releasePayment(rig.database.db, `${no}-P1`);
    const view = await endedResidual(rig, no);
    expect(view).toMatchObject({ outcome: 'completed', amountFen: '1000' });
    expect(view.problem).toBeUndefined();
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1001000n);
  });

  test('arrives with another sum: the source withdraws, and all of it goes back', async () => {
    const kase = await moved();
    const no = await withBank(kase, '1000', { wrongAmount: '900' });
    await untilResidual(rig, no, ({ money }) => money === 'disputed');
    await withdrawResidual(on(rig), { residualNo: no, office: HANGZHOU, reason: 'the bank delivered another sum' });
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'withdrawn', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(1000n);
  });

  test('arrives with another sum: an operator decides, and has it sent back and paid anew', async () => {
    const kase = await moved();
    const no = await withBank(kase, '1000', { wrongAmount: '900' });
    const view = await waitsFor(rig, no, 'operator');
    expect(view.awaited).toMatchObject([{ kind: 'sum', id: 'sum:P1', office: CHENGDU }]);
    await resolveResidual(on(rig), { residualNo: no, office: CHENGDU, action: 'send-back', ...operator });
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', paymentNo: `${no}-P2` });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1001000n);
  });

  test('arrives twice: it is credited once, and the second sum goes back', async () => {
    const kase = await moved();
    const no = await withBank(kase, '2000', { double: true, holdDelivery: true });
    await untilResidual(rig, no, ({ money }) => money === 'in-flight');
    await onRecord(rig, CHENGDU, kase, { has_personal_account: false });
    await releasePayment(rig.database.db, `${no}-P1`);
    await waitsFor(rig, no, 'operator');
    const isDouble = async () => (await residualTimeline(on(rig), no)).some(({ what }) => what.includes('double'));
    while (!(await isDouble())) await new Promise((resolve) => setTimeout(resolve, 50));
    await onRecord(rig, CHENGDU, kase, { has_personal_account: true });
    await resolveResidual(on(rig), { residualNo: no, office: CHENGDU, action: 'retry', ...operator });
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1002000n);
    const left = (await unmatched(rig.database.db, CHENGDU)).filter(({ caseNo }) => caseNo === no);
    expect(left).toEqual([]);
  });

  test('arrives after the account was closed: the operator has it sent back', async () => {
    const kase = await moved();
    const no = await withBank(kase, '81', { holdDelivery: true });
    await untilResidual(rig, no, ({ money }) => money === 'in-flight');
    await onRecord(rig, CHENGDU, kase, { has_personal_account: false });
    await releasePayment(rig.database.db, `${no}-P1`);
    expect((await waitsFor(rig, no, 'operator')).problem).toContain('M01');
    await returnedByTwo(rig, no, CHENGDU);
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'returned', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(81n);
  });

  test('does not leave for longer than the clock of the plan allows: overdue, and paid after all', async () => {
    const kase = await moved();
    const no = await withBank(kase, '9', { delaySendMs: 3_600_000 });
    await untilResidual(rig, no, ({ money }) => money === 'ordered');
    const { runId } = await rig.client.workflow.getHandle(residualWorkflowId(no)).describe();
    await rig.advanceRun({ workflowId: residualWorkflowId(no), runId }, 20 * 86_400_000);
    const view = await untilResidual(rig, no, ({ overdue }) => overdue);
    expect(view.dueAt).toBeDefined();
    await releasePayment(rig.database.db, `${no}-P1`);
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', overdue: false });
  });
});

test('one timer looks after all its steps', async () => {
  const kase = await moved();
  const no = await started(rig, late(kase, '31'));
  await endedResidual(rig, no);
  const workflowId = residualWorkflowId(no);
  const { runId } = await rig.client.workflow.getHandle(workflowId).describe();
  const { events } = await rig.history({ workflowId, runId });
  const watches = (events ?? []).filter(
    ({ timerStartedEventAttributes: timer }) => Number(timer?.startToFireTimeout?.seconds) === 600,
  );
  expect(watches).toHaveLength(1);
});

test('the person has died at the destination: the sum is with the inheritance desk there, and the source books the receipt', async () => {
  const kase = await moved();
  await onRecord(rig, CHENGDU, kase, { deceased: true });
  const no = await started(rig, late(kase, '70'));
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', money: 'inherited' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000000n);
});

describe('the person has moved on, from Chengdu to Kunming', () => {
  async function movedTwice(): Promise<Kase & { readonly next: string }> {
    const kase = await moved('1000');
    await onRecord(rig, CHENGDU, kase, { status: 'suspended', last_paid_month: '2026-08', continuous_months: 80 });
    const { person, applicant } = { person: kase.application.person, applicant: kase.application.applicant };
    const facts = {
      found: true,
      name: person.name,
      status: 'active',
      scheme: 'employee',
      currentMonthPaid: true,
      firstPaidMonth: '2026-09',
      hasPersonalAccount: true,
      averageMonthlyWage: '800000',
      onPlatform: true,
    } as const;
    await seedEnrolment(rig.database.db, { pool: KUNMING, person, facts: { side: 'destination', facts } });
    const answer = await rig.jiexu.apply({
      ...kase.application,
      applicationNo: `${kase.application.applicationNo}-on`,
      applicant,
      source: { area: CHENGDU, scheme: 'employee' },
      destination: { area: KUNMING, scheme: 'employee' },
    });
    if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
    await recorded(rig, answer.caseNo);
    expect(await rig.balanceAt(KUNMING, kase)).toBe(1000n);
    return { ...kase, next: answer.caseNo };
  }

  test('the operator lets the sum follow: it is credited and goes on with the later case', async () => {
    const kase = await movedTwice();
    const no = await started(rig, late(kase, '55'));
    expect((await waitsFor(rig, no, 'operator')).problem).toContain(
      `R18: the person has moved on from here with case ${kase.next}`,
    );
    await resolveResidual(on(rig), { residualNo: no, office: CHENGDU, action: 'follow', ...operator });
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', followedBy: `${kase.next}-R1` });
    expect(await endedResidual(rig, `${kase.next}-R1`)).toMatchObject({ outcome: 'completed', amountFen: '55' });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(1055n);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
  });

  test('or has it put back at the source, before anything was paid', async () => {
    const kase = await movedTwice();
    const no = await started(rig, late(kase, '56'));
    await waitsFor(rig, no, 'operator');
    await returnedByTwo(rig, no, CHENGDU);
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'returned', money: 'undone' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(56n);
  });
});
