// From a decision to a plan: what an accepted case will do for the rest of its life, and the instants of its clocks.

import type { CheckResult } from '../decision.ts';
import { beijingDate, fromIso, toBeijing } from '../instant.ts';
import type { ClockMark, DatedClock, OfficeRef, Plan, PlannedClock } from '../plan.ts';
import { clocksOf } from './clocks.ts';
import type { PoolOfArea } from './pools.ts';
import { isResettledTracks, planRowOf } from './route-of-plan.ts';
import type { Rules } from './rules.ts';
import type { CheckInput } from './situation.ts';

function poolAt(area: string, date: string, rules: Rules): PoolOfArea {
  const pool = rules.poolOf(area, date);
  if (pool === undefined)
    throw new Error(`area ${area} is in no pool on ${date}; plans are made for areas the registry knows`);
  return pool;
}

/**
 * The plan of an accepted case, pinned for its life with the versions that decided. `offices`: where each office's steps run.
 * Throws when `result` is no acceptance: only those have a plan.
 */
export function planOf(
  input: Pick<CheckInput, 'now' | 'application'>,
  result: CheckResult,
  rules: Rules,
  offices: { readonly source: OfficeRef; readonly destination: OfficeRef },
): Plan {
  if (result.decision !== 'accept')
    throw new Error(`a case that is decided "${result.decision}" has no plan; only an accepted one has`);
  const { application } = input;
  const date = beijingDate(fromIso(input.now));
  const { route, regime, relation, money, holds, remarks } = result;
  const source = poolAt(application.source.area, date, rules);
  const destination = poolAt(application.destination.area, date, rules);
  const scheme = { source: application.source.scheme, destination: application.destination.scheme };
  return {
    route,
    regime,
    relation,
    money,
    row: planRowOf({
      resettledRetiree: isResettledTracks(route, relation),
      route,
      source,
      schemes: scheme,
      date,
      rules,
    }),
    holds,
    remarks,
    scheme,
    offices,
    clocks: clocksOf({ source, destination, regime, relation, money, date }, rules),
    rulesVersion: rules.version,
    calendarVersion: rules.calendar.version,
  };
}

/** Days at whose close a clock of `n` working days warns: ⌈n/2⌉ and ⌈0.8 n⌉, once where they coincide, never on the due day. */
export function warningDays(workingDays: number): number[] {
  const days = new Set([Math.ceil(workingDays / 2), Math.ceil((workingDays * 4) / 5)]);
  return [...days].filter((day) => day < workingDays);
}

/**
 * Dates a clock that starts at `startMs` (epoch milliseconds): warnings, overdue and escalated to the area at the due instant, to the
 * province and the nation some working days later (default 3 and 10). All instants are absolute, ISO 8601 with +08:00.
 * `provisional` speaks of the due instant. Re-planning a running clock is calling this again with new rules and its start.
 */
export function dateClock(planned: PlannedClock, startMs: number, rules: Rules): DatedClock {
  const { area, workingDays, giveUpAfter } = planned;
  const { dueAt, provisional, counted } = rules.calendar.workingDays(startMs, workingDays, area);
  const dueMs = fromIso(dueAt);
  const after = (days: number) => rules.calendar.workingDays(dueMs, days, area).dueAt;
  const pool = poolAt(area, beijingDate(startMs), rules);
  const lateBy = (name: 'escalateToProvinceAfter' | 'escalateToNationAfter') =>
    after(rules.required(name, pool, beijingDate(startMs)).value);
  const warnings = warningDays(workingDays).map(
    (day): ClockMark => ({ kind: 'warning', at: `${counted[day - 1]}${dueAt.slice(10)}` }),
  );
  return {
    ...planned,
    startedAt: toBeijing(startMs),
    dueAt,
    provisional,
    marks: [
      ...warnings,
      { kind: 'overdue', at: dueAt },
      { kind: 'escalation', level: 'area', at: dueAt },
      { kind: 'escalation', level: 'province', at: lateBy('escalateToProvinceAfter') },
      { kind: 'escalation', level: 'nation', at: lateBy('escalateToNationAfter') },
    ],
    ...(giveUpAfter === undefined ? {} : { giveUpAt: after(giveUpAfter) }),
  };
}
