// Writes a PDF where the person at the terminal wants it, and says so.
import { writeFileSync } from 'node:fs';
import type { Answer } from '../command/command.ts';
import { unwritableFile } from '../files.ts';

/** `about`: what is told with the file's name. Throws `CliError` where the file cannot be written. */
export function savePdf(pdf: Uint8Array, file: string, about: Readonly<Record<string, string | number>>): Answer {
  try {
    writeFileSync(file, pdf);
  } catch (error) {
    throw unwritableFile(file, error);
  }
  return {
    json: { file, ...about, bytes: pdf.length },
    text: () => `${file}: ${Object.values(about).join(', ')}`,
  };
}
