// Whatever is done to a file of rules, lint answers, and it has a fault wherever loading refuses the file.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { kindOfRuleFile, withFile } from '../../domain/rules/book.ts';
import { UnusableRules } from '../../domain/rules/faults.ts';
import { lint } from '../../domain/rules/lint/lint.ts';
import { readBook } from '../../domain/rules/read-book.ts';

const ours = readRuleFiles();
const files = ours.regions.filter(({ value }) => JSON.stringify(value).length < 6000);

/** What somebody may write in place of a value. */
const slip = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'x',
  -1,
  0,
  999,
  true,
  [],
  {},
  '2026-02-30',
  '2020-01-01',
  'inside',
  'flexible',
  '350502',
  [{ months: 3 }, { months: 6 }],
);

type Path = readonly (string | number)[];

/** Every place in a value. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Array.isArray(value) ? value.map((each, at) => [at, each] as const) : Object.entries(value);
  return [path, ...inside.flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((each, at) => (at === key ? changed(each, rest, to) : each));
  return { ...(value as object), [key]: changed((value as Record<string, unknown>)[key], rest, to) };
}

/** Some slips in one of our files. */
const slipped = fc
  .record({
    at: fc.nat(files.length - 1),
    slips: fc.array(fc.record({ place: fc.nat(), to: slip }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ at, slips }) => {
    const start: unknown = JSON.parse(JSON.stringify(files[at]?.value));
    return slips.reduce<unknown>((value, { place, to }) => {
      const paths = pathsOf(value);
      return JSON.parse(JSON.stringify(changed(value, paths[place % paths.length] ?? [], to) ?? null));
    }, start);
  });

describe('a file with slips of the pen', () => {
  it('is answered, each fault once, and what loading refuses has a fault', () => {
    fc.assert(
      fc.property(slipped, (value) => {
        const given = { file: 'given.json', value };
        const found = lint([given], ours, '2026-11-30');
        const keys = found.map(({ file, field, rule }) => `${file} ${field} ${rule}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const each of found) expect(`${each.field}${each.rule}${each.remedy}`).not.toMatch(/undefined|\[object/);
        // What names neither a province nor the nation is no rule data, which reading refuses before.
        if (kindOfRuleFile(value)?.kind !== 'region') return;
        if (isRefused(value)) expect(found.some(({ severity }) => severity === 'fault')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

function isRefused(value: unknown): boolean {
  try {
    readBook(withFile(ours, { file: 'given.json', value }));
    return false;
  } catch (error) {
    if (error instanceof UnusableRules) return true;
    throw error;
  }
}
