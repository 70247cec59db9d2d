// The case as an officer reads it in the Web UI: Markdown with both tracks, who is awaited, until when and why, what happened.
import { sayClock } from './clock-state.ts';
import type { CaseView, TimelineEntry } from './view.ts';

const SHOWN_ENTRIES = 25;

/** Markdown for a case's current details. Carries no personal data. */
export function detailsOf(view: CaseView, timeline: readonly TimelineEntry[]): string {
  return [
    headline(view),
    view.problem === undefined ? '' : `> **Problem** ${view.problem}`,
    tracks(view),
    awaited(view),
    clocks(view),
    history(timeline),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline(view: CaseView): string {
  const name = view.caseNo === undefined ? `Application ${view.applicationNo}` : `Case ${view.caseNo}`;
  const from = `${view.source.name ?? view.source.pool} → ${view.destination.name ?? view.destination.pool}`;
  const state =
    view.outcome === undefined
      ? view.stage
      : `**${view.outcome}**${view.reasons.length > 0 ? ` (${view.reasons.join(', ')})` : ''}`;
  return `### ${name}\n${from} · ${state}${view.overdue ? ' · **overdue**' : ''}`;
}

function tracks(view: CaseView): string {
  return `| track | status |\n|---|---|\n| relation 关系 | ${view.relation} |\n| money 个人账户资金 | ${view.money}: ${view.whereIsTheMoney} |`;
}

function awaited(view: CaseView): string {
  if (view.outcome !== undefined) return '';
  if (view.awaited.length === 0) return '**Next:** the offices’ systems, nobody has to act.';
  return view.awaited
    .map((each) => {
      const who = each.office === undefined ? each.actor : `${each.actor} ${each.office}`;
      const until =
        each.until === undefined ? '' : `, until **${each.until.slice(0, 16).replace('T', ' ')}** (${each.why ?? ''})`;
      return `**Next:** ${who}: ${each.forWhat}${until}`;
    })
    .join('  \n');
}

function clocks(view: CaseView): string {
  if (view.clocks.length === 0) return '';
  const rows = view.clocks.map((clock) => {
    const due = `${clock.dueAt.slice(0, 16).replace('T', ' ')}${clock.provisional ? ' (provisional)' : ''}`;
    return `| ${clock.name} | ${clock.workingDays} | ${due} | ${clock.basis}: ${clock.source} | ${sayClock(clock, view)} |`;
  });
  return ['| clock | working days | due | rule | state |', '|---|---|---|---|---|', ...rows].join('\n');
}

function history(timeline: readonly TimelineEntry[]): string {
  const shown = timeline.slice(-SHOWN_ENTRIES);
  const left = timeline.length - shown.length;
  const lines = shown.map(
    (entry) =>
      `- ${entry.at.slice(0, 19).replace('T', ' ')} ${entry.by}${entry.office ? ` ${entry.office}` : ''}: ${entry.what}`,
  );
  return [...(left > 0 ? [`- … ${left} earlier`] : []), ...lines].join('\n');
}
