// `jiexu check` and `jiexu due` as people run them: JSON on standard output, faults on standard error, exit codes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aCase, decide, person } from './a-case.ts';
import { folderWith, regionsWith } from './rule-data.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../../client/cli/main.ts', import.meta.url));

function jiexu(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('jiexu check', () => {
  it('decides on standard input', () => {
    const { status, stdout, stderr } = jiexu(['check', '-'], JSON.stringify(aCase()));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(decide());
  });

  it('decides on a file, and refusing is no failure of the command', () => {
    const folder = folderWith({ 'case.json': aCase({ source: { status: 'active' } }) });
    const { status, stdout } = jiexu(['check', join(folder, 'case.json')]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'refuse', reasons: [{ code: 'R01' }] });
  });

  it('names every fault in a sentence each, and exits with 2', () => {
    const application = { person: { ...person, idNumber: '990101199003071231' }, hurry: 1 };
    const { status, stdout, stderr } = jiexu(['check', '-'], JSON.stringify(aCase({ from: '999999', application })));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const fields = stderr
      .trim()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf(':')));
    expect(fields).toEqual(['application.hurry', 'application.source.area', 'application.person.idNumber']);
  });

  it('gives faults as JSON with --json', () => {
    const { status, stderr } = jiexu(['check', '-', '--json'], '{"now": 1');
    expect(status).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ faults: [{ field: 'input', rule: 'is not JSON' }] });
  });

  describe('takes what apply takes', () => {
    const { now: _now, ...input } = aCase();
    const { application } = aCase();

    it('an application by itself: nothing is missing but the facts, since nobody is there to ask', () => {
      const { status, stderr } = jiexu(['check', '-'], JSON.stringify(application));
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^facts: are needed[^\n]*\n$/) });
      expect(jiexu(['check', '-'], JSON.stringify({ application })).stderr).toBe(stderr);
    });

    it('facts without the moment: now', () => {
      expect(jiexu(['check', '-'], JSON.stringify(input)).stderr).toMatch(/^now: is missing/);
    });

    it('JSON Lines: each line by itself, the wrong one by its number, exit code 1', () => {
      const lines = [JSON.stringify(application), '{"applicationNo": 7}', '{"applicationNo"'].join('\n');
      const { status, stdout, stderr } = jiexu(['check', '-'], lines);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^-:1: facts: are needed/m);
      expect(stderr).toMatch(/^-:2: application\.direction: is missing/m);
      expect(stderr).toMatch(/^-:3: line: is no JSON object/m);
    });

    it('a table, as it is in the examples', () => {
      const { status, stderr } = jiexu(['check', 'examples/batch.csv']);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^examples\/batch\.csv:2: facts: are needed/m);
    });

    it('what is broken, or empty, is told once', () => {
      expect(jiexu(['check', '-'], '{"now": 1')).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^input: is not JSON/),
      });
      expect(jiexu(['check', '-'], '  ')).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^input: is not JSON/),
      });
    });
  });

  it('a file that is not there is a fault', () => {
    expect(jiexu(['check', '/nowhere/case.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('FILE: cannot be read'),
    });
  });
});

describe('jiexu due', () => {
  it('tells the due instant and the days counted', () => {
    const { status, stdout } = jiexu(['due', '--from', '2026-09-30T10:00+08:00', '--days', '3', '--area', '610103']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      due: '2026-10-10T17:30:00+08:00',
      provisional: false,
      counted: ['2026-10-08', '2026-10-09', '2026-10-10'],
    });
  });

  describe('of a clock whose area has its books closed', () => {
    const folder = regionsWith('33', { booksClosed: [{ from: '12-20', to: '01-10' }] });
    const asked = ['due', '--from', '2026-12-16T10:00+08:00', '--days', '3', '--area', '330106', '--rules', folder];

    it('pay leaves the closed days out and tells them', () => {
      const { status, stdout } = jiexu([...asked, '--clock', 'pay']);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        due: '2027-01-11T17:30:00+08:00',
        provisional: true,
        counted: ['2026-12-17', '2026-12-18', '2027-01-11'],
        pauses: [{ from: '2026-12-20', to: '2027-01-10', why: 'books closed 12-20 to 01-10 (测试规定)' }],
      });
    });

    it('another clock, or none, is counted as ever', () => {
      const plain = { due: '2026-12-21T17:30:00+08:00', provisional: false };
      for (const more of [[], ['--clock', 'credit']]) {
        const answer = JSON.parse(jiexu([...asked, ...more]).stdout);
        expect(answer).toEqual({ ...plain, counted: ['2026-12-17', '2026-12-18', '2026-12-21'] });
      }
    });
  });

  it('refuses a clock that is none, and one without the area that closes its books', () => {
    const asked = ['due', '--from', '2026-12-16T10:00+08:00', '--days', '3'];
    const unknown = jiexu([...asked, '--area', '330106', '--clock', 'money']);
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringMatching(/^--clock: has to be one of .*pay/) });
    const nowhere = jiexu([...asked, '--clock', 'pay']);
    expect(nowhere).toMatchObject({ status: 2, stderr: expect.stringMatching(/^--area: is missing/) });
  });

  it('refuses all that is wrong at once', () => {
    const { status, stderr } = jiexu(['due', '--from', '2026-09-31T10:00+08:00', '--days', '0', '--area', '999999']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--from[^\n]*\n--days[^\n]*\n--area/);
  });
});

describe('words that are none', () => {
  it.each([
    [['list', '--outcome', 'nonsense'], /^--outcome: one of completed, .*, not nonsense$/m],
    [
      ['list', '--waiting-on', 'nonsense'],
      /^--waiting-on: one of applicant, source, .*such as source:330100, not nonsense$/m,
    ],
    [['list', '--waiting-on', 'bank:330100'], /^--waiting-on: one of/m],
    [['list', '--waiting-on', 'source:33'], /^--waiting-on: the code of an office, six digits/m],
    [['list', '--office', 'Hangzhou'], /^--office: the code of an office, six digits, such as 510100$/m],
    [['suspense', 'list', '--office', '33'], /^--office: the code of an office/m],
    [['office', 'show', 'x'], /^<pool>: the code of an office/m],
    [['notices', '--to', 'nobody'], /^--to: applicant, operator, or a supervisor/m],
    [['notices', '--kind', 'x'], /^--kind: one of refusal/m],
  ])('%j exits with 2 and names what may be given, before anybody is asked', (args, says) => {
    const { status, stdout, stderr } = jiexu(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });

  it('--version', () => {
    expect(jiexu(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
