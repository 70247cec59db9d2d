// Every rule of every file: on its first day and in its circumstances the look-up answers it, or a rule that comes before it; not outside.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { dateOf, dayNumber } from '../../domain/calendar/days.ts';
import { type ClockName, REGIMES, type Regime } from '../../domain/case.ts';
import { ASKED, CIRCUMSTANCES_ASKED, CLOCKS_ASKED, IN_TIERS } from '../../domain/rules/asked.ts';
import type { RuleBook } from '../../domain/rules/book.ts';
import { CLOCKS } from '../../domain/rules/clocks.ts';
import type { Documents } from '../../domain/rules/document-data.ts';
import { sourceInWords, standingOf } from '../../domain/rules/documents.ts';
import { type AnyRule, type Circumstances, circumstancesOf, holds, inOrder } from '../../domain/rules/precedence.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import type { Pair, Ruled, RulePlace } from '../../domain/rules/rules.ts';
import type { SettingName } from '../../domain/rules/settings.ts';
import { folderWith } from './rule-data.ts';

/** One thing that one rule says. */
interface Said {
  /** `35.json 350500 2021-12-01 set.waiting`, for the test's name. */
  readonly named: string;
  readonly rule: AnyRule;
  readonly documents: Documents;
  readonly value: unknown;
  /** Circumstances of a real case in which the rule could be asked for. */
  readonly on: readonly Circumstances[];
  /** All that is answered on a day, the nearest first; of what does not come in tiers the nearest alone. */
  readonly lookUp: (date: string, on: Circumstances) => readonly Ruled<unknown>[];
  /** The rules of the same place that set the same. */
  readonly rivals: readonly AnyRule[];
}

const before = (date: string) => dateOf(dayNumber(date) - 1);
const after = (date: string) => dateOf(dayNumber(date) + 1);

/** A place for which the rules of a province, or of the nation, are asked without any nearer ones. */
function placeOf(area: string): RulePlace {
  return area.length === 2 ? { pool: `${area}0000`, province: area } : { pool: area, province: area.slice(0, 2) };
}
const NOWHERE = placeOf('00');

/** Circumstances that are asked for and that a rule does not exclude. */
function fitting(rule: AnyRule, all: readonly Circumstances[]): Circumstances[] {
  const { reach, insuredAs } = circumstancesOf(rule);
  return all.filter(
    (on) => (reach === undefined || on.reach === reach) && (insuredAs === undefined || on.insuredAs === insuredAs),
  );
}

function settingsSaid(
  file: string,
  rule: AnyRule,
  at: RulePlace,
  documents: Documents,
  all: readonly AnyRule[],
  { rules }: RuleBook,
): Said[] {
  if ('sourcePool' in rule) return [];
  return Object.entries(rule.set ?? {}).map(([key, value]) => {
    const name = key as SettingName;
    return {
      named: `${file} ${at.pool} ${rule.from} set.${name}`,
      rule,
      documents,
      value,
      on: fitting(rule, CIRCUMSTANCES_ASKED[ASKED[name]]),
      lookUp: (date, on) => {
        const layers: readonly Ruled<unknown>[] = rules.layers(name, at, date, on);
        const first = rules.setting(name, at, date, on);
        expect(first).toEqual(layers[0]);
        return IN_TIERS.includes(name) ? layers : layers.slice(0, 1);
      },
      rivals: all.filter((other) => 'set' in other && other.set?.[name] !== undefined),
    };
  });
}

function clocksSaid(
  file: string,
  rule: AnyRule,
  pair: Pair,
  documents: Documents,
  all: readonly AnyRule[],
  { rules }: RuleBook,
): Said[] {
  const named = (clock: ClockName, regime: Regime) =>
    `${file} ${pair.source.pool} ${rule.from} clock ${clock} ${regime}`;
  return (rule.clocks ?? []).flatMap(({ name, regime, workingDays }) =>
    (regime === undefined ? REGIMES : [regime])
      .filter((one) => CLOCKS[one].some((kind) => kind.name === name))
      .map((one) => ({
        named: named(name, one),
        rule,
        documents,
        value: workingDays,
        on: fitting(rule, CIRCUMSTANCES_ASKED[CLOCKS_ASKED]),
        lookUp: (date: string, on: Circumstances) => {
          const ruled = rules.clock(name, one, pair, pair.source, date, on);
          return ruled === undefined ? [] : [ruled];
        },
        rivals: all.filter((other) =>
          (other.clocks ?? []).some((clock) => clock.name === name && (clock.regime ?? one) === one),
        ),
      })),
  );
}

/** Everything that every rule of a book says. */
function everythingIn(book: RuleBook): Said[] {
  const nation = book.nation.data;
  const ofNation = nation.rules.flatMap((rule) => [
    ...settingsSaid('nation', rule, NOWHERE, nation.documents, nation.rules, book),
    ...clocksSaid('nation', rule, { source: NOWHERE, destination: NOWHERE }, nation.documents, nation.rules, book),
  ]);
  const ofProvinces = book.provinces.flatMap(({ file, data: { rules, pairs = [], documents } }) => [
    ...rules.flatMap((rule) => {
      const at = placeOf(rule.area);
      const here = rules.filter(({ area }) => area === rule.area);
      return [
        ...settingsSaid(file, rule, at, documents, here, book),
        ...clocksSaid(file, rule, { source: at, destination: at }, documents, here, book),
      ];
    }),
    ...pairs.flatMap((rule) => {
      const pair = { source: placeOf(rule.sourcePool), destination: placeOf(rule.destinationPool) };
      const here = pairs.filter(
        (one) => one.sourcePool === rule.sourcePool && one.destinationPool === rule.destinationPool,
      );
      return clocksSaid(file, rule, pair, documents, here, book);
    }),
  ]);
  return [...ofNation, ...ofProvinces];
}

/** The answer a rule gives, as far as it can be told from another's. */
function answerOf({ rule, documents, value }: Pick<Said, 'rule' | 'documents' | 'value'>, date: string) {
  const document = rule.document === undefined ? undefined : documents[rule.document];
  return {
    value,
    from: rule.from,
    on: circumstancesOf(rule),
    source: sourceInWords(rule, document, standingOf(rule, document, date)),
  };
}

const answered = ({ value, from, on, source }: Ruled<unknown>) => ({ value, from, on, source });

/** Whether the look-up answers a rule on a day; where it does not, the rule that comes before it by the order of one place. */
function isAnswered(
  said: Said,
  date: string,
  on: Circumstances,
): { readonly itself: boolean; readonly first: AnyRule | undefined } {
  const own = JSON.stringify(answerOf(said, date));
  const itself = said.lookUp(date, on).some((each) => JSON.stringify(answered(each)) === own);
  const first = inOrder(
    said.rivals.map((rule) => ({ rule, documents: said.documents })),
    date,
    on,
  )[0]?.rule;
  return { itself, first };
}

/** What is wrong with one thing said; empty where the look-up has it as the rule says. */
function wrongWith(said: Said): string[] {
  const { rule, on, named } = said;
  const found: string[] = [];
  if (on.length === 0) found.push(`${named}: is never asked for in its circumstances`);
  for (const circumstances of on) {
    const where = `${named} (${Object.values(circumstances).join(', ')})`;
    const { itself, first } = isAnswered(said, rule.from, circumstances);
    if (!itself && (first === undefined || first === rule)) found.push(`${where}: is not answered on its first day`);
    if (isAnswered(said, before(rule.from), circumstances).itself)
      found.push(`${where}: is answered the day before its first`);
    if (rule.until === undefined) continue;
    const last = isAnswered(said, rule.until, circumstances);
    if (!last.itself && (last.first === undefined || last.first === rule))
      found.push(`${where}: is not answered on its last day`);
    if (isAnswered(said, after(rule.until), circumstances).itself)
      found.push(`${where}: is answered the day after its last`);
  }
  return found;
}

/** The rule that comes before one on its first day in some circumstances, named; where there is none, nothing. */
function comesFirst(said: Said): string[] {
  return said.on.flatMap((on) => {
    const { itself, first } = isAnswered(said, said.rule.from, on);
    return itself || first === undefined
      ? []
      : [
          `${said.named} (${Object.values(on).join(', ')}): after the one of ${first.from}, ${JSON.stringify(circumstancesOf(first))}`,
        ];
  });
}

const book = readBook(readRuleFiles());
const everything = everythingIn(book);

describe('every rule of every file', () => {
  it('is looked at: each setting and each clock of each regime', () => {
    const count = [book.nation.data, ...book.provinces.map(({ data }) => data)].flatMap((data) => [
      ...data.rules.flatMap((rule) => [...Object.keys(rule.set ?? {}), ...(rule.clocks ?? [])]),
      ...('pairs' in data ? (data.pairs ?? []).flatMap(({ clocks }) => clocks) : []),
    ]).length;
    expect(everything.length).toBeGreaterThanOrEqual(count);
    expect(count).toBeGreaterThan(60);
  });

  it.each(everything.map((said) => [said.named, said] as const))('%s', (_, said) => {
    expect(wrongWith(said)).toEqual([]);
    // Whatever comes before it asks more, or began later: the order of one place, by the table of precedence.
    for (const on of said.on) {
      const { itself, first } = isAnswered(said, said.rule.from, on);
      if (itself || first === undefined) continue;
      const asks = (rule: AnyRule) => Object.keys(circumstancesOf(rule)).length;
      expect(asks(first) > asks(said.rule) || first.from > said.rule.from, comesFirst(said).join('\n')).toBe(true);
      expect(holds(first, said.rule.from, on)).toBe(true);
    }
  });
});

describe('the test can fail', () => {
  const rule = { area: '350500', from: '2022-01-01', source: '泉州市：测试' };
  const saidIn = (rules: readonly object[]) => {
    const made = readBook(readRuleFiles(folderWith({ 'regions/35.json': { province: '35', name: '福建省', rules } })));
    return everythingIn(made).filter(({ named }) => named.startsWith('regions/35.json'));
  };

  it('a rule that nobody can ask for is found', () => {
    expect(saidIn([{ ...rule, insuredAs: 'flexible', set: { noArrears: true } }]).flatMap(wrongWith)).toEqual([
      'regions/35.json 350500 2022-01-01 set.noArrears: is never asked for in its circumstances',
    ]);
  });

  it('a rule that answers on other days than its own is found', () => {
    const [said] = saidIn([{ ...rule, until: '2023-12-31', set: { noArrears: true } }]);
    if (said === undefined) throw new Error('the rule says nothing');
    expect(wrongWith(said)).toEqual([]);
    const longer = { ...said, lookUp: (_date: string, on: Circumstances) => said.lookUp('2023-01-01', on) };
    expect(wrongWith(longer)).toHaveLength(4);
    expect(wrongWith({ ...said, lookUp: () => [] })).toHaveLength(4);
  });

  it('another value than the file’s is found', () => {
    const [said] = saidIn([{ ...rule, set: { backPayRateBp: 800 } }]);
    if (said === undefined) throw new Error('the rule says nothing');
    expect(wrongWith({ ...said, value: 900 }).length).toBeGreaterThan(0);
  });

  it('a rule that another comes before is no fault, and the other is named', () => {
    const [plain] = saidIn([
      { ...rule, set: { noArrears: true } },
      { ...rule, scope: 'inside', set: { noArrears: false } },
    ]);
    if (plain === undefined) throw new Error('the rule says nothing');
    expect(wrongWith(plain)).toEqual([]);
    expect(comesFirst(plain)).toEqual([
      'regions/35.json 350500 2022-01-01 set.noArrears (inside): after the one of 2022-01-01, {"reach":"inside"}',
    ]);
  });
});
