// The cases that are shared with everybody who works on the rules: each decided as they expect.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UnusableInput } from '../../domain/input.ts';
import { fromIso } from '../../domain/instant.ts';
import { check } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { rules } from './a-case.ts';

const FOLDER = new URL('../../../shared/cases/', import.meta.url);

function readLines<T>(name: string, schema: z.ZodType<T>): T[] {
  const file = new URL(name, FOLDER);
  if (!existsSync(file)) {
    throw new Error(
      `${name} is missing: these tests read the folder shared/cases that lies beside the project; put it there`,
    );
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => schema.parse(JSON.parse(line)));
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

describe('shared cases of jiexu check', () => {
  for (const { name, input, expect: expected, exit } of readLines('check.jsonl', checkCase)) {
    it(name, () => {
      if (exit === 2) expect(() => parseCheckInput(input, rules)).toThrow(UnusableInput);
      else expectAnswer(check(parseCheckInput(input, rules), rules), expected);
    });
  }
});

describe('shared cases of jiexu due', () => {
  for (const { from, days, area, due, provisional } of readLines('due.jsonl', dueCase)) {
    it(`${days} working days after ${from}`, () => {
      const answer = rules.calendar.workingDays(fromIso(from), days, area);
      if (due !== undefined) expect(answer.dueAt).toBe(due);
      if (provisional !== undefined) expect(answer.provisional).toBe(provisional);
    });
  }
});
