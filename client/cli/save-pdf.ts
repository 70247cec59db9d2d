// Writes a PDF where the person at the terminal wants it, and says so.
import { writeFileSync } from 'node:fs';
import { CliError, out, outJson } from './output.ts';

/** `about`: what is printed with the file's name as JSON. Throws `CliError` where the file cannot be written. */
export function savePdf(
  pdf: Uint8Array,
  file: string,
  json: boolean,
  about: Readonly<Record<string, string | number>>,
): void {
  try {
    writeFileSync(file, pdf);
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
  if (json) outJson({ file, ...about, bytes: pdf.length });
  else out(`${file}: ${Object.values(about).join(', ')}`);
}
