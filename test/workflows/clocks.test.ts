// Deadlines: clocks count working days, warn, go overdue and escalate; a silent source never fails a case by itself.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { beijingDate, fromIso, toBeijing } from '../../domain/instant.ts';
import { DUE, OVERDUE, WAITING_ON } from '../../workflows/kit/attributes.ts';
import { retryNow } from '../support/retry-now.ts';
import { CHANGSHA, CHENGDU, KUNMING, Rig } from '../support/rig.ts';

const DAY_MS = 24 * 3600 * 1000;
const NEXT_YEAR = Number(beijingDate(Date.now()).slice(0, 4)) + 1;
/** A Thursday before the October holidays of next year, at ten. */
const BEFORE_HOLIDAYS = `${NEXT_YEAR}-09-30T10:00:00+08:00`;

/**
 * A folder of rule data with the notices of two later years, as the State Council could set them: New Year's Day and
 * October 1 to 7 off.
 */
async function laterYears(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jiexu-years-'));
  await mkdir(join(folder, 'years'));
  for (const year of [NEXT_YEAR, NEXT_YEAR + 1]) {
    const off = [
      { from: `${year}-01-01`, to: `${year}-01-01`, name: '元旦' },
      { from: `${year}-10-01`, to: `${year}-10-07`, name: '国庆节' },
    ];
    const isOff = (date: string) => off.some(({ from, to }) => from <= date && date <= to);
    let workingDays = 0;
    for (
      let day = new Date(Date.UTC(year, 0, 1));
      day.getUTCFullYear() === year;
      day.setUTCDate(day.getUTCDate() + 1)
    ) {
      const weekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
      if (!weekend && !isOff(day.toISOString().slice(0, 10))) workingDays += 1;
    }
    const notice = { year, source: '仅供测试', off, work: [], workingDays };
    await writeFile(join(folder, 'years', `${year}.json`), JSON.stringify(notice));
  }
  return folder;
}

let rig: Rig;
let years: string;
beforeAll(async () => {
  years = await laterYears();
  rig = await Rig.open({ rules: loadRules(years) });
});
afterEach(() => rig.check());
afterAll(async () => {
  await rig.close();
  await rm(years, { recursive: true, force: true });
});

const confirm = async (caseNo: string, at: string) =>
  rig.jiexu.confirmAsSource(
    caseNo,
    KUNMING,
    await prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version: 1, at }),
  );

describe('a source that stays silent', () => {
  test('is warned at half and at 80 %, then overdue and escalated; the case stays alive and the source can still answer', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '1234' });
    const waiting = await rig.waitsFor(kase.caseNo, 'source');
    const [clock] = waiting.clocks;
    if (clock === undefined) throw new Error('no clock');
    const marks = () =>
      rig.jiexu.status(kase.caseNo).then((view) => view.clocks[0]?.passed.map(({ kind, level }) => level ?? kind));
    const search = await rig.searchAttributes(kase.caseNo);
    expect(search.get(OVERDUE)).toBe(false);
    expect(search.get(WAITING_ON)).toEqual(['source', `source:${KUNMING}`]);
    expect(search.get(DUE)?.getTime()).toBe(fromIso(clock.dueAt));

    const due = fromIso(clock.dueAt);
    let shown = Date.now();
    const until = async (instant: number) => {
      await rig.advance(kase.caseNo, instant - shown);
      shown = instant;
    };
    await until(due - 60_000);
    await rig.until(kase.caseNo, (view) => view.clocks[0]?.passed.length === 2);
    expect(await marks()).toEqual(['warning', 'warning']);
    expect((await rig.jiexu.status(kase.caseNo)).overdue).toBe(false);

    await until(due + 60_000);
    const overdue = await rig.until(kase.caseNo, (view) => view.overdue);
    expect(overdue.outcome).toBeUndefined();
    expect(await marks()).toEqual(['warning', 'warning', 'overdue', 'area']);

    await until(due + 30 * DAY_MS);
    await rig.until(kase.caseNo, (view) => view.clocks[0]?.passed.length === 6);
    expect(await marks()).toEqual(['warning', 'warning', 'overdue', 'area', 'province', 'nation']);
    expect((await rig.searchAttributes(kase.caseNo)).get(OVERDUE)).toBe(true);
    await rig.untilListed({ overdue: true, office: KUNMING }, kase.caseNo);

    await confirm(kase.caseNo, overdue.openedAt);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled', overdue: false });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1234n);
  });
});

describe('the dates of a decision', () => {
  const datings = async (caseNo: string) => {
    const { events } = await rig.history(await rig.runOf(caseNo));
    const steps = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
    return steps.filter((step) => step === 'dateClocks').length;
  };

  test('hold for its day: a case that takes a day at most asks for no others', async () => {
    const { caseNo } = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '31' });
    await rig.waitsFor(caseNo, 'source');
    await confirm(caseNo, toBeijing(Date.now()));
    const { openedAt, closedAt = '' } = await rig.ended(caseNo);
    // midnight may have come in between
    const tookOneDay = openedAt.slice(0, 10) === closedAt.slice(0, 10);
    expect(await datings(caseNo)).toEqual(tookOneDay ? 0 : expect.any(Number));
  });

  test('are over at midnight, as a timer says: what happens then is dated by a step, from that day', async () => {
    const { caseNo } = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '32' });
    await rig.waitsFor(caseNo, 'source');
    await rig.advanceTo(caseNo, BEFORE_HOLIDAYS);
    await confirm(caseNo, BEFORE_HOLIDAYS);
    const { clocks } = await rig.ended(caseNo);
    const pay = clocks.find(({ name }) => name === 'pay');
    expect(pay?.startedAt.slice(0, 10)).toBe(BEFORE_HOLIDAYS.slice(0, 10));
    const { workingDays = 0 } = pay ?? {};
    expect(pay?.dueAt).toBe(rig.rules.calendar.workingDays(fromIso(BEFORE_HOLIDAYS), workingDays).dueAt);
    expect(await datings(caseNo)).toBe(2); // confirmation with form, and credit
  });
});

describe('a clock that crosses the October holidays', () => {
  test('is due after them: five working days from September 30 end in the second week of October', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, balance: '900' });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.advanceTo(kase.caseNo, BEFORE_HOLIDAYS);
    await confirm(kase.caseNo, BEFORE_HOLIDAYS);
    const view = await rig.waitsFor(kase.caseNo, 'destination');
    const clock = view.clocks.find((each) => each.name === 'destination-in');
    expect(clock?.startedAt.slice(0, 10)).toBe(BEFORE_HOLIDAYS.slice(0, 10));
    const { counted, dueAt } = rig.rules.calendar.workingDays(fromIso(BEFORE_HOLIDAYS), 5);
    expect(counted[0]?.slice(5) ?? '').toBe(firstWorkdayFrom(`${NEXT_YEAR}-10-08`));
    expect(clock?.dueAt).toBe(dueAt);
    expect(clock?.provisional).toBe(false);
    expect(fromIso(dueAt) - fromIso(BEFORE_HOLIDAYS)).toBeGreaterThan(12 * DAY_MS);

    // the day before: nothing is overdue, and the holidays have not brought it nearer
    await rig.advance(kase.caseNo, fromIso(dueAt) - fromIso(BEFORE_HOLIDAYS) - DAY_MS);
    expect(
      (await rig.jiexu.status(kase.caseNo)).clocks
        .find((each) => each.name === 'destination-in')
        ?.passed.map(({ kind }) => kind),
    ).not.toContain('overdue');
    await rig.advance(kase.caseNo, DAY_MS + 60_000);
    await rig.until(kase.caseNo, (each) => each.overdue);
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed' });
  });
});

describe('a calendar year that is published while cases are open', () => {
  test('dates every open clock anew from its start; the date is no longer provisional, and people see the new one', async () => {
    const own = await Rig.open({ rules: loadRules() });
    try {
      const kase = await own.accepted({ from: KUNMING, to: CHANGSHA, balance: '77' });
      await own.waitsFor(kase.caseNo, 'source');
      await own.advanceTo(kase.caseNo, BEFORE_HOLIDAYS);
      const form = await prepareForm(own.database.db, own.keys, {
        office: KUNMING,
        caseNo: kase.caseNo,
        version: 1,
        at: BEFORE_HOLIDAYS,
      });
      await own.jiexu.confirmAsSource(kase.caseNo, KUNMING, form);
      const before = await own.waitsFor(kase.caseNo, 'destination');
      const clockOf = (view: typeof before) => view.clocks.find((each) => each.name === 'destination-in');
      expect(clockOf(before)?.provisional).toBe(true);

      await own.stop();
      await own.start(loadRules(years));
      expect(await own.jiexu.calendarChanged()).toBeGreaterThanOrEqual(1);
      const after = await own.until(kase.caseNo, (view) => clockOf(view)?.provisional === false);
      const { dueAt } = loadRules(years).calendar.workingDays(fromIso(BEFORE_HOLIDAYS), 5);
      expect(clockOf(after)).toMatchObject({ dueAt, startedAt: clockOf(before)?.startedAt });
      expect(fromIso(dueAt)).toBeGreaterThan(fromIso(clockOf(before)?.dueAt ?? ''));
      expect(after.awaited.find((each) => each.actor === 'destination')?.until).toBe(dueAt);
      await own.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
      await own.ended(kase.caseNo);
      await own.check();
    } finally {
      await own.close();
    }
  });
});

function firstWorkdayFrom(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(5, 10);
}

describe('a step that an office’s system does not get done', () => {
  test('calls an operator after ten minutes and goes on by itself when the office is back', async () => {
    const down = new Set(['writeLetter']);
    const own = await Rig.open({
      around: (steps) => ({
        ...steps,
        writeLetter: async (command) => {
          if (down.has('writeLetter')) throw new Error('the office’s system is down');
          return steps.writeLetter(command);
        },
      }),
    });
    try {
      const kase = await own.accepted({ from: KUNMING, to: CHENGDU });
      // the server moves time only while nothing is in flight; a step between two attempts is not
      await own.advance(kase.caseNo, 11 * 60_000);
      const view = await own.waitsFor(kase.caseNo, 'operator');
      expect(view.problem).toContain(`office ${CHENGDU}`);
      down.clear();
      await retryNow(own.client, await own.runOf(kase.caseNo));
      const back = await own.waitsFor(kase.caseNo, 'source');
      expect(back.problem).toBeUndefined();
      expect(back.awaited.map((each) => each.actor)).toEqual(['source']);
      await own.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'end of this test');
      await own.ended(kase.caseNo);
      await own.check();
    } finally {
      await own.close();
    }
  });
});
