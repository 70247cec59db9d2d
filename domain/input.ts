// Unusable input: every fault at once, each with the field, the rule it breaks and the remedy. Values are never
// repeated: they may be a person's.
import type { z } from 'zod';

/** What is wrong with one field. `field`: dotted path, `application.person.idNumber`, list places as `[3]`. */
export interface Fault {
  readonly field: string;
  readonly rule: string;
  readonly remedy: string;
}

/** Thrown for input that cannot be decided on; carries all faults. Its message names fields and rules, no values. */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultSentence).join('\n'));
    this.faults = faults;
  }
}

/** One sentence for people: `application.person.idNumber: has a wrong check digit (GB 11643). Copy it from the document.` */
export function faultSentence({ field, rule, remedy }: Fault): string {
  return `${field}: ${rule}. ${remedy}.`;
}

/** A path as people write it: `facts.source.periods[0].from`. The whole input is called `input`. */
export function fieldName(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
  return text === '' ? 'input' : text;
}

function atPath(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object {…}',
  array: 'a list […]',
  record: 'an object {…}',
  null: 'null',
};

/** What a person was not told how to write: a rule of a schema that says nothing in our words. */
const AS_DESCRIBED = 'of the form that is described for this field';

function faultsOf(issue: z.core.$ZodIssue, input: unknown, base: readonly PropertyKey[]): Fault[] {
  const path = [...base, ...issue.path];
  const field = fieldName(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...path, key]),
      rule: 'is not a field that is known here',
      remedy: 'Remove it or correct its spelling',
    }));
  }
  if (atPath(input, path) === undefined) return [{ field, rule: 'is missing', remedy: `Give ${expected(issue)}` }];
  return [{ field, rule: `has to be ${expected(issue)}`, remedy: remedyOf(issue) ?? 'Correct the value' }];
}

/** A rule of `scalars.ts` may carry its own remedy. */
function remedyOf(issue: z.core.$ZodIssue): string | undefined {
  const remedy: unknown = issue.code === 'custom' ? issue.params?.remedy : undefined;
  return typeof remedy === 'string' ? remedy : undefined;
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? AS_DESCRIBED;
    case 'invalid_value':
      if (!OF_THE_LIBRARY.test(issue.message)) return issue.message;
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bounded(issue.origin, 'at least', Number(issue.minimum));
    case 'too_big':
      return bounded(issue.origin, 'at most', Number(issue.maximum));
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return whicheverFits(issue);
    default:
      // Our own patterns and refinements carry their rule as the message; what the library says of its own is for programmers.
      return OF_THE_LIBRARY.test(issue.message) ? AS_DESCRIBED : issue.message;
  }
}

/** How the library of schemas begins what it says where a schema has no words of its own. */
const OF_THE_LIBRARY = /^(Invalid|Too (small|big)|Unrecognized|Expected|Required)\b/;

function bounded(origin: string, bound: 'at least' | 'at most', limit: number): string {
  if (origin === 'string')
    return limit === 1 && bound === 'at least' ? 'text that is not empty' : `text of ${bound} ${limit} characters`;
  if (origin === 'array' || origin === 'set') return `a list of ${bound} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `${bound} ${limit}`;
}

/** Each way it could be written, once; where a field tells which way it is, such as `kind`, the words that field takes. */
function whicheverFits(issue: z.core.$ZodIssueInvalidUnion): string {
  const words = 'options' in issue ? (issue.options ?? []).map(String) : [];
  if (words.length > 0) return words.join(' or ') === 'true or false' ? 'true or false' : `one of ${words.join(', ')}`;
  const ways = issue.errors.flatMap(([first]) => (first === undefined ? [] : [expected(first)]));
  return ways.length === 0 ? AS_DESCRIBED : [...new Set(ways)].join(', or ');
}

/** The remedy of a message whose faults each bear their own. */
export const CORRECT_FIELDS = 'correct the named fields';

/**
 * What a schema found wrong with `input`, in words for people: the one translation of the library's issues there is. `base`: where the
 * value that was read lies in `input`.
 */
export function faultsIn({ issues }: z.core.$ZodError, input: unknown, base: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => faultsOf(issue, input, base));
}

/** Reads `value` by a schema; pushes every fault, unknown fields each by name. `base`: where the value lies in `input`. */
export function readBySchema<T>(
  schema: z.ZodType<T>,
  input: unknown,
  base: readonly PropertyKey[],
  faults: Fault[],
): T | undefined {
  const result = schema.safeParse(atPath(input, base));
  if (result.success) return result.data;
  faults.push(...faultsIn(result.error, input, base));
  return undefined;
}

/** Reads `input` by a schema. Throws `UnusableInput` with every fault; `named` what the whole is called where it is none at all. */
export function mustRead<T>(schema: z.ZodType<T>, input: unknown, named = 'input'): T {
  const faults: Fault[] = [];
  const read = readBySchema(schema, input, [], faults);
  if (read !== undefined) return read;
  throw new UnusableInput(faults.map((fault) => (fault.field === 'input' ? { ...fault, field: named } : fault)));
}
