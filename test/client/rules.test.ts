// `jiexu rules`: what the rules are, what applies where, and what newer data would change, also for the cases that are open.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { readRuleFiles, readRuleFilesWith } from '../../activities/rules/files.ts';
import { effectsOn } from '../../client/cli/rules/effects.ts';
import { openCases } from '../../client/cli/rules/open-cases.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { folderWith } from '../domain/rule-data.ts';
import { CHENGDU, KUNMING, Rig } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

const book = readBook(readRuleFiles());
const fujian = book.provinces.find(({ data }) => data.province === '35')?.data;

/** Fujian's file with Quanzhou's source-out to other provinces at another length. */
function quanzhou(workingDays: number): object {
  const rules = fujian?.rules.map((rule) => ({
    ...rule,
    ...(rule.area !== '350500' || rule.clocks === undefined
      ? {}
      : { clocks: rule.clocks.map((clock) => (clock.name === 'source-out' ? { ...clock, workingDays } : clock)) }),
  }));
  return { ...fujian, rules };
}

describe('jiexu rules list', () => {
  it('shows value, basis, source, first day and file, and marks old rules', async () => {
    const { status, stdout } = await jiexu(['rules', 'list', '--area', '370200']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /青岛市 370200\n.*地方规定 \/ regional rule · 青岛市：.*自2021-12-01起.*regions\/37\.json.*\[旧 \/ old\]/,
    );
    expect(stdout).not.toContain('泉州市');
  });

  it('gives JSON of one province', async () => {
    const { stdout } = await jiexu(['rules', 'list', '--province', '35', '--json']);
    const listed: unknown = JSON.parse(stdout);
    expect(listed).toContainEqual(
      expect.objectContaining({
        place: '350500',
        subject: { kind: 'clock', clock: 'source-out' },
        file: 'regions/35.json',
        standing: ['unconfirmed'],
      }),
    );
  });

  it('a province that is none exits with 2', async () => {
    expect(await jiexu(['rules', 'list', '--province', '98'])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('jiexu rules show', () => {
  it('says from which level each setting is inherited', async () => {
    const { status, stdout } = await jiexu(['rules', 'show', '610103', '--json', '--on', '2026-09-30']);
    expect(status).toBe(0);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ area: '610103', pool: { code: '610100', name: '西安市' } });
    const levels = Object.fromEntries(
      shown.settings.map(({ setting, level, file }: Record<string, string>) => [setting, `${level} ${file}`]),
    );
    expect(levels).toMatchObject({
      adviceInbound: 'area regions/61.json',
      withinProvince: 'province regions/61.json',
      complaintLine: 'nation regions/nation.json',
    });
  });

  it('a rule for two areas beats both, online only where it says so', async () => {
    const { stdout } = await jiexu(['rules', 'show', '410100', '--to', '419900', '--lang', 'zh', '--on', '2026-09-30']);
    expect(stdout).toMatch(/转出地划出资金（线上）：63个工作日\n.*两地之间的规定 郑州市 410100 → 河南省本级 419900/);
    const { stdout: alone } = await jiexu(['rules', 'show', '410100', '--lang', 'zh', '--on', '2026-09-30']);
    expect(alone).toMatch(/转出地划出资金（线上）：5个工作日\n.*本产品默认/);
  });

  it('an area nobody knows is refused with the nearest', async () => {
    const { status, stderr } = await jiexu(['rules', 'show', '610199']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/AREA: .*nearest: 6101/i);
  });

  it.each([
    ['a province', '34', /is a province .*rules list --province 34/],
    ['a province with zeros', '340000', /is a province .*rules list --province 34/],
    ['a name', '合肥', /Give a six-digit code; nearest: 340100 合肥市/],
    ['a name nobody bears', '某地', /Give a six-digit code\.$/m],
  ])('%s is refused with where to go on', async (_, area, says) => {
    const { status, stderr } = await jiexu(['rules', 'show', area]);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
  });

  it('takes one changed file, and refuses a path that would change nothing', async () => {
    const folder = folderWith({ '35.json': quanzhou(6) });
    const show = (path: string) => jiexu(['rules', 'show', '350500', '--rules', path, '--lang', 'en']);
    expect((await show(join(folder, '35.json'))).stdout).toMatch(/source-out: .*across provinces\): 6 working days/);
    expect(await show(folder)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('holds no rule data'),
    });
    expect(await show('/nowhere')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('is not there'),
    });
  });
});

describe('jiexu rules diff', () => {
  it("names Quanzhou's clock before and after, and says that no system runs", async () => {
    const folder = folderWith({ 'regions/35.json': quanzhou(6) });
    const { status, stdout } = await jiexu(['rules', 'diff', folder, '--lang', 'en']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /泉州市 350500\n\s+clock source-out: .* \(online\) \(across provinces\): 8 working days → 6 working days/,
    );
    expect(stdout).toContain('no system is running, so no case was looked at');
    expect(stdout).not.toContain('clock pay');
  });

  it('takes a single file under any name, and gives JSON', async () => {
    const folder = folderWith({ 'ours.json': quanzhou(6) });
    const { stdout } = await jiexu(['rules', 'diff', join(folder, 'ours.json'), '--json']);
    const diff = JSON.parse(stdout);
    expect(diff.openCases).toEqual({ running: false });
    expect(diff.rules.map(({ place, what }: Record<string, string>) => `${place} ${what}`)).toEqual([
      '350500 clock source-out (online) (across provinces)',
      '350500 clock source-out (paper) (across provinces)',
    ]);
  });

  it('of what is new at a place, says what holds there until then', async () => {
    const rules = ['across', undefined].map((scope) => ({
      area: '34',
      from: '2027-03-01',
      scope,
      source: '安徽省：转出',
      set: scope === undefined ? { closeOfBusiness: '18:00' } : undefined,
      clocks: scope === undefined ? undefined : [{ name: 'source-out', workingDays: 7 }],
    }));
    const folder = folderWith({ 'regions/34.json': { province: '34', name: '安徽省', rules } });
    const { stdout } = await jiexu(['rules', 'diff', folder, '--lang', 'en', '--on', '2026-12-01']);
    expect(stdout).toMatch(
      /\(online\) \(across provinces\): nothing of its own \(national rule applies: 10 working days\) → 7 working days {2}from 2027-03-01/,
    );
    // Of the plain circumstances what the nation says is the value itself.
    expect(stdout).toContain('close of business, Beijing time: 17:30 → 18:00');
    expect(stdout).toMatch(
      /合肥市 340100\n[\s\S]*→ nothing of its own \(default of this product.* applies: 6 months\)/,
    );
  });

  it('says that the same data change nothing', async () => {
    const folder = folderWith({ 'regions/35.json': fujian });
    const { status, stdout } = await jiexu(['rules', 'diff', folder, '--lang', 'en']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'the same as the rules in force: nothing changes\n' });
  });

  it('a contradiction is named with file and rule, and exits with 2', async () => {
    const rules = [true, false].map((lateFee) => ({
      area: '350500',
      from: '2027-01-01',
      source: '测试',
      document: '中断补缴答复',
      set: { lateFee },
    }));
    const folder = folderWith({ 'regions/35.json': { ...fujian, rules: [...(fujian?.rules ?? []), ...rules] } });
    const { status, stdout, stderr } = await jiexu(['rules', 'diff', folder]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^regions\/35\.json: rules\[\d+\]\.set\.lateFee, rules\[\d+\]\.set\.lateFee: .*lateFee is set by two rules/,
    );
  });

  it('a misspelt field is named with file and field, and exits with 2', async () => {
    const folder = folderWith({ 'years/2027.json': { year: 2027, source: '测试', off: [], works: [] } });
    const { status, stderr } = await jiexu(['rules', 'diff', folder, '--json']);
    expect(status).toBe(2);
    const { faults } = JSON.parse(stderr);
    expect(faults.map(({ file, field }: Record<string, string>) => `${file} ${field}`)).toEqual(
      expect.arrayContaining(['years/2027.json works', 'years/2027.json work', 'years/2027.json off']),
    );
  });

  it.each<[string, () => string]>([
    ['a path that is not there', () => '/nowhere/35.json'],
    ['a folder without rule data', () => folderWith({ 'other/x.json': {} })],
    ['a file that is no rule data', () => join(folderWith({ 'x.json': { hello: 1 } }), 'x.json')],
    ['a file that is no JSON', () => join(folderWith({ 'x.json': undefined }), 'x.json')],
  ])('%s exits with 2 and is named', async (_, path) => {
    const { status, stderr } = await jiexu(['rules', 'diff', path()]);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('what newer rules mean for open cases', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterEach(() => rig.check());
  afterAll(() => rig.close());

  it('only the case that leaves Kunming would be decided otherwise, and it keeps its own dates', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const view = await rig.waitsFor(kase.caseNo, 'source');
    const yunnan = (more: object) =>
      readBook(
        readRuleFilesWith(
          folderWith({
            'regions/53.json': { province: '53', name: '云南省', rules: [], ...more },
          }),
        ),
      );
    const rule = { area: KUNMING, from: '2021-12-01', source: '测试规定' };
    const shorter = yunnan({
      rules: [{ ...rule, clocks: [{ name: 'source-out', workingDays: 6 }], set: { noArrears: true } }],
    });
    const cases = () => openCases({ jiexu: rig.jiexu, db: rig.database.db });

    const { examined, affected } = await effectsOn(cases(), book, shorter, Date.now());
    expect(examined).toBe(1);
    expect(affected.map(({ caseNo }) => caseNo)).toEqual([kase.caseNo]);
    const otherwise = affected[0]?.decidedOtherwise.map(({ en }) => en).join('\n');
    expect(otherwise).toMatch(/clock source-out .*: 10 working days .* → 6 working days/);
    expect(otherwise).toContain('R06');
    expect(otherwise).toContain('due date of');
    expect(affected[0]?.redated).toEqual([]);

    const second = book.rules.calendar.workingDays(Date.parse(view.clocks[0]?.startedAt ?? ''), 2, KUNMING).counted[1];
    const year = Number(second?.slice(0, 4));
    const off = { year, source: '测试地方假日', document: '测试', off: [second] };
    const dayOff = yunnan({ ownDays: [{ area: '53', years: [off] }] });
    const { affected: moved } = await effectsOn(cases(), book, dayOff, Date.now());
    expect(moved[0]?.redated).toHaveLength(1);
    expect(moved[0]?.redated[0]).toMatchObject({ name: 'source-out', from: view.clocks[0]?.dueAt });
    expect(moved[0]?.redated[0]?.to).toBe(
      book.rules.calendar.workingDays(Date.parse(view.clocks[0]?.startedAt ?? ''), 11, KUNMING).dueAt,
    );

    const elsewhere = readBook(readRuleFilesWith(folderWith({ 'regions/35.json': quanzhou(6) })));
    expect(await effectsOn(cases(), book, elsewhere, Date.now())).toEqual({ examined: 1, affected: [] });
  });

  it('as a command beside the running system', async () => {
    const env = {
      TEMPORAL_ADDRESS: inject('servers').temporalAddress,
      DATABASE_URL: rig.database.url,
      JIEXU_PERSON_KEY: '07'.repeat(32),
    };
    const folder = folderWith({ 'regions/35.json': quanzhou(6) });
    const { status, stdout } = await jiexu(['rules', 'diff', folder, '--lang', 'zh'], env);
    expect(status).toBe(0);
    expect(stdout).toMatch(/办理中的案件\n\s+共1件，其中0件/);
  });
});
