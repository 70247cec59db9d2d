// `jiexu batch template`: the table that people fill in, to be opened in a spreadsheet.
import { writeFile } from 'node:fs/promises';
import { templateTable } from '../../input/template.ts';
import { toCsv, toWorkbook } from '../../input/write-table.ts';
import { command } from '../command/command.ts';
import { option } from '../command/options.ts';
import { unwritableFile } from '../files.ts';

export default command(
  {
    options: { xlsx: option('<file>', 'write it as a workbook, whose columns are text, instead of printing CSV') },
    example: 'batch template --xlsx template.xlsx',
    json: 'print the headings as JSON',
  },
  async ({ xlsx }) => {
    const table = templateTable();
    const [headings] = table;
    if (xlsx === undefined) return { json: headings, text: () => Buffer.from(toCsv(table)).toString('utf8').trimEnd() };
    const bytes = await toWorkbook(table, '申请');
    await writeFile(xlsx, bytes).catch((error: unknown) => {
      throw unwritableFile(xlsx, error);
    });
    return { json: { file: xlsx, headings }, text: () => `${xlsx}: the table to fill in, with a line that shows how` };
  },
);
