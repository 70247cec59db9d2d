// Which clocks a case has, how long, by whose rule (§3): source-out and pay the source's, the others the destination's.
import type { ClockName, MoneyRoute, Regime } from '../case.ts';
import type { ClockStart, PlannedClock } from '../plan.ts';
import type { PoolOfArea } from './pools.ts';
import type { Pair, Rules } from './rules.ts';

export interface ClockKind {
  readonly name: ClockName;
  readonly side: keyof Pair;
  readonly starts: ClockStart;
  readonly runs: (relation: boolean, money: MoneyRoute) => boolean;
}

/**
 * In the order in which they start. The source's answer is awaited whatever moves, so source-out always runs. Checking and merging
 * the form is the relation's; crediting is money to the destination's.
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
  ],
};

export interface ClockQuestion {
  readonly source: PoolOfArea;
  readonly destination: PoolOfArea;
  readonly regime: Regime;
  readonly relation: boolean;
  readonly money: MoneyRoute;
  readonly date: string;
}

/** The clocks of an accepted case, not yet dated, in the order in which they start. */
export function clocksOf(question: ClockQuestion, rules: Rules): PlannedClock[] {
  const { regime, relation, money, date } = question;
  const planned: PlannedClock[] = [];
  for (const { name, side, starts, runs } of CLOCKS[regime]) {
    if (!runs(relation, money)) continue;
    const length = rules.clock(name, regime, question, question[side], date);
    if (length === undefined) throw new Error(`the rules of the nation lack the clock ${name} (${regime}) on ${date}`);
    const giveUpAfter = name === 'source-out' ? rules.setting('giveUpAfter', question.source, date)?.value : undefined;
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
