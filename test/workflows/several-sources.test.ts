// Several sources into one destination, and there and back (§9.16): one case each, a month counts once, and the kept
// account opens again.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { seedEnrolment } from '../../activities/offices/seed.ts';
import type { Applied } from '../../client/jiexu.ts';
import type { Application } from '../../domain/application.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { MonthRange } from '../../domain/month.ts';
import type { TestPerson } from '../support/people.ts';
import { addOwnPeriods, enrolmentAt, monthsAt, rowsAt, setEnrolment, setOwnPeriods } from '../support/records.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, Rig, type Seeded } from '../support/rig.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Two cities of Guangdong, where an account can be used in every city and stays where it is. */
const GUANGZHOU = '440100';
const SHENZHEN = '440300';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  await rig.office(GUANGZHOU);
  await rig.office(SHENZHEN);
});
afterEach(() => rig.check());
afterAll(() => rig.close());

let applications = 0;

/** An application of somebody who is on record at both offices already. */
function application(person: TestPerson, from: string, to: string, more: Partial<Application> = {}): Application {
  applications += 1;
  return {
    applicationNo: `S-${rig.name}-${applications}`,
    direction: 'in',
    channel: 'online',
    applicant: { kind: 'person', name: person.name },
    person,
    source: { area: from, scheme: 'employee' },
    destination: { area: to, scheme: 'employee' },
    ...more,
  };
}

function caseNoOf(answer: Applied): string {
  if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  return answer.caseNo;
}

async function move(person: TestPerson, from: string, to: string, more: Partial<Application> = {}): Promise<string> {
  return caseNoOf(await rig.jiexu.apply(application(person, from, to, more)));
}

/** The person has paid at another office too, and is suspended there. */
async function paidAlsoAt(
  pool: string,
  { application: { person } }: Seeded,
  balance: string,
  periods: readonly MonthRange[],
) {
  await seedEnrolment(rig.database.db, {
    pool,
    person,
    facts: {
      side: 'source',
      facts: {
        found: true,
        name: person.name,
        status: 'suspended',
        scheme: 'employee',
        retired: false,
        deceased: false,
        arrearsMonths: 0,
        unsettledClaims: 0,
        inHospital: false,
        frozen: false,
        balance,
        continuousMonths: 12,
        periods: periods.map((range) => ({ ...range, kind: 'normal' })),
        movedAlready: false,
      },
    },
  });
}

const distinct = (months: readonly string[]) => new Set(months).size;

describe('somebody has paid in Hangzhou and in Kunming, some months at both, and now lives in Chengdu', () => {
  const inHangzhou: MonthRange = { from: '2020-01', to: '2022-12' };
  const inKunming: MonthRange = { from: '2022-07', to: '2026-08' };

  async function both(to = CHENGDU) {
    const seeded = await rig.seed({
      from: HANGZHOU,
      to,
      balance: '100001',
      source: { periods: [{ ...inHangzhou, kind: 'normal' }], lastPaidMonth: '2022-12' },
    });
    await paidAlsoAt(KUNMING, seeded, '20002', [inKunming]);
    return { seeded, person: seeded.application.person };
  }
  const kunmingConfirms = async (caseNo: string) => {
    await rig.waitsFor(caseNo, 'source');
    const at = toBeijing(Date.now());
    const form = await prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version: 1, at });
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, form);
  };

  test('two cases run side by side; a month counts once, both balances are credited', async () => {
    const { seeded, person } = await both();
    const [fromHangzhou, fromKunming] = await Promise.all([
      move(person, HANGZHOU, CHENGDU),
      move(person, KUNMING, CHENGDU),
    ]);
    expect(fromHangzhou).not.toBe(fromKunming);
    await kunmingConfirms(fromKunming);
    expect(await rig.ended(fromHangzhou)).toMatchObject({ outcome: 'completed', amountFen: '100001' });
    expect(await rig.ended(fromKunming)).toMatchObject({ outcome: 'completed', amountFen: '20002' });
    const months = await monthsAt(rig.database.db, CHENGDU, person);
    expect([months.length, distinct(months)]).toEqual([80, 80]);
    expect(await rig.balanceAt(CHENGDU, seeded)).toBe(120003n);
    expect(await rig.balanceAt(HANGZHOU, seeded)).toBe(0n);
    expect(await rig.balanceAt(KUNMING, seeded)).toBe(0n);
  });

  test.each([
    ['Hangzhou', HANGZHOU, [36, 44]],
    ['Kunming', KUNMING, [30, 50]],
  ] as const)('whichever merges first, here %s: the same months in all', async (_, first, shares) => {
    const { seeded, person } = await both();
    const order = first === HANGZHOU ? [HANGZHOU, KUNMING] : [KUNMING, HANGZHOU];
    const cases = new Map<string, string>();
    for (const source of order) {
      const caseNo = await move(person, source, CHENGDU);
      if (source === KUNMING) await kunmingConfirms(caseNo);
      expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged' });
      cases.set(source, caseNo);
    }
    const rows = await rowsAt(rig.database.db, CHENGDU, person);
    const broughtBy = (pool: string) =>
      rows.filter(({ fromCase }) => fromCase === cases.get(pool)).map(({ from, to }) => `${from} ${to}`);
    expect(await monthsAt(rig.database.db, CHENGDU, person)).toHaveLength(80);
    expect([broughtBy(HANGZHOU), broughtBy(KUNMING)]).toEqual(
      shares[0] === 36 ? [['2020-01 2022-12'], ['2023-01 2026-08']] : [['2020-01 2022-06'], ['2022-07 2026-08']],
    );
    expect(await rig.balanceAt(CHENGDU, seeded)).toBe(120003n);
  });

  test('while they run, each source’s case still stands against a second application from there, and against no other', async () => {
    const { person } = await both(CHANGSHA);
    const fromKunming = await move(person, KUNMING, CHANGSHA);
    const fromHangzhou = await move(person, HANGZHOU, CHANGSHA);
    await rig.waitsFor(fromHangzhou, 'destination');
    for (const [source, open] of [
      [KUNMING, fromKunming],
      [HANGZHOU, fromHangzhou],
    ] as const) {
      for (const [to, code] of [
        [CHANGSHA, 'R09'],
        [CHENGDU, 'R10'],
      ] as const) {
        expect(await rig.jiexu.apply(application(person, source, to))).toMatchObject({
          kind: 'refused',
          openCaseNo: open,
          reasons: [{ code }],
        });
      }
    }
    await kunmingConfirms(fromKunming);
    for (const caseNo of [fromHangzhou, fromKunming]) {
      await rig.waitsFor(caseNo, 'destination');
      await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
      await rig.ended(caseNo);
    }
  });

  test('one of them is corrected: the months it gives up come back from the other’s form, and no fen moves', async () => {
    const { seeded, person } = await both();
    const fromHangzhou = await move(person, HANGZHOU, CHENGDU);
    await rig.ended(fromHangzhou);
    const fromKunming = await move(person, KUNMING, CHENGDU);
    await kunmingConfirms(fromKunming);
    await rig.ended(fromKunming);
    const { db } = rig.database;
    await setOwnPeriods(db, HANGZHOU, person, [{ from: '2020-01', to: '2022-03' }]);
    const request = { office: HANGZHOU, caseNo: fromHangzhou, version: 2, at: toBeijing(Date.now()) };
    await rig.jiexu.corrections.correct(fromHangzhou, HANGZHOU, await prepareCorrection(db, rig.keys, request));
    await vi.waitFor(
      async () => expect(await rig.jiexu.corrections.status(fromHangzhou, 2)).toMatchObject({ outcome: 'corrected' }),
      { timeout: 30_000 },
    );
    expect(await rowsAt(db, CHENGDU, person)).toMatchObject([
      { from: '2020-01', to: '2022-03', fromCase: fromHangzhou },
      { from: '2022-07', to: '2022-12', fromCase: fromKunming },
      { from: '2023-01', to: '2026-08', fromCase: fromKunming },
    ]);
    expect(await rig.balanceAt(CHENGDU, seeded)).toBe(120003n);
  });
});

/** Suspended at the one place, enrolled at the other: what the two employers and their offices do. */
async function employedAt(pool: string, leaving: string, person: TestPerson, paidThere: MonthRange) {
  const { db } = rig.database;
  await addOwnPeriods(db, leaving, person, [paidThere]);
  await setEnrolment(db, leaving, person, { status: 'suspended', lastPaidMonth: paidThere.to });
  await setEnrolment(db, pool, person, { status: 'active' });
}

describe('from Hangzhou to Chengdu and back to Hangzhou', () => {
  test('the zeroed account opens again, no month counts twice, and the way on to a third place is free', async () => {
    const { db } = rig.database;
    const there = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '1234567', interest: '33' });
    const { person } = there.application;
    await rig.ended(there.caseNo);
    const before = await enrolmentAt(db, HANGZHOU, person);
    expect(before).toMatchObject({ status: 'ended', movedAlready: true, movedToCase: there.caseNo });

    await employedAt(HANGZHOU, CHENGDU, person, { from: '2026-09', to: '2026-10' });
    // He works there again: nobody who asks may be told that he has moved.
    const again = await enrolmentAt(db, HANGZHOU, person);
    expect(again).toEqual({ ref: before.ref, status: 'active', movedAlready: false, movedToCase: null });
    await sql`update offices.enrolment set accrued_interest_fen = 5 where pool = ${CHENGDU}
      and person_ref = ${(await enrolmentAt(db, CHENGDU, person)).ref}`.execute(db);

    const back = await move(person, CHENGDU, HANGZHOU);
    expect(await rig.ended(back)).toMatchObject({ outcome: 'completed', relation: 'merged', amountFen: '1234605' });
    expect(await rig.balanceAt(HANGZHOU, there)).toBe(1234605n);
    expect(await rig.balanceAt(CHENGDU, there)).toBe(0n);
    expect(await enrolmentAt(db, CHENGDU, person)).toMatchObject({ status: 'ended', movedToCase: back });
    // The form that came back names all 82 months; 80 of them never left.
    expect(await rowsAt(db, HANGZHOU, person)).toMatchObject([
      { from: '2020-01', to: '2026-08', fromCase: 'own', area: HANGZHOU },
      { from: '2026-09', to: '2026-10', fromCase: back, area: CHENGDU },
    ]);

    await addOwnPeriods(db, HANGZHOU, person, [{ from: '2026-11', to: '2026-11' }]);
    await setEnrolment(db, HANGZHOU, person, { status: 'suspended', lastPaidMonth: '2026-11' });
    await seedEnrolment(db, {
      pool: CHANGSHA,
      person,
      facts: {
        side: 'destination',
        facts: {
          found: true,
          name: person.name,
          status: 'active',
          scheme: 'employee',
          currentMonthPaid: true,
          hasPersonalAccount: true,
        },
      },
    });
    const on = await move(person, HANGZHOU, CHANGSHA);
    await rig.waitsFor(on, 'destination');
    await rig.jiexu.acceptForm(on, CHANGSHA, 1);
    expect(await rig.ended(on)).toMatchObject({ outcome: 'completed', amountFen: '1234605' });
    expect(await monthsAt(db, CHANGSHA, person)).toHaveLength(83);
    expect(await rig.balanceAt(CHANGSHA, there)).toBe(1234605n);
    expect(await rig.balanceAt(HANGZHOU, there)).toBe(0n);
  });

  test('somebody who has not come back has moved: R18', async () => {
    const there = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    await rig.ended(there.caseNo);
    const { person } = there.application;
    expect(await rig.jiexu.apply(application(person, HANGZHOU, CHENGDU))).toMatchObject({
      kind: 'refused',
      reasons: [{ code: 'R18' }],
    });
  });

  test('three times round: each time every month once, and every fen', async () => {
    const { db } = rig.database;
    const seeded = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '700' });
    const { person } = seeded.application;
    await rig.ended(seeded.caseNo);
    const trips = [
      [CHENGDU, HANGZHOU, '2026-09'],
      [HANGZHOU, CHENGDU, '2026-10'],
      [CHENGDU, HANGZHOU, '2026-11'],
    ] as const;
    for (const [from, to, month] of trips) {
      await employedAt(to, from, person, { from: month, to: month });
      const caseNo = await move(person, from, to);
      expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', amountFen: '700' });
      expect(await rig.balanceAt(to, seeded)).toBe(700n);
      expect(await rig.balanceAt(from, seeded)).toBe(0n);
    }
    const months = await monthsAt(db, HANGZHOU, person);
    expect([months.length, distinct(months)]).toEqual([83, 83]);
  });

  test('a correction of the way there is not made from records that hold what came back', async () => {
    const there = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    const { person } = there.application;
    await rig.ended(there.caseNo);
    await employedAt(HANGZHOU, CHENGDU, person, { from: '2026-09', to: '2026-10' });
    await rig.ended(await move(person, CHENGDU, HANGZHOU));
    const request = { office: HANGZHOU, caseNo: there.caseNo, version: 2, at: toBeijing(Date.now()) };
    await expect(prepareCorrection(rig.database.db, rig.keys, request)).rejects.toThrow(
      'enrolled at office 330100 again',
    );
  });
});

describe('the account was kept where it was', () => {
  test('by the wish to keep it: back in Hangzhou it is there, with what came from Chengdu, each sum once', async () => {
    const { db } = rig.database;
    const there = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '50000',
      application: { wishes: { keepAccount: true } },
    });
    const { person } = there.application;
    expect(await rig.ended(there.caseNo)).toMatchObject({ outcome: 'completed', money: 'kept', relation: 'merged' });
    expect(await rig.balanceAt(HANGZHOU, there)).toBe(50000n);
    expect(await rig.balanceAt(CHENGDU, there)).toBe(0n);

    await employedAt(HANGZHOU, CHENGDU, person, { from: '2026-09', to: '2026-10' });
    const back = await move(person, CHENGDU, HANGZHOU);
    expect(await rig.ended(back)).toMatchObject({ outcome: 'completed', money: 'none', relation: 'merged' });
    expect(await rig.balanceAt(HANGZHOU, there)).toBe(50000n);
    expect(await monthsAt(db, HANGZHOU, person)).toHaveLength(82);
  });

  test('by Guangdong’s rule, there and back, and then it leaves the province as a whole', async () => {
    const { db } = rig.database;
    const there = await rig.accepted({ from: GUANGZHOU, to: SHENZHEN, balance: '81000' });
    const { person } = there.application;
    expect(await rig.ended(there.caseNo)).toMatchObject({ outcome: 'completed', money: 'kept' });
    await employedAt(GUANGZHOU, SHENZHEN, person, { from: '2026-09', to: '2026-10' });
    expect(await rig.ended(await move(person, SHENZHEN, GUANGZHOU))).toMatchObject({ outcome: 'completed' });
    expect(await rig.balanceAt(GUANGZHOU, there)).toBe(81000n);
    expect(await monthsAt(db, GUANGZHOU, person)).toHaveLength(82);

    await setEnrolment(db, GUANGZHOU, person, { status: 'suspended', lastPaidMonth: '2026-10' });
    await paidAlsoAt(CHENGDU, there, '0', [{ from: '2026-11', to: '2026-11' }]);
    await setEnrolment(db, CHENGDU, person, { status: 'active' });
    const out = await move(person, GUANGZHOU, CHENGDU);
    expect(await rig.ended(out)).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '81000' });
    expect(await rig.balanceAt(GUANGZHOU, there)).toBe(0n);
    expect(await rig.balanceAt(CHENGDU, there)).toBe(81000n);
    expect(await monthsAt(db, CHENGDU, person)).toHaveLength(83);
  });
});
