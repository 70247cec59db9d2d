// The cases that are shared with everybody who works on the rules: each decided as they expect.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UnusableInput } from '../../domain/input.ts';
import { fromIso } from '../../domain/instant.ts';
import { check } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { rules } from './a-case.ts';

const FOLDER = new URL('../../../shared/cases/', import.meta.url);

const KINDS = ['check', 'due'] as const;
type Kind = (typeof KINDS)[number];

/** The files of a kind: `check.jsonl`, `check-2.jsonl` …; no file of another name may lie there unread. */
function filesOf(kind: Kind): string[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
  return names.filter((name) => kindOf(name) === kind).sort();
}

function kindOf(name: string): Kind | undefined {
  return KINDS.find((kind) => new RegExp(`^${kind}(-[a-z0-9-]+)?\\.jsonl$`).test(name));
}

function readLines<T>(kind: Kind, schema: z.ZodType<T>): { readonly at: string; readonly line: T }[] {
  return filesOf(kind).flatMap((name) =>
    readFileSync(new URL(name, FOLDER), 'utf8')
      .split('\n')
      .map((text, index) => ({ at: `${name}:${index + 1}`, text }))
      .filter(({ text }) => text.trim() !== '')
      .map(({ at, text }) => ({ at, line: schema.parse(JSON.parse(text)) })),
  );
}

const checkCase = z.object({
  name: z.string(),
  input: z.unknown(),
  expect: z.record(z.string(), z.unknown()),
  exit: z.int(),
});
const dueCase = z.object({
  from: z.string(),
  days: z.int(),
  area: z.string().optional(),
  due: z.string().optional(),
  provisional: z.boolean().optional(),
});

const named = z.array(z.looseObject({ name: z.string() }));
const coded = z.array(z.looseObject({ code: z.string() }));

/** `expect` is a part of the answer; `reasons` are all codes and no others; with `clocksExact` so are the clocks. */
function expectAnswer(answer: object, expected: Record<string, unknown>): void {
  const { reasons, clocks, clocksExact, ...rest } = expected;
  expect(answer).toMatchObject(rest);
  const given = z.object({ reasons: coded, clocks: named }).parse(answer);
  if (reasons !== undefined) {
    expect(given.reasons.map(({ code }) => code)).toEqual(coded.parse(reasons).map(({ code }) => code));
    expect(given.reasons).toMatchObject(coded.parse(reasons));
  }
  const wanted = named.parse(clocks ?? []);
  if (clocksExact) expect(given.clocks.map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
  for (const clock of wanted) expect(given.clocks).toContainEqual(expect.objectContaining(clock));
}

describe('the folder of shared cases', () => {
  it('holds no file whose cases nobody reads, and some of each kind', () => {
    const unknown = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl') && kindOf(name) === undefined);
    expect(unknown).toEqual([]);
    for (const kind of KINDS) expect(filesOf(kind)).not.toEqual([]);
  });
});

describe('shared cases of jiexu check', () => {
  for (const { at, line } of readLines('check', checkCase)) {
    const { name, input, expect: expected, exit } = line;
    it(`${name} (${at})`, () => {
      if (exit === 2) expect(() => parseCheckInput(input, rules)).toThrow(UnusableInput);
      else expectAnswer(check(parseCheckInput(input, rules), rules), expected);
    });
  }
});

describe('shared cases of jiexu due', () => {
  for (const { at, line } of readLines('due', dueCase)) {
    const { from, days, area, due, provisional } = line;
    it(`${days} working days after ${from} (${at})`, () => {
      const answer = rules.calendar.workingDays(fromIso(from), days, area);
      if (due !== undefined) expect(answer.dueAt).toBe(due);
      if (provisional !== undefined) expect(answer.provisional).toBe(provisional);
    });
  }
});
