// docs/rules.md is what the script would write from the data of today, and its example is a file that works.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRuleFiles, readRuleFilesWith } from '../../activities/rules/files.ts';
import { REFUSAL_CODES } from '../../domain/case.ts';
import { fromIso } from '../../domain/instant.ts';
import { countClock } from '../../domain/rules/count.ts';
import { diffBooks } from '../../domain/rules/diff.ts';
import { listRules } from '../../domain/rules/listing.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { rulesDoc } from '../../scripts/rules-doc.ts';
import { folderWith, regionsWith } from './rule-data.ts';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
const book = readBook(readRuleFiles());

/** The JSON shown below a heading. */
function jsonOf(heading: string): string {
  return /```json\n([\s\S]*?)\n```/.exec(page.slice(page.indexOf(`## ${heading}`)))?.[1] ?? '';
}

describe('docs/rules.md', () => {
  it('is what the script writes; where this fails, run node scripts/run.mjs scripts/make-rules-doc.ts', () => {
    expect(page).toBe(rulesDoc(book));
  });

  it('changes when a rule changes', () => {
    expect(rulesDoc(readBook(readRuleFiles(regionsWith('51', { noArrears: true }))))).not.toBe(page);
  });

  it('has every rule with its source, every code, every worked weekend', () => {
    for (const { source } of listRules(book)) expect(page).toContain(source);
    for (const code of REFUSAL_CODES) expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
    for (const { data } of book.years) for (const date of data.work) expect(page).toContain(date);
  });

  describe('what is known of each province', () => {
    const rowsOf = (text: string) =>
      (text.split('## What is known of each province')[1] ?? '')
        .split('\n## ')[0]
        ?.split('\n')
        .filter((line) => /^\| \S+ \d{2} \|/.test(line)) ?? [];
    const made = (set: object, more: object = {}) =>
      rowsOf(rulesDoc(readBook(readRuleFiles(regionsWith('51', set, more))))).find((row) => row.includes('四川省 51'));

    it('has a row for all 31 and the corps, each once', () => {
      const names = rowsOf(page).map((row) => row.split('|')[1]?.trim());
      expect(names).toEqual(book.registry.data.provinces.map(({ code, name }) => `${name} ${code}`));
      expect(names).toHaveLength(32);
    });

    it('tells since when, how sure and what is doubtful, by group; what only pools say apart', () => {
      const documents = {
        测试: { title: '测试', confidence: 'guide', verifiedOn: '2026-11-25' },
        旧: { title: '旧', confidence: 'official', verifiedOn: '2026-11-25', validUntil: '2025-01-01' },
      };
      const rule = { source: '四川省：测试', document: '测试' };
      const rules = [
        { ...rule, area: '51', from: '2023-01-01', set: { backPayRateBp: 800 } },
        { ...rule, area: '51', from: '2022-01-01', document: '旧', set: { lateFee: true } },
        { ...rule, area: '510100', from: '2024-01-01', clocks: [{ name: 'pay', workingDays: 2 }] },
        { ...rule, area: '510300', from: '2025-01-01', clocks: [{ name: 'pay', workingDays: 3 }] },
        { ...rule, area: '51', from: '2021-12-01', until: '2022-12-31', set: { noArrears: true } },
      ];
      const cells = made({}, { documents, rules })
        ?.split(' | ')
        .map((text) => text.trim());
      expect(cells?.slice(1)).toEqual([
        '—',
        '—',
        '—',
        '—',
        '省 2022-01-01 official, guide **unconfirmed** **lapsed**',
        '—',
        '—',
        '—',
        '2市 2024-01-01 guide **unconfirmed**',
        '— |',
      ]);
      expect(made({ noArrears: true })).toContain('| 省 2021-12-01 official |');
    });
  });

  it('its example of closed books is a rule that works, and the command shown gives the date without those days', () => {
    const rule: unknown = JSON.parse(jsonOf('When a clock stands still'));
    const fujian = book.provinces.find(({ data }) => data.province === '35')?.data;
    const folder = folderWith({ 'regions/35.json': { ...fujian, rules: [...(fujian?.rules ?? []), rule] } });
    const closing = readBook(readRuleFiles(folder));
    const [, from = '', days = '', area = ''] =
      /jiexu due --from (\S+) --days (\d+) --area (\d{6}) --clock pay/.exec(page) ?? [];
    const { dueAt, pauses } = countClock(
      { name: 'pay', area, workingDays: Number(days) },
      fromIso(from),
      closing.rules,
    );
    expect(pauses).toMatchObject([{ from: '2027-12-20', to: '2028-01-10' }]);
    expect(dueAt).toBe('2028-01-14T17:30:00+08:00');
    expect(rulesDoc(closing)).toContain('- 泉州市 350500: 每年12-20至01-10');
  });

  it('its example is a whole file, and changes what the page says it changes', () => {
    const example: unknown = JSON.parse(jsonOf('How to change a rule'));
    const folder = folderWith({ '35.json': example });
    const diff = diffBooks(book, readBook(readRuleFilesWith(join(folder, '35.json'))), '2026-11-21');
    expect(
      diff.rules.map(({ place, what, from, before, after }) => [place, what, from, before?.value.en, after?.value.en]),
    ).toEqual([
      ['350500', 'clock source-out (online) (across provinces)', '2027-07-01', '8 working days', '6 working days'],
      ['350500', 'clock source-out (paper) (across provinces)', '2027-07-01', '8 working days', '6 working days'],
    ]);
  });
});
