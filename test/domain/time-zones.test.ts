// The same answers wherever the machine stands: dates and decisions under several time zones and languages, in processes of their own.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./print-answers.ts', import.meta.url));

function answersUnder(TZ: string, LANG: string): string {
  return execFileSync(process.execPath, [SCRIPT], {
    cwd: ROOT,
    env: { ...process.env, TZ, LANG, LC_ALL: LANG },
    encoding: 'utf8',
  });
}

describe('time zones and languages', () => {
  const here = answersUnder('Asia/Shanghai', 'zh_CN.UTF-8');

  it('answers hold what is asked', () => {
    expect(here).toContain('2026-10-20T17:30:00+08:00');
    expect(here).toContain('"decision":"accept"');
    expect(here).toContain('"kind":"stopped","at":"2026-12-20T00:00:00+08:00"');
    expect(here).toContain('"dueAt":"2026-10-23T17:30:00+08:00"');
  });

  it.each([
    ['UTC', 'C'],
    ['America/New_York', 'en_US.UTF-8'],
    ['Pacific/Kiritimati', 'tr_TR.UTF-8'],
    ['Pacific/Pago_Pago', 'ar_SA.UTF-8'],
    ['Australia/Lord_Howe', 'de_DE.UTF-8'],
  ])('are the same under %s, %s', (zone, language) => {
    expect(answersUnder(zone, language)).toBe(here);
  });
});
