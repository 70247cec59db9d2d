// `jiexu completion`: the scripts, as the shells themselves take them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jiexu } from './run-jiexu.ts';

const folder = mkdtempSync(join(tmpdir(), 'jiexu-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function script(shell: string): Promise<string> {
  const { status, stdout, stderr } = await jiexu(['completion', shell]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const path = join(folder, `jiexu.${shell}`);
  writeFileSync(path, stdout);
  return path;
}

/** Whether a shell is on this machine. */
const has = (shell: string) => spawnSync(shell, ['--version']).error === undefined;

describe('in bash', () => {
  let path = '';
  beforeAll(async () => {
    path = await script('bash');
    writeFileSync(join(folder, 'application.json'), '{}');
  });

  /** What bash offers where the last word is being typed: the script's function, called as bash calls it at a Tab. */
  function offered(...typed: string[]): string[] {
    const program = `source "$1"; shift
      complete -p jiexu >/dev/null || exit 9
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
      _jiexu jiexu "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync('bash', ['--norc', '-c', program, 'bash', path, 'jiexu', ...typed], {
      cwd: folder,
      encoding: 'utf8',
    });
    return out.split('\n').filter((line) => line !== '');
  }

  it.each([
    [['sta'], ['status']],
    [['re'], ['record', 'return', 'release', 'resolve', 'refused', 'residual', 'reconcile', 'replan']],
    [
      ['batch', 's'],
      ['submit', 'status'],
    ],
    [['notices', 'i'], ['issue']],
    [
      ['office', 'show', '530100', '--'],
      ['--json', '--help'],
    ],
    [
      ['answer', '510100-20260930-17', '--re'],
      ['--refuse', '--remark'],
    ],
    [
      ['answer', '510100-20260930-17', '--refuse', 'R0'],
      ['R01', 'R04', 'R06', 'R08'],
    ],
    [
      ['resolve', 'A-1', '--action', 'se'],
      ['send-back', 'settled-by-hand'],
    ],
    [['completion', 'z'], ['zsh']],
    [['check', 'app'], ['application.json']],
    [['identity', 'A-1', '--file', 'appl'], ['application.json']],
    [['answer', 'A-1', '--remark', ''], []],
  ])('%j is completed', (typed, words) => {
    expect(offered(...typed)).toEqual(words);
  });

  it('an interactive bash completes at a Tab', () => {
    const typed = `source ${path}\njiexu() { printf '<%s>' "$@"; }\njiexu residual wit\t A-1\n exit\n`;
    const { stdout } = spawnSync('bash', ['--norc', '--noprofile', '-i'], {
      input: typed,
      encoding: 'utf8',
      env: { ...process.env, TERM: 'dumb', PS1: '' },
    });
    expect(stdout).toContain('<residual><withdraw><A-1>');
  });
});

describe.each(['zsh', 'fish'])('for %s', (shell) => {
  it('every command and option is in the script, and the shell can read it where it is installed', async () => {
    const path = await script(shell);
    const { stdout } = await jiexu(['completion', shell]);
    for (const word of ['/batch/submit', '/residual/answer', 'older-than', 'settled-by-hand', 'rotate-key']) {
      expect(stdout).toContain(word);
    }
    if (has(shell)) execFileSync(shell, ['-n', path]);
  });
});

it('another shell is refused with those there are', async () => {
  expect(await jiexu(['completion', 'csh'])).toMatchObject({
    status: 2,
    stderr: '<shell>: one of bash, zsh, fish, not csh\n',
  });
});
