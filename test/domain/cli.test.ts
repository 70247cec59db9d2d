// `jiexu check` and `jiexu due` as people run them: JSON on standard output, faults on standard error, exit codes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aCase, decide, person } from './a-case.ts';
import { folderWith, regionsWith } from './rule-data.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./run-command.ts', import.meta.url));

function jiexu(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', SCRIPT, ...args], {
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
