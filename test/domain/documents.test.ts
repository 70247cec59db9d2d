// Where a rule comes from, and what is doubtful about it: shown wherever the rule is used, and never more than it is.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { listRules } from '../../domain/rules/listing.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { decide, rules } from './a-case.ts';
import { folderWith } from './rule-data.ts';

const DOCUMENT = { title: '某通知', confidence: 'official', verifiedOn: '2026-11-25' };
const sichuan = (document: object, rule: object = {}) =>
  folderWith({
    'regions/51.json': {
      province: '51',
      name: '四川省',
      documents: { 通知: { ...DOCUMENT, ...document } },
      rules: [
        {
          area: '51',
          from: '2021-12-01',
          source: '四川省规定',
          document: '通知',
          set: { paysToPerson: true, accountOnRecord: true },
          ...rule,
        },
      ],
    },
  });
const leaving = (folder: string) => decide({ from: '510100', to: '330100' }, loadRules(folder));

describe('what is doubtful about a rule', () => {
  it('a rule of an official text is told without a mark, and decides without a remark', () => {
    expect(leaving(sichuan({}))).toMatchObject({ money: 'to-person', remarks: [] });
  });

  it('one that was read in a guide only is unconfirmed', () => {
    expect(leaving(sichuan({ confidence: 'guide' })).remarks).toEqual(['四川省规定（未见官方文本，尚待确认）']);
  });

  it('one whose document has lapsed says until when it was valid; before that day it says nothing', () => {
    expect(leaving(sichuan({ validUntil: '2026-06-30' })).remarks).toEqual([
      '四川省规定（文件有效期至2026-06-30，未见延续，尚待确认）',
    ]);
    expect(leaving(sichuan({ validUntil: '2026-09-30' })).remarks).toEqual([]);
  });

  it('one that is old and unconfirmed says both', () => {
    expect(leaving(sichuan({ confidence: 'guide' }, { old: true })).remarks).toEqual([
      '四川省规定（早于2021年办法；未见官方文本，尚待确认）',
    ]);
  });

  it.each([
    ['adviceOutbound', { from: '510100', to: '330100' }],
    ['adviceInbound', { from: '330100', to: '510100' }],
  ])('%s says so too, and only where it is doubtful', (setting, places) => {
    const advised = (document: object) =>
      decide(places, loadRules(sichuan(document, { set: { [setting]: '四川省：须先结清。' } }))).remarks;
    expect(advised({})).toEqual(['四川省：须先结清。']);
    expect(advised({ confidence: 'guide' })).toEqual(['四川省：须先结清（未见官方文本，尚待确认）。']);
  });

  it('no advice says by itself how sure it is, and then says it twice', () => {
    const advice = listRules(readBook(readRuleFiles())).filter(
      ({ subject, standing }) =>
        subject.kind === 'setting' && subject.setting.startsWith('advice') && standing.length > 0,
    );
    expect(advice.length).toBeGreaterThan(20);
    expect(advice.filter(({ value }) => /未见官方文本|尚待确认/.test(value.zh))).toEqual([]);
  });

  it("Guangdong's account rule is lapsed since 2025-07, and is said to be so", () => {
    const inside = { from: '440100', to: '440300' } as const;
    expect(decide(inside).remarks.join()).toContain('文件有效期至2025-06-30，未见延续');
    const source = { lastPaidMonth: '2025-04', periods: [{ from: '2020-01', to: '2025-04', kind: 'normal' }] };
    const before = { ...inside, now: '2025-06-10T10:00:00+08:00', source, destination: { firstPaidMonth: '2025-05' } };
    expect(decide(before).remarks.join()).not.toContain('有效期');
  });

  it('it stands beside the waiting period, the clock and the refusal that rest on it', () => {
    const guide = { confidence: 'guide' };
    const waiting = loadRules(sichuan(guide, { set: { waiting: [{ months: 4 }] } }));
    const late = { lastPaidMonth: '2026-01', periods: [{ from: '2020-01', to: '2026-01', kind: 'normal' }] };
    expect(decide({ source: late }, waiting).continuity?.notes[0]).toContain('未见官方文本');
    const clock = loadRules(sichuan(guide, { set: {}, clocks: [{ name: 'credit', workingDays: 3 }] }));
    expect(decide({}, clock).clocks.find(({ name }) => name === 'credit')?.source).toContain('未见官方文本');
    const arrears = loadRules(sichuan(guide, { set: { noArrears: true } }));
    const owing = decide({ from: '510100', to: '330100', source: { arrearsMonths: 1 } }, arrears);
    expect(owing.reasons[0]?.basis).toContain('未见官方文本');
  });
});

describe('documents', () => {
  it.each(['weak', 'contradictory', 'low', 'secondary'])('of confidence %s never become data', (confidence) => {
    expect(() => loadRules(sichuan({ confidence }))).toThrow('never becomes data');
  });

  it('that a rule cites have to be listed', () => {
    expect(() => loadRules(sichuan({}, { document: '别的通知' }))).toThrow('cites the document 别的通知');
  });

  it('are named by every rule of every region, and by every law of the nation', () => {
    for (const { level, basis, document, placeName } of listRules(readBook(readRuleFiles()))) {
      const isDefault = level === 'nation' && basis === 'default';
      expect([placeName.zh, document === undefined]).toEqual([placeName.zh, isDefault]);
    }
  });

  it('come along with what holds at a place', () => {
    const guangzhou = rules.poolOf('440100', '2026-09-30');
    const ruled = guangzhou && rules.setting('withinProvince', guangzhou, '2026-09-30', { reach: 'inside' });
    expect(ruled).toMatchObject({
      value: 'keep',
      standing: ['lapsed'],
      document: { number: '粤医保规〔2022〕6号', confidence: 'official' },
    });
  });
});
