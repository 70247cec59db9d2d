// Unusable input: every fault at once, each with the field, the rule it breaks and the remedy. Values are never repeated: they may be a person's.
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
};

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
  return [{ field, rule: `has to be ${expected(issue)}`, remedy: 'Correct the value' }];
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.origin === 'string' || issue.origin === 'array' ? 'at least so long' : 'at least'}: ${issue.minimum}`;
    case 'too_big':
      return `${issue.origin === 'string' || issue.origin === 'array' ? 'at most so long' : 'at most'}: ${issue.maximum}`;
    case 'invalid_union':
      return 'true or false';
    default:
      // Our own patterns and refinements carry their rule as the message.
      return issue.message;
  }
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
  faults.push(...result.error.issues.flatMap((issue) => faultsOf(issue, input, base)));
  return undefined;
}
