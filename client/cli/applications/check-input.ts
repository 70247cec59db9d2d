// What `check` is given: the input of a decision with its facts, or any file of applications that `apply` takes.

import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Fault } from '../../../domain/input.ts';
import { UnusableInput } from '../../../domain/input.ts';
import { decodeText } from '../../input/encoding.ts';
import { inWordsOfFile } from '../../input/input.ts';
import type { ReadOptions } from '../../input/read.ts';
import { readApplications } from '../read-applications.ts';

/** `whole`: the file is one document. Else `line` is the application's, and `faults` what it could not be read for. */
export type CheckInput =
  | { readonly kind: 'whole'; readonly input: unknown }
  | {
      readonly kind: 'line';
      readonly line: number;
      readonly application?: unknown;
      readonly faults?: readonly Fault[];
    };

const ENVELOPE = ['now', 'application', 'facts'];

/** Throws `UnusableInput` or `CliError` for a file that cannot be used as a whole. */
export async function readCheckInputs(file: string, how: Pick<ReadOptions, 'format' | 'sheet'>): Promise<CheckInput[]> {
  const bytes = await bytesOf(file);
  const one = how.format === undefined ? documentIn(bytes) : undefined;
  if (one !== undefined) return [{ kind: 'whole', input: one }];
  const read = await readApplications(file, how, bytes);
  return read.lines.map(({ line, application, faults }) => ({
    kind: 'line',
    line,
    application,
    faults: faults && inWordsOfFile(faults, read),
  }));
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UnusableInput([
      { field: 'FILE', rule: `cannot be read${code}`, remedy: 'Name a file that can be read, or - for standard input' },
    ]);
  }
}

/** One JSON document that is no list; an application by itself is put where the input of a decision has it. */
function documentIn(bytes: Uint8Array): unknown {
  const start = Buffer.from(bytes.subarray(0, 2)).toString('latin1');
  if (start === 'PK') return undefined;
  const { text } = decodeText(bytes);
  if (!/^\s*\S/.test(text)) throw notJson();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // lines of JSON, or a table, begin otherwise than one document that is broken
    if (/^\s*\{/.test(text) && !/\}\s*\n\s*\{/.test(text)) throw notJson();
    return undefined;
  }
  if (Array.isArray(value)) return undefined;
  const isEnvelope = typeof value !== 'object' || value === null || ENVELOPE.some((key) => key in value);
  return isEnvelope || Object.keys(Object(value)).length === 0 ? value : { application: value };
}

function notJson(): UnusableInput {
  const remedy = 'Give one JSON object with now, application and facts, or a file of applications as apply takes it';
  return new UnusableInput([{ field: 'input', rule: 'is not JSON', remedy }]);
}
