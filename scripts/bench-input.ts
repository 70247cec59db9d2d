// `npm run bench:input`: 10 000 lines of a messy table, in three encodings and as a workbook, through `jiexu apply --check-only`.
// Says how long each takes, and fails where a line is lost, garbled or answered otherwise than it should be.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { contentOf } from '../client/input/cell.ts';
import { readCsv } from '../client/input/csv.ts';
import { readInput } from '../client/input/read.ts';
import { toWorkbook } from '../client/input/write-table.ts';
import { type Messy, messyTable, nameIn } from '../test/input/messy.ts';
import { applicationOf } from '../test/input/samples.ts';
import { ENCODED } from '../test/input/writers.ts';

const LINES = Number(process.argv[2] ?? 10_000);
const COMMAND = fileURLToPath(new URL('../client/cli/jiexu.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jiexu-input-'));
const messy = messyTable(LINES);

/** The same table in a workbook: rows that no line break or quote can harm. */
async function asWorkbook(): Promise<{ bytes: Uint8Array; expected: Messy['expected'] }> {
  const rows = readCsv(messy.text);
  const expected = new Map<number, { n: number; trouble: undefined }>();
  const kept = rows.filter(({ line }, at) => at === 0 || messy.expected.get(line)?.trouble === undefined);
  for (const [at, { line }] of kept.entries()) {
    const meant = messy.expected.get(line);
    if (meant !== undefined) expected.set(at + 1, { n: meant.n, trouble: undefined });
  }
  const cells = kept.map((row) => row.cells.map((cell) => contentOf(cell).text));
  return { bytes: await toWorkbook(cells, '申请'), expected };
}

interface Answered {
  readonly line: number;
  readonly kind: string;
}

function checkOnly(file: string, answers: string): Promise<{ seconds: number; answered: Answered[] }> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [COMMAND, 'apply', '--check-only', '--json', '--answers', answers, file],
      { env: { ...process.env, JIEXU_DATA: join(folder, 'none') }, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout) => {
        // 1 says that some lines are to be corrected
        if (error !== null && error.code !== 1) return reject(error);
        const seconds = (performance.now() - began) / 1000;
        resolve({
          seconds,
          answered: stdout
            .trim()
            .split('\n')
            .map((line): Answered => JSON.parse(line)),
        });
      },
    );
  });
}

/** Lines lost, made up, answered otherwise, or garbled on their way into the answer file. */
async function wrongOf(expected: Messy['expected'], answered: readonly Answered[], answers: string): Promise<number> {
  const meant = [...expected].map(([line, { trouble }]) => `${line} ${trouble === undefined ? 'ok' : 'unusable'}`);
  const found = answered.map(({ line, kind }) => `${line} ${kind}`);
  const { lines } = await readInput(readFileSync(answers));
  const garbled = [...expected.values()].filter(({ n, trouble }, at) => {
    const application = applicationOf(n);
    const person = { ...application.person, name: nameIn(n, application.person.name) };
    return trouble === undefined && !isDeepStrictEqual(lines[at]?.application, { ...application, person });
  });
  return meant.filter((each) => !found.includes(each)).length + Math.abs(found.length - meant.length) + garbled.length;
}

try {
  const workbook = await asWorkbook();
  const files = [
    ...(['UTF-8', 'GB 18030', 'UTF-16 LE with a mark'] as const).map((name) => ({
      name: `CSV, ${name}`,
      file: `${name.replaceAll(' ', '-')}.csv`,
      bytes: ENCODED[name](messy.text),
      expected: messy.expected,
    })),
    { name: '.xlsx', file: 'table.xlsx', ...workbook },
  ];
  for (const { name, file, bytes, expected } of files) {
    const path = join(folder, file);
    const answers = join(folder, `answers-${file}`.replace(/\.xlsx$/, '.csv'));
    writeFileSync(path, bytes);
    const { seconds, answered } = await checkOnly(path, answers);
    const wrong = await wrongOf(expected, answered, answers);
    if (wrong > 0) process.exitCode = 1;
    const unusable = answered.filter(({ kind }) => kind !== 'ok').length;
    process.stdout.write(
      `${name}: ${answered.length} lines in ${seconds.toFixed(1)} s, ${unusable} named, ${wrong} lost or garbled\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
