// `jiexu apply --check-only` and `jiexu batch template` as people run them, with nothing running.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readInput } from '../../client/input/read.ts';
import { row, table } from '../input/samples.ts';
import { csvOf, ENCODED } from '../input/writers.ts';
import { jiexu } from './run-jiexu.ts';

const folder = mkdtempSync(join(tmpdir(), 'jiexu-check-only-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const BAD = table([row(1), row(2, { 证件号码: '9.90101E+17' }), row(1), row(3, { 转出地: '999999' })]);

test('names what is wrong by line and heading, repeats no value, and says how the file was read', async () => {
  const path = file('bad.csv', BAD);
  const ran = await jiexu(['apply', '--check-only', path]);
  expect(ran.status).toBe(1);
  expect(ran.stdout).toBe(`${path} (CSV, UTF-8): 4 lines, 3 to be corrected\n`);
  const told = ran.stderr.trim().split('\n');
  expect(told[0]).toMatch(new RegExp(`^${path}:3: 证件号码: was turned into a number by a spreadsheet`));
  expect(told[1]).toBe(`${path}:4: the same application as line 2`);
  expect(told[2]).toMatch(new RegExp(`^${path}:5: 转出地: `));
  expect(told).toHaveLength(3);
  expect(ran.stderr).not.toMatch(/9\.90101|990101/);

  const good = file('good.csv', ENCODED['GB 18030'](Buffer.from(table([row(1), row(2)])).toString('utf8')));
  expect(await jiexu(['apply', '--check-only', good])).toEqual({
    status: 0,
    stdout: `${good} (CSV, GB 18030): 2 lines, 0 to be corrected\n`,
    stderr: '',
  });
});

test('reads standard input by its look or by --format, and answers as JSON', async () => {
  const ran = await jiexu(['apply', '--check-only', '--json', '-'], {}, Buffer.from(BAD).toString('utf8'));
  expect(ran).toMatchObject({ status: 1, stderr: '' });
  const lines = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ line, kind }) => [line, kind])).toEqual([
    [2, 'ok'],
    [3, 'unusable'],
    [4, 'repeated'],
    [5, 'unusable'],
  ]);
  const asCsv = await jiexu(['apply', '--check-only', '--format', 'csv', '-'], {}, '[{"applicationNo":"A"}]');
  expect(asCsv).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^standard input: has no heading/),
  });
});

test('writes an answer file that can be corrected and handed in again, for its owner alone', async () => {
  const path = file('again.csv', BAD);
  for (const name of ['answers.csv', 'answers.xlsx']) {
    const answers = join(folder, name);
    expect((await jiexu(['apply', '--check-only', path, '--answers', answers])).status).toBe(1);
    const read = await readInput(readFileSync(answers));
    expect(read.lines.map(({ application }) => application)).toEqual(
      (await readInput(BAD)).lines.map(({ application }) => application),
    );
    if (process.platform !== 'win32') expect(statSync(answers).mode & 0o077).toBe(0);
  }
  const csv = readFileSync(join(folder, 'answers.csv'), 'utf8');
  expect(csv).toMatch(/^\ufeff申请编号,.*,原行号 line,处理结果 answer,办件编号 case,怎么办 what to do\r\n/);
  expect(csv).toMatch(/,3,unusable,,"证件号码: was turned into a number.*Format the column as text/);
  expect(csv).toMatch(/,2,ok,,\r\n/);
});

test('a file that as a whole cannot be used is refused with every fault once, exit 2, and nothing is written', async () => {
  const wrong = file(
    'wrong.csv',
    csvOf([['姓名', '证件号', '证件号码', '转入地', 'colour'], ...Array.from({ length: 9 }, () => row(1).slice(0, 5))]),
  );
  const answers = join(folder, 'none.csv');
  const ran = await jiexu(['apply', '--check-only', wrong, '--answers', answers]);
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  const told = ran.stderr.trim().split('\n');
  expect(told.filter((line) => line.startsWith(`${wrong}: column E (colour): has a heading`))).toHaveLength(1);
  expect(told.filter((line) => line.startsWith(`${wrong}: 证件号码: stands twice in line 1`))).toHaveLength(1);
  expect(new Set(told).size).toBe(told.length);
  expect(() => statSync(answers)).toThrow();

  const lost = file('lost.json', Buffer.from('[{"applicationNo": "王\ufffd"}]'));
  expect(await jiexu(['apply', '--check-only', lost])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(
      /^.*lost\.json: \(UTF-8\) holds characters that an earlier conversion has lost, in line 1/,
    ),
  });
  for (const [args, said] of [
    [['--answers', wrong], /--answers: is the file that is read/],
    [['--answers', join(folder, 'a.txt')], /--answers: ends neither/],
    [[lost, '--answers', answers], /--answers: is for one file/],
  ] as const)
    expect(await jiexu(['apply', '--check-only', wrong, ...args])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(said),
    });
});

test('the template is a table that is read as it stands', async () => {
  const { stdout, status } = await jiexu(['batch', 'template']);
  expect(status).toBe(0);
  const again = await jiexu(['apply', '--check-only', '-'], {}, stdout);
  expect(again).toMatchObject({ status: 0, stdout: expect.stringMatching(/1 lines, 0 to be corrected/) });
  const workbook = join(folder, 'template.xlsx');
  expect(await jiexu(['batch', 'template', '--xlsx', workbook])).toMatchObject({ status: 0, stderr: '' });
  expect((await readInput(readFileSync(workbook))).lines).toHaveLength(1);
});

test('jiexu check reads its JSON in any encoding, and refuses what was lost', async () => {
  const text = JSON.stringify({ note: '王䶮' });
  const gb = await jiexu(['check', file('gb.json', ENCODED['GB 18030'](text))]);
  expect(gb.stderr).toMatch(/note: is not a field/);
  const lost = await jiexu(['check', file('lost-check.json', text.replace('䶮', '\ufffd'))]);
  expect(lost).toMatchObject({ status: 2, stderr: expect.stringMatching(/an earlier conversion has lost, in line 1/) });
});
