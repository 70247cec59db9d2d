// Reads a file of JSON that a command is given.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UnusableInput } from '../../domain/input.ts';
import { decodeText } from '../input/encoding.ts';

/** A file's JSON; `-` is standard input. Throws `UnusableInput` where there is none. `what`: what to give, for the remedy. */
export async function readJson(
  file: string,
  what = 'one JSON object with now, application and facts',
): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UnusableInput([
      { field: 'FILE', rule: `cannot be read${code}`, remedy: 'Name a file that can be read, or - for standard input' },
    ]);
  }
  const { text } = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new UnusableInput([{ field: 'input', rule: 'is not JSON', remedy: `Give ${what}` }]);
  }
}
