// `jiexu due`: the instant some working days after an event, the days that were counted, and those on which a clock stands still.
import { MAX_WORKING_DAYS } from '../../../domain/calendar/calendar.ts';
import { CLOCK_NAMES } from '../../../domain/case.ts';
import { type Fault, UnusableInput } from '../../../domain/input.ts';
import { beijingDate, fromIso, isInstant } from '../../../domain/instant.ts';
import { countClock } from '../../../domain/rules/count.ts';
import type { Rules } from '../../../domain/rules/rules.ts';
import { asJson, command } from '../command/command.ts';
import { needed, option } from '../command/options.ts';
import { bookAtHand } from '../rules/at-hand.ts';
import { rulesFolder } from '../rules/options.ts';

interface Asked {
  readonly from: string;
  readonly days: string;
  readonly area: string | undefined;
  readonly clock: string | undefined;
}

/** The years instants are accepted in; the ends of the count stay within four digits. */
const [FIRST_DAY, LAST_DAY] = ['2000-01-01', '2090-12-31'];

/** Reads the options into what the calendar counts with. Throws `UnusableInput` with all faults. */
function readDue({ from, days, area, clock }: Asked, rules: Rules) {
  const faults: Fault[] = [];
  const fromMs = isInstant(from) ? fromIso(from) : undefined;
  const date = fromMs === undefined ? undefined : beijingDate(fromMs);
  if (date === undefined || date < FIRST_DAY || date > LAST_DAY) {
    faults.push({
      field: '--from',
      rule: `has to be an instant with an offset from ${FIRST_DAY} to ${LAST_DAY}`,
      remedy: 'Write it as 2026-09-30T10:00+08:00',
    });
  }
  const count = /^\d{1,4}$/.test(days) ? Number(days) : 0;
  if (count < 1 || count > MAX_WORKING_DAYS) {
    faults.push({
      field: '--days',
      rule: `has to be a whole number from 1 to ${MAX_WORKING_DAYS}`,
      remedy: 'Write it as 10',
    });
  }
  const pool = area === undefined ? undefined : rules.poolOf(area, date ?? LAST_DAY);
  if (area !== undefined && pool === undefined) {
    const near = rules.nearest(area).map((known) => `${known.area} ${known.name}`);
    faults.push({
      field: '--area',
      rule: 'is an area that the pool registry does not know',
      remedy: `Nearest: ${near.join(', ')}`,
    });
  }
  const name = CLOCK_NAMES.find((each) => each === clock);
  if (clock !== undefined && name === undefined) {
    faults.push({ field: '--clock', rule: `has to be one of ${CLOCK_NAMES.join(', ')}`, remedy: 'Write it as pay' });
  }
  if (clock !== undefined && area === undefined) {
    faults.push({
      field: '--area',
      rule: 'is missing: books are closed by the rule of an area',
      remedy: 'Give the area whose office has to act; for pay, the source',
    });
  }
  if (fromMs === undefined || faults.length > 0) throw new UnusableInput(faults);
  return { fromMs, count, pool: pool?.pool, name };
}

/** `pauses`: only where a clock was named and stood still on some of the days. */
function dueOf({ fromMs, count, pool, name }: ReturnType<typeof readDue>, rules: Rules) {
  if (name === undefined || pool === undefined) {
    const { dueAt, provisional, counted } = rules.calendar.workingDays(fromMs, count, pool);
    return { due: dueAt, provisional, counted };
  }
  const { dueAt, provisional, counted, pauses } = countClock({ name, area: pool, workingDays: count }, fromMs, rules);
  return { due: dueAt, provisional, counted, pauses: pauses.length === 0 ? undefined : pauses };
}

export default command(
  {
    options: {
      from: needed(option('<instant>', 'when it happened, such as 2026-09-30T10:00+08:00')),
      days: needed(option('<n>', 'working days to count')),
      area: option('<code>', 'six-digit area whose own days off count too'),
      clock: option(
        '<name>',
        'the clock that is counted: pay also leaves out the days on which the area has its books closed',
      ),
      rules: rulesFolder,
    },
    example: 'due --from 2026-09-30T10:00+08:00 --days 10 --area 610100',
    json: 'faults as JSON too',
  },
  async (given) => {
    const { rules } = await bookAtHand(given.rules);
    return asJson(dueOf(readDue(given, rules), rules));
  },
);
