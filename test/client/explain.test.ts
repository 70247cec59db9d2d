// `jiexu explain`: cases of a running system from their pinned plans, and files without any system.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { explainCase } from '../../client/explain-case.ts';
import { beijingDate } from '../../domain/instant.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { aCase } from '../domain/a-case.ts';
import { folderWith, regionsWith } from '../domain/rule-data.ts';
import { CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

const book = readBook(readRuleFiles());

describe('jiexu explain of a case', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterEach(() => rig.check());
  afterAll(() => rig.close());

  const explain = (number: string, by = book) =>
    explainCase({ jiexu: rig.jiexu, db: rig.database.db }, number, by, beijingDate(Date.now()));

  it('a case that waits for its source: the clock that runs has its days, the others their start', async () => {
    const { caseNo, application } = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const view = await rig.waitsFor(caseNo, 'source');
    const explanation = await explain(caseNo);
    expect(explanation).toMatchObject({
      number: caseNo,
      decision: 'accept',
      route: 'cross-province',
      rows: [{ row: 'otherwise' }],
    });
    expect(explanation.clocks.map(({ name, dueAt }) => [name, dueAt])).toEqual([
      ['source-out', view.clocks[0]?.dueAt],
      ['pay', undefined],
      ['destination-in', undefined],
      ['credit', undefined],
    ]);
    expect(explanation.clocks[0]?.days?.counted).toHaveLength(10);
    expect(explanation.clocks[0]?.days?.counted.at(-1)?.date).toBe(view.clocks[0]?.dueAt.slice(0, 10));
    expect(explanation.versions?.differences).toEqual([]);
    expect((await explain(application.applicationNo)).number).toBe(caseNo);
  });

  it('keeps the pinned plan when the rules of today are others, and says in what they differ', async () => {
    const { caseNo } = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(caseNo, 'source');
    const today = readBook(readRuleFiles(regionsWith('53', { paysToPerson: true })));
    const explanation = await explain(caseNo, today);
    expect(explanation.money?.to).toBe('to-destination');
    expect(explanation.rows.map(({ row }) => row)).toEqual(['otherwise']);
    expect(explanation.versions?.differences.map(({ en }) => en)).toContainEqual(expect.stringMatching(/^money: /));
  });

  it('an ended case is explained from its record, every clock with the days it had', async () => {
    const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    await rig.ended(caseNo);
    const { clocks } = await explain(caseNo);
    expect(clocks.map(({ name }) => name)).toEqual(['source-out', 'pay', 'destination-in', 'credit']);
    for (const clock of clocks) {
      expect(clock.stoppedAt).toBeDefined();
      expect(clock.days?.dueAt).toBe(clock.dueAt);
    }
  });

  it('a refused application: every reason with basis and remedy', async () => {
    const { application } = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      source: { status: 'active' },
      destination: { status: 'suspended' },
    });
    await rig.jiexu.apply(application);
    const { decision, reasons } = await explain(application.applicationNo);
    expect(decision).toBe('refuse');
    expect(reasons.map(({ code }) => code)).toEqual(['R01', 'R02']);
    for (const { basis, remedy, english } of reasons) {
      expect(basis).toContain('《基本医疗保险关系转移接续暂行办法》');
      expect(remedy).not.toBe('');
      expect(english.remedy).not.toBe('');
    }
  });

  it('a resident who waits for the next year: deferred, by the row that says so, until the day', async () => {
    const { application } = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '0',
      source: { scheme: 'resident' },
      destination: { scheme: 'resident', hasPersonalAccount: false, benefitsFrom: '2098-01-01' },
      application: { wishes: { waitForNextYear: true } },
    });
    await rig.jiexu.apply(application);
    expect(await explain(application.applicationNo)).toMatchObject({
      decision: 'defer',
      deferredUntil: '2098-01-01',
      rows: [{ row: 'resident-within-the-year' }],
    });
  });

  it('a number that nobody knows is said to be unknown', async () => {
    await expect(explain('510100-20200101-1')).rejects.toThrow('no case or application 510100-20200101-1 is known');
  });

  it('as a command against the running system, in the language asked for', async () => {
    const { caseNo, application } = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(caseNo, 'source');
    const env = {
      TEMPORAL_ADDRESS: inject('servers').temporalAddress,
      DATABASE_URL: rig.database.url,
      JIEXU_PERSON_KEY: '07'.repeat(32),
    };
    const { status, stdout, stderr } = await jiexu(['explain', caseNo, '--lang', 'zh'], env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('自受理之日起');
    expect(stdout).toContain('规则：与受理时相同');
    expect(stdout).not.toContain('Route and why');
    expect(stdout).not.toContain(application.person.name);
  });
});

describe('jiexu explain --file', () => {
  it('explains what check would decide, without any server, in both languages', async () => {
    const { status, stdout, stderr } = await jiexu(['explain', '--file', '-'], {}, JSON.stringify(aCase()));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('3. 2026-10-10 周六 周末调休上班');
    expect(stdout).toContain('2026-10-01 … 2026-10-07: National Day');
  });

  it('gives JSON', async () => {
    const folder = folderWith({ 'case.json': aCase({ source: { status: 'active' } }) });
    const { status, stdout } = await jiexu(['explain', '--file', join(folder, 'case.json'), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'refuse', reasons: [{ code: 'R01' }] });
  });

  it.each<[string, string[], string, RegExp]>([
    ['input that cannot be decided on', ['--file', '-'], '{"now": 1}', /application: is missing/],
    ['neither case nor file', [], '', /name a case, or a file/],
    [
      'a language that is not spoken',
      ['--file', '-', '--lang', 'fr'],
      JSON.stringify(aCase()),
      /--lang: one of zh, en/,
    ],
  ])('%s exits with 2', async (_, args, input, says) => {
    const { status, stdout, stderr } = await jiexu(['explain', ...args], {}, input);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });

  it('a case without a running system: says how to start one', async () => {
    const { status, stderr } = await jiexu(['explain', '510100-20260930-1']);
    expect(status).toBe(1);
    expect(stderr).toContain('Nothing is running in');
  });
});
