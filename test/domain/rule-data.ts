// Rule data made for a test: a folder as `loadRules` reads it, removed after the file's tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../../activities/rules/load.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** The document that rules made for a test cite as 测试. */
const documents = { 测试: { title: '测试文件', confidence: 'official', verifiedOn: '2026-11-25' } };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** A province's file whose rules cite the test's document where they cite none: tests are about what rules set, not where it stands. */
export function cited(file: unknown): unknown {
  if (!isFields(file)) return file;
  if (file.nation === true) return { documents: {}, ...file };
  if (typeof file.province !== 'string') return file;
  const cite = (list: unknown) =>
    Array.isArray(list) ? list.map((each: unknown) => (isFields(each) ? { document: '测试', ...each } : each)) : list;
  const lacksOne = [file.rules, file.pairs].some(
    (list) => Array.isArray(list) && list.some((each) => isFields(each) && each.document === undefined),
  );
  if (!lacksOne && file.documents !== undefined) return file;
  return {
    ...file,
    documents: { ...documents, ...(isFields(file.documents) ? file.documents : {}) },
    rules: cite(file.rules),
    ...(file.pairs === undefined ? {} : { pairs: cite(file.pairs) }),
  };
}

/** A folder that holds the given files, by path inside it; rules cite a document as {@link cited} says. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder('jiexu-rules-');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(cited(content)) ?? '');
  }
  return folder;
}

/** Days of its own that an area has in 2026, and in no other year that is asked about. */
export function daysOf2026(area: string, source: string, off: readonly string[], work: readonly string[] = []): object {
  return { ownDays: [{ area, from: 2026, years: [{ year: 2026, source, document: '测试', off, work }] }] };
}

/** A folder with one province's rules, all in force since the national rule. */
export function regionsWith(province: string, set: object, more: object = {}): string {
  const rule = { area: province, from: '2021-12-01', source: '测试规定', set };
  return folderWith({ [`regions/${province}.json`]: { province, name: '测试', rules: [rule], ...more } });
}

/** The published rules with these as the only ones of Sichuan, in force since the national rule. */
export function sichuan(...given: readonly object[]): Rules {
  const rules = given.map((each) => ({ area: '51', from: '2021-12-01', source: '测试规定', ...each }));
  return loadRules(folderWith({ 'regions/51.json': { province: '51', name: '四川省', rules } }));
}
