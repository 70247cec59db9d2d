// Files of applications on the command line: a name or standard input, and what is said of it where it cannot be read.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UnusableInput } from '../../domain/input.ts';
import { FORMATS, type InputFile } from '../input/input.ts';
import { type ReadOptions, readInput } from '../input/read.ts';
import { oneOf, option } from './command/options.ts';
import { unreadableFile } from './files.ts';

/** Options that say what a file is. */
export const inputOptions = {
  format: oneOf(FORMATS, '<format>', 'what FILE is; else its name and its look tell'),
  sheet: option('<name>', 'the sheet of a workbook; else the only visible one that holds anything'),
};

export const answersOption = option('<out>', 'write the lines of FILE with what to do to OUT, .csv or .xlsx');

/** A file as read, under the name it was given by. */
export type NamedFile = InputFile & { readonly file: string };

/**
 * `given`: its bytes, where they are read already. Throws `CliError` where the file cannot be opened, `UnusableInput`
 * where it as a whole cannot be used.
 */
export async function readApplications(
  file: string,
  options: Pick<ReadOptions, 'format' | 'sheet'>,
  given?: Uint8Array,
): Promise<NamedFile> {
  const bytes = given ?? (await bytesOf(file));
  try {
    return { ...(await readInput(bytes, { ...options, name: file })), file };
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    const shown = file === '-' ? 'standard input' : file;
    throw new UnusableInput(error.faults.map((fault) => ({ ...fault, field: fieldIn(shown, fault.field) })));
  }
}

/** The file itself, or something in it. */
const fieldIn = (file: string, field: string) => (field === 'file' ? file : `${file}: ${field}`);

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw unreadableFile(file, error);
  }
}
