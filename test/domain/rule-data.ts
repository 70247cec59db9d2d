// Rule data made for a test: a folder as `loadRules` reads it, removed after the file's tests.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder that holds the given files, by path inside it. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-rules-'));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content) ?? '');
  }
  return folder;
}

/** A folder with one province's rules, all in force since the national rule. */
export function regionsWith(province: string, set: object, more: object = {}): string {
  const rule = { area: province, from: '2021-12-01', source: '测试规定', set };
  return folderWith({ [`regions/${province}.json`]: { province, name: '测试', rules: [rule], ...more } });
}
