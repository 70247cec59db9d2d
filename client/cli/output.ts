// What the CLI prints: JSON for machines, tables and sentences for people; errors in one sentence on standard error.
import { stripVTControlCharacters, styleText } from 'node:util';
import Table from 'cli-table3';
import type { Continuity } from '../../domain/decision.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { yuan } from '../../domain/money.ts';
import type { CaseView, ClockView, TimelineEntry } from '../../domain/view.ts';
import { MessageRefused, NotTaken, UnknownBatch, UnknownCase } from '../errors.ts';

/** An error that is a sentence for the person at the terminal. `exitCode` 1: could not be done; 2: unusable input. */
export class CliError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

export function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function outJson(value: unknown): void {
  out(JSON.stringify(value, null, 2));
}

export const strong = (text: string) => styleText('bold', text);
export const dim = (text: string) => styleText('dim', text);
export const warn = (text: string) => styleText('yellow', text);

/** Beijing time, whatever offset the instant is written with: `2026-10-20T17:30:00+08:00` → `2026-10-20 17:30`. */
export function when(instant: string | undefined): string {
  return instant === undefined ? '' : toBeijing(fromIso(instant)).slice(0, 16).replace('T', ' ');
}

/** A cell of a column of amounts: yuan with two places, `·` for nothing, or empty. */
const AMOUNT = /^(-?[\d,]+\.\d\d|·)?$/;

function isAmounts(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => stripVTControlCharacters(row[column] ?? ''));
  return cells.some((cell) => cell !== '') && cells.every((cell) => AMOUNT.test(cell));
}

/** A table without heavy frames; amounts stand under each other. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const made = new Table({
    head: head.map(strong),
    colAligns: head.map((_, column) => (isAmounts(rows, column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
    chars: {
      mid: '',
      'left-mid': '',
      'mid-mid': '',
      'right-mid': '',
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      right: '',
      middle: '  ',
    },
  });
  for (const row of rows) made.push([...row]);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Prints what went wrong; the process ends with the fitting code. */
export function reportError(error: unknown, json: boolean): void {
  const known =
    error instanceof CliError ||
    error instanceof MessageRefused ||
    error instanceof UnknownCase ||
    error instanceof UnknownBatch ||
    error instanceof NotTaken;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof MessageRefused ? error.refusal.code : undefined;
  if (json) process.stderr.write(`${JSON.stringify({ error: message, ...(code ? { code } : {}) })}\n`);
  else process.stderr.write(`${known ? '' : 'Unexpected: '}${code ? `${code}: ` : ''}${message}\n`);
  process.exitCode = error instanceof CliError ? error.exitCode : 1;
}

/** A case in sentences: where it is, who acts next, until when and why, where the money is. */
export function describeCase(view: CaseView): string {
  const name = (side: CaseView['source']) => (side.name === undefined ? side.pool : `${side.name} ${side.pool}`);
  const state =
    view.outcome === undefined
      ? view.stage
      : `ended: ${view.outcome}${view.reasons.length > 0 ? ` (${view.reasons.join(', ')})` : ''}`;
  const lines = [
    `${strong(`Case ${view.caseNo ?? view.applicationNo}`)}  ${name(view.source)} → ${name(view.destination)}`,
    `${state}${view.overdue ? warn('  OVERDUE') : ''}`,
    `relation 关系       ${view.relation}`,
    `money 个人账户资金  ${view.money}. ${view.whereIsTheMoney}`,
    ...(view.problem === undefined ? [] : [warn(`problem: ${view.problem}`)]),
  ];
  if (view.outcome === undefined) {
    lines.push(
      '',
      ...(view.awaited.length > 0 ? view.awaited.map(sayAwaited) : ['next: the offices’ systems; nobody has to act']),
    );
  }
  if (view.benefits !== undefined) lines.push('', describeBenefits(view.benefits));
  if (view.clocks.length > 0) {
    lines.push(
      '',
      table(
        ['clock', 'days', 'due', 'rule', 'state'],
        view.clocks.map((clock) => [
          clock.name,
          String(clock.workingDays),
          `${when(clock.dueAt)}${clock.provisional ? ' (provisional)' : ''}`,
          `${clock.basis}: ${clock.source}`,
          clockState(clock),
        ]),
      ),
    );
  }
  return lines.join('\n');
}

/** Benefits across the gap in a line (待遇衔接). */
function describeBenefits({ gapMonths, backPay, waitingMonths, benefitsFrom, retroactive }: Continuity): string {
  const pay = backPay.possible
    ? `, back-payment of ${backPay.months} months${backPay.amount === undefined ? '' : ` (${yuan(BigInt(backPay.amount))} yuan)`}`
    : '';
  const waiting = waitingMonths === 0 ? 'no waiting period' : `${waitingMonths} months of waiting`;
  const gap = gapMonths === 0 ? 'continuous' : `a gap of ${gapMonths} months${pay}`;
  return `benefits 待遇衔接    ${gap}; ${waiting}; from ${benefitsFrom}${retroactive ? ', the gap covered too' : ''}`;
}

export function sayAwaited(each: CaseView['awaited'][number]): string {
  const who = each.office === undefined ? each.actor : `${each.actor} ${each.office}`;
  const until = each.until === undefined ? '' : `, until ${strong(when(each.until))}  ${dim(each.why ?? '')}`;
  return `next: ${who}: ${each.forWhat}${until}`;
}

function clockState(clock: ClockView): string {
  if (clock.stoppedAt !== undefined) return `done ${when(clock.stoppedAt)}`;
  return clock.passed.at(-1)?.kind ?? 'runs';
}

export function describeTimeline(entries: readonly TimelineEntry[]): string {
  return entries
    .map(
      (entry) =>
        `${dim(entry.at.slice(0, 19).replace('T', ' '))}  ${entry.by}${entry.office ? ` ${entry.office}` : ''}: ${entry.what}`,
    )
    .join('\n');
}
