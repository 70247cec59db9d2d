// What newer rule data would mean for a case that is open: what would be decided otherwise today, and which open clocks get another date.
import type { ClockName } from '../case.ts';
import { beijingDate, fromIso } from '../instant.ts';
import type { Plan } from '../plan.ts';
import type { Words } from '../words.ts';
import type { RuleBook } from './book.ts';
import { countClock, inDays } from './count.ts';
import { CLOCK_WORDS } from './describe.ts';
import { SETTING_WORDS } from './describe-settings.ts';
import { type ByRules, differencesBetween, planByRules } from './differences.ts';
import type { StartedClock } from './explain.ts';
import { reachOf } from './route.ts';
import type { Rules } from './rules.ts';
import type { SettingName } from './settings.ts';

export interface OpenCase {
  readonly caseNo: string;
  /** ISO 8601 +08:00. */
  readonly decidedAt: string;
  readonly plan: Plan;
  readonly clocks: readonly StartedClock[];
}

/** An open clock that is dated anew when the calendar changes. Instants are ISO 8601 +08:00. */
export interface Redated {
  readonly name: ClockName;
  readonly from: string;
  readonly to: string;
}

export interface CaseEffect {
  readonly caseNo: string;
  readonly source: string;
  readonly destination: string;
  /** What would be decided otherwise if the person applied at `now`; the case itself keeps its plan. */
  readonly decidedOtherwise: readonly Words[];
  /** Open clocks that get another date, the one thing in which an open case follows newer data. */
  readonly redated: readonly Redated[];
}

/** Conditions that refuse, by the side whose region sets them, with the code. */
const CONDITIONS = [
  { setting: 'noArrears', side: 'source', code: 'R06' },
  { setting: 'noUnsettledClaims', side: 'source', code: 'R11' },
  { setting: 'notFrozen', side: 'source', code: 'R12' },
  { setting: 'currentMonthMustBePaid', side: 'destination', code: 'R02' },
] as const satisfies readonly { setting: SettingName; side: 'source' | 'destination'; code: string }[];

/** The effect on one open case, with `now` an instant in epoch milliseconds. Whatever is the same before and after is not told. */
export function effectOn(open: OpenCase, before: RuleBook, after: RuleBook, nowMs: number): CaseEffect {
  const { caseNo, plan } = open;
  const today = beijingDate(nowMs);
  const pinned = { rules: before.rules, date: beijingDate(fromIso(open.decidedAt)) };
  const [a, b] = [before, after].map(({ rules }) => planByRules(plan, rules, today, pinned));
  return {
    caseNo,
    source: plan.offices.source.pool,
    destination: plan.offices.destination.pool,
    decidedOtherwise: [
      ...tracksOtherwise(a, b),
      ...conditionsOtherwise(plan, before.rules, after.rules, today),
      ...(a && b ? datesOtherwise(a, b, before, after, nowMs) : []),
    ],
    redated: redatedClocks(open, before, after),
  };
}

/** Tracks and clocks of two plans by rules; none where a pool is not known. */
export function tracksOtherwise(a: ByRules | undefined, b: ByRules | undefined): Words[] {
  if (a !== undefined && b !== undefined) return differencesBetween(a, b);
  if (a === undefined && b === undefined) return [];
  return [
    b === undefined
      ? { zh: '统筹区登记中将没有其中一方', en: 'the pool registry would no longer know one of the two pools' }
      : { zh: '统筹区登记中将重新有双方', en: 'the pool registry would know both pools again' },
  ];
}

function poolOf({ offices, scheme }: Plan, side: 'source' | 'destination', rules: Rules, date: string) {
  return rules.poolOf(offices[side].pool, date, scheme[side]);
}

/** Conditions that one book's rules ask of a case on a day and the other's do not. */
export function conditionsOtherwise(plan: Plan, before: Rules, after: Rules, today: string): Words[] {
  return CONDITIONS.flatMap(({ setting, side, code }) => {
    const [a, b] = [before, after].map((rules) => {
      const [source, destination] = [poolOf(plan, 'source', rules, today), poolOf(plan, 'destination', rules, today)];
      if (source === undefined || destination === undefined) return false;
      const at = side === 'source' ? source : destination;
      return Boolean(rules.setting(setting, at, today, reachOf(source, destination))?.value);
    });
    if (a === b) return [];
    const { zh, en } = SETTING_WORDS[setting].name;
    return [
      b
        ? { zh: `将增加条件：${zh}`, en: `one more condition would be asked, ${code}: ${en}` }
        : { zh: `将不再要求：${zh}`, en: `one condition fewer would be asked, ${code}: ${en}` },
    ];
  });
}

/** The first clock is dated from the day of applying, so newer days off move it even where its length stays. */
function datesOtherwise(a: ByRules, b: ByRules, before: RuleBook, after: RuleBook, nowMs: number): Words[] {
  const first = b.clocks.find(({ starts }) => starts === 'acceptance');
  const same = a.clocks.find(({ name }) => name === first?.name);
  if (first === undefined || same === undefined) return [];
  const due = (clock: typeof first, { rules }: RuleBook) =>
    rules.calendar.workingDays(nowMs, clock.workingDays, clock.area).dueAt.slice(0, 16).replace('T', ' ');
  const [from, to] = [due(same, before), due(first, after)];
  const { zh, en } = CLOCK_WORDS[first.name];
  return from === to ? [] : [{ zh: `“${zh}”的到期日：${from} → ${to}`, en: `due date of "${en}": ${from} → ${to}` }];
}

/** Open clocks that newer days off date anew. */
export function redatedClocks({ plan, clocks }: OpenCase, before: RuleBook, after: RuleBook): Redated[] {
  if (before.rules.calendar.version === after.rules.calendar.version) return [];
  return clocks.flatMap(({ name, startedAt, dueAt, stoppedAt, workingDays, pauses = [] }) => {
    const area = plan.clocks.find((clock) => clock.name === name)?.area;
    // A clock that stands still is dated when it goes on.
    if (stoppedAt !== undefined || area === undefined || pauses.some(({ to }) => to === undefined)) return [];
    const count = ({ rules }: RuleBook) =>
      countClock({ name, area, workingDays }, fromIso(startedAt), rules, inDays(pauses)).dueAt;
    // Counted alike by both: a date that differs from it has been moved by standing still, not by days off.
    const to = count(after);
    return count(before) === to || to === dueAt ? [] : [{ name, from: dueAt, to }];
  });
}
