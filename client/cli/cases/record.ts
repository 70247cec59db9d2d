// `jiexu record`: the whole record of a case, for the file: as JSON with a schema, or printed.
import { writeFileSync } from 'node:fs';
import type { CaseRecord } from '../../../domain/record.ts';
import { type Answer, command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { fileToWrite, flag, option } from '../command/options.ts';
import { unwritableFile } from '../files.ts';
import { CliError } from '../output.ts';
import { savePdf } from '../papers/save-pdf.ts';
import { bookAtHand } from '../rules/at-hand.ts';
import { describeRecord } from './record-text.ts';
import { undecidedAnswer } from './undecided.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      withPerson: flag('with name and document, and the papers whole'),
      pdf: fileToWrite('write a PDF; <case number>.pdf where no file is named'),
      out: option('<file>', 'write the JSON to a file'),
    },
    example: 'record 510100-20260930-17 --pdf',
  },
  async ({ case: number, withPerson, pdf, out }, connect) => {
    const on = await connect();
    const decided = await undecidedAnswer(on.jiexu, number);
    if (decided !== undefined) return withoutRecord(decided, pdf !== undefined || out !== undefined);
    const { recordOf } = await import('../../record.ts');
    const book = await bookAtHand();
    const made = await recordOf({ ...on, book }, number, { withPerson, now: Date.now() });
    if (pdf !== undefined) {
      const { renderRecord } = await import('../../../activities/documents/pdf/index.ts');
      const { caseNo } = made;
      return savePdf(await renderRecord(made), pdf === true ? `${caseNo}.pdf` : pdf, { caseNo });
    }
    return out === undefined ? { json: made, text: () => describeRecord(made) } : save(made, out);
  },
);

/** An application that became no case has no record beyond its decision; a file is not written for it. */
function withoutRecord({ json, text }: Answer, asFile: boolean): Answer {
  const told = `${text?.() ?? ''}\nIt has become no case, so there is no record beyond this.`;
  if (asFile) throw new CliError(told);
  return { json, text: () => told };
}

function save(made: CaseRecord, file: string): Answer {
  const { caseNo } = made;
  try {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  } catch (error) {
    throw unwritableFile(file, error);
  }
  return { json: { file, caseNo }, text: () => `${file}: the record of case ${caseNo}` };
}
