// Rules that never decide anything: on every day and in all circumstances others of the same place, or of every place below, come before.
import { dateOf, dayNumber } from '../../calendar/days.ts';
import { REGIMES } from '../../case.ts';
import { ASKED, CIRCUMSTANCES_ASKED, CLOCKS_ASKED, IN_TIERS } from '../asked.ts';
import type { RuleBook } from '../book.ts';
import { type AnyRule, type Circumstances, type Cited, holds, inOrder } from '../precedence.ts';
import type { NationFile, ProvinceFile } from '../region-data.ts';
import type { SettingName } from '../settings.ts';
import { type Found, fault } from './finding.ts';

/** One thing that rules decide, `set.waiting` or a clock of a regime, and in which circumstances it is asked for. */
export interface Thing {
  /** The path inside a rule, for people. */
  readonly field: string;
  readonly on: readonly Circumstances[];
  /** Several rules decide it side by side. */
  readonly inTiers: boolean;
  readonly isSetBy: (rule: AnyRule) => boolean;
}

/** Everything that one rule sets. */
export function thingsOf(rule: AnyRule): Thing[] {
  const isPair = 'sourcePool' in rule;
  const settings = Object.keys(isPair ? {} : (rule.set ?? {})).map((key) => {
    const name = key as SettingName;
    return {
      field: `set.${name}`,
      on: CIRCUMSTANCES_ASKED[ASKED[name]],
      inTiers: IN_TIERS.includes(name),
      isSetBy: (other: AnyRule) => 'set' in other && other.set?.[name] !== undefined,
    };
  });
  const clocks = (rule.clocks ?? []).flatMap(({ name, regime }, at) =>
    (regime === undefined ? REGIMES : [regime]).map((one) => ({
      field: `clocks[${at}]`,
      on: CIRCUMSTANCES_ASKED[CLOCKS_ASKED],
      inTiers: false,
      isSetBy: (other: AnyRule) =>
        (other.clocks ?? []).some((clock) => clock.name === name && (clock.regime ?? one) === one),
    })),
  );
  return [...settings, ...clocks];
}

/** Days on which the answer can change while a rule holds: its first, and those on which another begins or has just ended. */
export function turningDays(rule: AnyRule, others: readonly AnyRule[]): string[] {
  const days = others.flatMap(({ from, until }) => [
    from,
    ...(until === undefined ? [] : [dateOf(dayNumber(until) + 1)]),
  ]);
  const last = rule.until ?? '9999-12-31';
  return [...new Set([rule.from, ...days])].filter((day) => rule.from <= day && day <= last).sort();
}

interface Place {
  /** The path of the list, `rules`, and each rule's index in it. */
  readonly list: string;
  readonly rules: readonly { readonly rule: AnyRule; readonly at: number }[];
  /** The rules of each place below that would be asked before; none: there is none below, or they need not all have a rule. */
  readonly below: readonly (readonly AnyRule[])[];
}

const cite = <T extends AnyRule>(rule: T): Cited<T> => ({ rule, documents: {} });

/** Where and when a rule is the first, or one of those that decide side by side. */
function decides(rule: AnyRule, thing: Thing, { rules, below }: Place): boolean {
  const here = rules.map((each) => each.rule).filter(thing.isSetBy);
  const nearer = below.map((list) => list.filter(thing.isSetBy));
  return turningDays(rule, [...here, ...nearer.flat()]).some((day) =>
    thing.on.some((on) => {
      const order = inOrder(here.map(cite), day, on).map((each) => each.rule);
      if (thing.inTiers) return order.includes(rule);
      if (order[0] !== rule) return false;
      return nearer.length === 0 || nearer.some((list) => !list.some((other) => holds(other, day, on)));
    }),
  );
}

function deadIn(place: Place): Found[] {
  return place.rules.flatMap(({ rule, at }) =>
    thingsOf(rule).flatMap((thing) => {
      if (rule.until !== undefined && rule.until < rule.from) return [];
      // Two of the same first day contradict each other, which is told elsewhere.
      const twin = place.rules.some(
        (other) =>
          other.rule !== rule && other.rule.from === rule.from && thing.isSetBy(other.rule) && isTwin(other.rule, rule),
      );
      if (twin || decides(rule, thing, place)) return [];
      const field = `${place.list}[${at}].${thing.field}`;
      if (!turningDays(rule, []).some((day) => thing.on.some((on) => holds(rule, day, on))))
        return [
          fault(
            field,
            'never decides anything: this is never asked in the circumstances that the rule asks for ("scope", "insuredAs")',
            'Leave "scope" or "insuredAs" out, or give it as advice',
          ),
        ];
      const others = place.rules.filter((other) => other.rule !== rule && thing.isSetBy(other.rule));
      const named = others.map((other) => `${place.list}[${other.at}]`).join(', ');
      return [
        fault(
          field,
          `never decides anything: on each of its days ${named === '' ? 'the rules of all its pools come' : `${named} or the rules of its pools come`} before it`,
          'Leave it out, or end what comes before it with "until"',
        ),
      ];
    }),
  );
}

function isTwin(a: AnyRule, b: AnyRule): boolean {
  const asks = (rule: AnyRule) => ('sourcePool' in rule ? '' : `${rule.scope} ${rule.insuredAs}`);
  return asks(a) === asks(b);
}

function groupedBy<T>(list: readonly T[], key: (each: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const each of list) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return [...groups.values()];
}

/** Rules of a file that never decide anything. */
export function deadFindings(file: ProvinceFile | NationFile, book: RuleBook): Found[] {
  if ('nation' in file)
    return deadIn({ list: 'rules', rules: file.rules.map((rule, at) => ({ rule, at })), below: [] });
  const placed = file.rules.map((rule, at) => ({ rule, at }));
  const poolsOfProvince = book.rules.pools.all.filter(({ province }) => province === file.province);
  const below = poolsOfProvince.map(({ pool }) => file.rules.filter(({ area }) => area === pool));
  const areas = groupedBy(placed, ({ rule }) => rule.area).map((rules) => ({
    list: 'rules',
    rules,
    below: rules[0]?.rule.area.length === 2 ? below : [],
  }));
  const pairs = groupedBy(
    (file.pairs ?? []).map((rule, at) => ({ rule, at })),
    ({ rule }) => `${rule.sourcePool}-${rule.destinationPool}`,
  ).map((rules) => ({ list: 'pairs', rules, below: [] }));
  return [...areas, ...pairs].flatMap(deadIn);
}
