// The record on paper is Chinese throughout: every line that a procedure writes into a case's timeline has its Chinese.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { timelineInChinese } from '../../activities/documents/pdf/timeline-words.ts';
import { projectRoot } from '../../workers/servers/places.ts';

const WORKFLOWS = join(projectRoot(), 'workflows');
/** Residual transfers have timelines of their own, which no record on paper holds. */
const ELSEWHERE = /^(residual|batch|reconciliation|waiting)\//;

const NOTE = /\bnote\(\s*\w+,\s*(?:[^,`'()]|'[^']*'|\([^()]*\))*,\s*((?:`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|"[^"]*"))/g;

/** Lines as the code has them, each with the file it is in. What differs stands as `X`. */
function linesWritten(): readonly (readonly [line: string, file: string])[] {
  return readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !ELSEWHERE.test(file))
    .flatMap((file) =>
      [...readFileSync(join(WORKFLOWS, file), 'utf8').matchAll(NOTE)].map(([, quoted = '']) => {
        const line = quoted.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, 'X');
        return [line, file] as const;
      }),
    );
}

describe('the timeline in Chinese', () => {
  const written = linesWritten();

  test('there are lines to look at', () => {
    expect(written.length).toBeGreaterThan(40);
  });

  test.each(written.filter(([line]) => !line.startsWith('X')))('%s (%s)', (line) => {
    expect(timelineInChinese(line)).toMatch(/\p{Script=Han}/u);
  });

  /** What begins with what differs, as it comes out. */
  test.each([
    'refused: R01, R04',
    'not-needed: R03',
    'agrees to the withdrawal: nothing was paid yet',
    'does not agree to the withdrawal: paid already',
    'retry: the account was corrected (operator-7)',
    'send-back: another sum came in (operator-7)',
    'undo: given up (operator-7)',
    'settled-by-hand: paid at the counter (operator-7)',
    'pay clock: warning; due 2026-12-10 17:30',
    'pay clock: overdue; due 2026-12-10 17:30',
    'pay clock stands still: books closed',
    'pay clock goes on: due 2026-12-10 17:30',
    'pay clock: due 2026-12-10 by the published calendar, before 2026-12-09',
    'the frozen balance is free again',
    'the zeroed balance is back in the account',
    'the balance was never frozen, and can no longer be for this case',
  ])('%s', (line) => {
    expect(timelineInChinese(line)).toMatch(/\p{Script=Han}/u);
  });

  test('names are named in Chinese, and what people wrote stays as they wrote it', () => {
    expect(timelineInChinese('ended: refused-by-destination')).toBe('结束：转入地退回');
    expect(timelineInChinese('settled what held the money: unsettled-claims, in-hospital')).toBe(
      '资金冻结事由已处理完毕：待遇未结算、住院',
    );
    expect(timelineInChinese('withdrew the case: 不转了; goes back')).toBe('撤回：不转了; goes back');
    expect(timelineInChinese("source-out clock: escalation to the province's supervisor; due 2026-12-10")).toBe(
      '“转出地办理”逾期，上报省级医疗保障部门；应于 2026-12-10 届满',
    );
    expect(timelineInChinese('something nobody has put into Chinese')).toBeUndefined();
  });
});
