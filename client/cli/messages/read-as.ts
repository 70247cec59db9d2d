// Reads a JSON file by a schema; what does not fit is named by field, rule and remedy, never quoted.
import type { z } from 'zod';
import { mustRead } from '../../../domain/input.ts';
import { readJson } from '../read-json.ts';

/** `what`: what the file holds, for the remedy. Throws `UnusableInput` with every fault. */
export async function readAs<T>(schema: z.ZodType<T>, file: string, what: string): Promise<T> {
  return mustRead(schema, await readJson(file, what), file === '-' ? 'standard input' : file);
}
