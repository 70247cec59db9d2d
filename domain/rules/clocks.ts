// Which clocks a case has, how long, by whose rule (§3): source-out and pay the source's, the others the destination's.
import type { ClockName, MoneyRoute, Regime } from '../case.ts';
import type { ClockStart, PlannedClock } from '../plan.ts';
import type { PoolOfArea } from './pools.ts';
import { reachOf } from './route.ts';
import type { Pair, Rules } from './rules.ts';
import type { PayOutReason } from './settings.ts';

export interface ClockKind {
  readonly name: ClockName;
  readonly side: keyof Pair;
  readonly starts: ClockStart;
  readonly runs: (relation: boolean, money: MoneyRoute) => boolean;
}

/** Both offices together, from the acceptance to the end; only where a region sets it. */
const TOTAL: ClockKind = { name: 'total', side: 'destination', starts: 'acceptance', runs: () => true };

/**
 * In the order in which they start, the one for the whole case last. The source's answer is awaited whatever moves, so source-out
 * always runs. Checking and merging the form is the relation's; crediting is money to the destination's.
 */
export const CLOCKS: Readonly<Record<Regime, readonly ClockKind[]>> = {
  online: [
    { name: 'source-out', side: 'source', starts: 'acceptance', runs: () => true },
    {
      name: 'pay',
      side: 'source',
      starts: 'confirmation',
      runs: (_, money) => money === 'to-destination' || money === 'to-person',
    },
    { name: 'destination-in', side: 'destination', starts: 'form', runs: (relation) => relation },
    { name: 'credit', side: 'destination', starts: 'credit-ready', runs: (_, money) => money === 'to-destination' },
    TOTAL,
  ],
  // Paying lies inside source-out and crediting inside destination-in, so money to be credited needs destination-in too.
  paper: [
    { name: 'letter', side: 'destination', starts: 'acceptance', runs: () => true },
    { name: 'source-out', side: 'source', starts: 'letter', runs: () => true },
    {
      name: 'destination-in',
      side: 'destination',
      starts: 'form',
      runs: (relation, money) => relation || money === 'to-destination',
    },
    TOTAL,
  ],
};

export interface ClockQuestion {
  readonly source: PoolOfArea;
  readonly destination: PoolOfArea;
  readonly regime: Regime;
  readonly relation: boolean;
  readonly money: MoneyRoute;
  /** Why the balance is paid out, where it is: a region may have a time of its own for that. */
  readonly payOutReason?: PayOutReason | undefined;
  readonly date: string;
}

/** The time in which a balance is paid out for a reason, where the source's region has one for it. */
function payOutTime({ source, destination, money, payOutReason, date }: ClockQuestion, rules: Rules) {
  if (money !== 'to-person' || payOutReason === undefined) return undefined;
  const ruled = rules.setting('paidOutOn', source, date, reachOf(source, destination));
  const value = ruled?.value.find(({ reason }) => reason === payOutReason)?.workingDays;
  return ruled === undefined || value === undefined ? undefined : { ...ruled, value };
}

/** The clocks of an accepted case, not yet dated, in the order in which they start. */
export function clocksOf(question: ClockQuestion, rules: Rules): PlannedClock[] {
  const { regime, relation, money, date } = question;
  const planned: PlannedClock[] = [];
  for (const { name, side, starts, runs } of CLOCKS[regime]) {
    if (!runs(relation, money)) continue;
    const ofReason = name === 'pay' ? payOutTime(question, rules) : undefined;
    const length = ofReason ?? rules.clock(name, regime, question, question[side], date);
    if (length === undefined && name === 'total') continue;
    if (length === undefined) throw new Error(`the rules of the nation lack the clock ${name} (${regime}) on ${date}`);
    const giveUpAfter =
      name === 'source-out'
        ? rules.setting('giveUpAfter', question.source, date, reachOf(question.source, question.destination))?.value
        : undefined;
    planned.push({
      name,
      workingDays: length.value,
      basis: length.basis,
      source: length.source,
      area: question[side].pool,
      starts,
      ...(giveUpAfter === undefined ? {} : { giveUpAfter }),
    });
  }
  return planned;
}
