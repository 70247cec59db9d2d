// One text for one body: canonical JSON (RFC 8785), so that the same facts always have the same digest whoever writes them.
import { createHash } from 'node:crypto';

const LONE_SURROGATE = /\p{Surrogate}/u;
const MAX_DEPTH = 64;

/** A value that has no canonical JSON. Names where it stands (by field names and indexes), never the value itself. */
export class NotCanonical extends TypeError {
  constructor(path: string, what: string) {
    super(
      `${path === '' ? 'the document' : path}: ${what} cannot be sealed; use text, whole numbers, true/false, null, lists and plain objects (money as a decimal string, dates as ISO text)`,
    );
    this.name = 'NotCanonical';
  }
}

/** Plain in any realm: made by `{}` or `JSON.parse`, not by a class. */
function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function quoted(text: string, path: string): string {
  if (LONE_SURROGATE.test(text)) throw new NotCanonical(path, 'text that is not well-formed Unicode');
  return JSON.stringify(text);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new NotCanonical('', `nesting deeper than ${MAX_DEPTH}`);
  switch (typeof value) {
    case 'string':
      return quoted(value, path);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(path, 'a number that is not finite');
      return JSON.stringify(value);
    case 'object':
      break;
    default:
      throw new NotCanonical(path, typeof value);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth + 1)).join(',')}]`;
  }
  if (!isPlain(value)) throw new NotCanonical(path, value.constructor.name);
  const members: string[] = [];
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, member] of entries) {
    // A member without a value is no member: JSON drops it too, so the digest is the same before and after a wire.
    if (member === undefined) continue;
    const at = path === '' ? key : `${path}.${key}`;
    members.push(`${quoted(key, path)}:${write(member, at, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

/**
 * Canonical JSON of a body (RFC 8785): members sorted by UTF-16 code units, no white space. Members that are
 * `undefined` are left out; `bigint`, `Date`, `NaN`, infinities, class instances, `undefined` in a list and ill-formed
 * Unicode throw {@link NotCanonical}.
 */
export function canonicalJson(body: unknown): string {
  return write(body, '', 0);
}

/** SHA-256 of the canonical JSON, 32 bytes. */
export function digestOf(body: unknown): Uint8Array {
  return createHash('sha256').update(canonicalJson(body), 'utf8').digest();
}
