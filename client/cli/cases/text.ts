// A case as people read it: where it is, who acts next, until when and why, where the money is.

import { sayClock } from '../../../domain/clock-state.ts';
import type { Continuity } from '../../../domain/decision.ts';
import { sayGone } from '../../../domain/gone.ts';
import { yuan } from '../../../domain/money.ts';
import { BASIS_WORDS } from '../../../domain/rules/describe.ts';
import { FORM_RETURNS_IN_ENGLISH, REFUSALS_IN_ENGLISH } from '../../../domain/rules/describe-refusals.ts';
import type { CaseView, TimelineEntry } from '../../../domain/view.ts';
import { dim, strong, warn, when } from '../output.ts';
import { TABLE_COLUMNS, table } from '../table.ts';
import { wrap } from '../width.ts';
import { commandFor } from './next.ts';

/** Under a line it belongs to. */
const INDENT = '      ';

/** A case in sentences. */
export function describeCase(view: CaseView): string {
  const name = (side: CaseView['source']) => (side.name === undefined ? side.pool : `${side.name} ${side.pool}`);
  const lines = [
    `${strong(`Case ${view.caseNo ?? view.applicationNo}`)}  ${name(view.source)} → ${name(view.destination)}`,
    `${stateOf(view)}${view.overdue ? warn('  OVERDUE') : ''}`,
    `relation 关系       ${view.relation}`,
    `money 个人账户资金  ${view.money}. ${view.whereIsTheMoney}`,
    ...(view.problem === undefined ? [] : [warn(`problem: ${view.problem}`)]),
  ];
  if (view.outcome === undefined) {
    lines.push('', ...sayNext(view));
  }
  if (view.benefits !== undefined) lines.push('', describeBenefits(view.benefits));
  if (view.clocks.length > 0) {
    lines.push(
      '',
      table(
        ['clock', 'days', 'due', 'state', 'rule'],
        view.clocks.map((clock) => [
          clock.name,
          String(clock.workingDays),
          `${when(clock.dueAt)}${clock.provisional ? ' (provisional)' : ''}`,
          sayClock(clock, view),
          `${clock.basis}: ${clock.source}`,
        ]),
      ),
    );
  }
  return lines.join('\n');
}

function stateOf({ outcome, gone, stage, reasons, closedAt }: CaseView): string {
  if (outcome === undefined) return gone === undefined ? stage : warn(`its run is gone: ${sayGone(gone)}`);
  const codes = reasons.length === 0 ? '' : ` (${reasons.map(sayCode).join(', ')})`;
  return `ended: ${outcome}${codes}${closedAt === undefined ? '' : `, ${when(closedAt)}`}`;
}

/** `R01 still enrolled at the source`; a code of the form is told by itself. */
export function sayCode(code: string): string {
  const known = Object.entries({ ...REFUSALS_IN_ENGLISH, ...FORM_RETURNS_IN_ENGLISH }).find(([each]) => each === code);
  return known === undefined ? code : `${code} ${known[1].message}`;
}

/** Who acts next, until when and why, each with the command that moves the case on. */
export function sayNext(view: CaseView): string[] {
  if (view.awaited.length === 0) return ['next: the offices’ systems; nobody has to act'];
  return view.awaited.flatMap((each) => {
    const command = commandFor(view, each);
    return command === undefined ? [sayAwaited(each)] : [sayAwaited(each), `${INDENT}${command}`];
  });
}

/** A step of a case that is watched; its end says how it ended, why, and where the money is. */
export function describeStep(view: CaseView): string {
  const { relation, money } = view;
  if (view.outcome !== undefined)
    return `${stateOf(view)}  relation ${relation}, money ${money}. ${view.whereIsTheMoney}`;
  if (view.gone !== undefined) return `${stateOf(view)}. ${view.problem ?? ''}`;
  return [
    `${view.stage}  relation ${relation}, money ${money}`,
    ...view.awaited.map((each) => `  ${sayAwaited(each)}`),
  ].join('\n');
}

/** Benefits across the gap in a line (待遇衔接). */
function describeBenefits(benefits: Continuity): string {
  const { gapMonths, backPay, waitingMonths, benefitsFrom, retroactive, basis } = benefits;
  const pay = backPay.possible
    ? `, back-payment of ${backPay.months} months${backPay.amount === undefined ? '' : ` (${yuan(BigInt(backPay.amount))} yuan)`}`
    : '';
  const waiting =
    waitingMonths === 0 ? 'no waiting period' : `${waitingMonths} months of waiting (${BASIS_WORDS[basis].en})`;
  const gap = gapMonths === 0 ? 'continuous' : `a gap of ${gapMonths} months${pay}`;
  return `benefits 待遇衔接    ${gap}; ${waiting}; from ${benefitsFrom}${retroactive ? ', the gap covered too' : ''}`;
}

export function sayAwaited(each: CaseView['awaited'][number]): string {
  const who = each.office === undefined ? each.actor : `${each.actor} ${each.office}`;
  const until = each.until === undefined ? '' : `, until ${strong(when(each.until))}`;
  const why = each.why === undefined ? [] : wrap(each.why, TABLE_COLUMNS - INDENT.length).split('\n');
  return [`next: ${who}: ${each.forWhat}${until}`, ...why.map((line) => `${INDENT}${dim(line)}`)].join('\n');
}

export function describeTimeline(entries: readonly TimelineEntry[]): string {
  return entries
    .map(
      (entry) =>
        `${dim(entry.at.slice(0, 19).replace('T', ' '))}  ${entry.by}${entry.office ? ` ${entry.office}` : ''}: ${entry.what}`,
    )
    .join('\n');
}
