// Rules of one place that hold at the same time for the same thing although nobody may have meant it: only their first days tell which decides.
import { circumstancesWords } from '../listing.ts';
import { type AnyRule, circumstancesOf } from '../precedence.ts';
import type { NationFile, ProvinceFile } from '../region-data.ts';
import { thingsOf } from './dead.ts';
import { type Found, warning } from './finding.ts';

interface Placed {
  readonly rule: AnyRule;
  readonly at: number;
}

const asksAlike = (a: AnyRule, b: AnyRule) => {
  const [x, y] = [circumstancesOf(a), circumstancesOf(b)];
  return x.reach === y.reach && x.insuredAs === y.insuredAs;
};

/** Whether each asks one thing, of which the other says nothing: a case can be of both. */
function asksBeside(a: AnyRule, b: AnyRule): boolean {
  const [x, y] = [circumstancesOf(a), circumstancesOf(b)];
  const crossed = (p: typeof x, q: typeof x) =>
    p.reach !== undefined && p.insuredAs === undefined && q.reach === undefined && q.insuredAs !== undefined;
  return crossed(x, y) || crossed(y, x);
}

function holdTogether(a: AnyRule, b: AnyRule): boolean {
  return (a.until === undefined || b.from <= a.until) && (b.until === undefined || a.from <= b.until);
}

/** What both set, by its path in the earlier one. */
function shared(earlier: AnyRule, later: AnyRule): string[] {
  return thingsOf(earlier)
    .filter(({ isSetBy }) => isSetBy(later))
    .map(({ field }) => field);
}

function between(list: string, earlier: Placed, later: Placed): Found[] {
  const [a, b] = [earlier.rule, later.rule];
  if (a.from >= b.from || !holdTogether(a, b)) return [];
  return [...new Set(shared(a, b))].flatMap((field) => {
    const path = `${list}[${earlier.at}].${field}`;
    if (asksAlike(a, b) && a.until !== undefined && b.until === undefined)
      return [
        warning(
          path,
          `is said to hold until ${a.until}, and ${list}[${later.at}] takes its place from ${b.from} on`,
          `End it the day before with "until", or leave "until" out`,
        ),
      ];
    if (!asksBeside(a, b)) return [];
    const both = [a, b].map((rule) => circumstancesWords(circumstancesOf(rule)).en.trim()).join(' and ');
    return [
      warning(
        path,
        `holds beside ${list}[${later.at}] for cases that are of both, ${both}; the one that began later decides`,
        'Give a rule that asks for both, "scope" and "insuredAs"',
      ),
    ];
  });
}

function among(list: string, rules: readonly Placed[]): Found[] {
  return rules.flatMap((a) => rules.flatMap((b) => (a === b ? [] : between(list, a, b))));
}

/** Overlaps that loading takes, since a later rule takes the place of an earlier one. */
export function overlapFindings(file: ProvinceFile | NationFile): Found[] {
  const places = new Map<string, { readonly list: string; readonly rules: Placed[] }>();
  const put = (key: string, list: string, placed: Placed) => {
    const known = places.get(key) ?? { list, rules: [] };
    known.rules.push(placed);
    places.set(key, known);
  };
  for (const [at, rule] of file.rules.entries()) put('area' in rule ? rule.area : '', 'rules', { rule, at });
  if ('pairs' in file)
    for (const [at, rule] of (file.pairs ?? []).entries())
      put(`${rule.sourcePool}-${rule.destinationPool}`, 'pairs', { rule, at });
  return [...places.values()].flatMap(({ list, rules }) => among(list, rules));
}
