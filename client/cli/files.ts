// What is said of a file that cannot be opened: its name, the rule, the remedy.
import { CliError } from './output.ts';

export function unreadableFile(file: string, error: unknown): CliError {
  return new CliError(
    `${file}: cannot be read${codeOf(error)}. Name a file that can be read, or - for standard input.`,
    2,
  );
}

export function unwritableFile(file: string, error: unknown): CliError {
  return new CliError(
    `${file}: cannot be written${codeOf(error)}. Name a file in a folder that is there and may be written to.`,
  );
}

/** The system's own word, such as ENOENT. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
}
