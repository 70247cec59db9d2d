// The rules one by one as their files give them: for which place, what, how much, from when, by whose word; old ones marked.
import type { ClockName, Regime, RuleBasis, Standing } from '../case.ts';
import type { Words } from '../words.ts';
import type { Filed, RuleBook } from './book.ts';
import { CLOCK_WORDS, INSURED_AS_WORDS, REACH_WORDS, workingDaysWords } from './describe.ts';
import { SETTING_NAMES, SETTING_WORDS, valueWords } from './describe-settings.ts';
import type { Document, Documents } from './document-data.ts';
import { standingOf } from './documents.ts';
import type { AreaRule, NationRule, PairRule } from './region-data.ts';
import type { Circumstances, RuleLevel } from './rules.ts';
import type { SettingName, Settings } from './settings.ts';

/** What a rule is about: a setting, or a clock of one regime or of both. */
export type Subject =
  | { readonly kind: 'setting'; readonly setting: SettingName }
  | { readonly kind: 'clock'; readonly clock: ClockName; readonly regime?: Regime };

export interface ListedRule {
  readonly level: RuleLevel;
  /** `nation`, two digits, six digits, or `410100-419900` for a pair. */
  readonly place: string;
  readonly placeName: Words;
  readonly subject: Subject;
  readonly name: Words;
  readonly value: Words;
  readonly basis: RuleBasis;
  readonly source: string;
  readonly from: string;
  readonly until?: string;
  /** What else the rule asks; both languages empty where nothing. */
  readonly on: Words;
  readonly standing: readonly Standing[];
  readonly document?: Document;
  readonly file: string;
}

export interface ListFilter {
  /** Six digits: rules that can apply there: its own, its pairs', its province's, the nation's. */
  readonly area?: string;
  /** Two digits: rules given in that province. */
  readonly province?: string;
  /** Beijing date: only rules in force on it. */
  readonly on?: string;
  /** Beijing date on which what is doubtful about a rule is told; absent: `on`, or the day the data were last verified. */
  readonly today?: string;
}

/** What rules ask beside place and date, as people read it: `（省内、灵活就业）`. */
export function circumstancesWords({ reach, insuredAs }: Circumstances): Words {
  const parts: Words[] = [
    ...(reach === undefined ? [] : [REACH_WORDS[reach]]),
    ...(insuredAs === undefined ? [] : [INSURED_AS_WORDS[insuredAs]]),
  ];
  if (parts.length === 0) return { zh: '', en: '' };
  return { zh: `（${parts.map(({ zh }) => zh).join('、')}）`, en: ` (${parts.map(({ en }) => en).join(', ')})` };
}

/** The last day on which any rule of a book was compared with its document: as of then the data are known. */
export function verifiedOn({ nation, provinces }: RuleBook): string {
  const days = [nation.data, ...provinces.map(({ data }) => data)].flatMap(({ documents }) =>
    Object.values(documents).map((each) => each.verifiedOn),
  );
  return days.sort().at(-1) ?? '';
}

export const NATION_WORDS: Words = { zh: '全国', en: 'nation' };

/** `泉州市 350500` · `福建省 35` · the nation. */
export function placeWords(place: string, book: RuleBook): Words {
  if (place === 'nation') return NATION_WORDS;
  const text = place
    .split('-')
    .map((code) => `${nameOf(code, book)} ${code}`)
    .join(' → ');
  return { zh: text, en: text };
}

function nameOf(code: string, { registry }: RuleBook): string {
  const { provinces, pools } = registry.data;
  return (code.length === 2 ? provinces : pools).find((each) => each.code === code)?.name ?? '';
}

export function regimeWords(regime: Regime | undefined): Words {
  switch (regime) {
    case undefined:
      return { zh: '', en: '' };
    case 'online':
      return { zh: '（线上）', en: ' (online)' };
    case 'paper':
      return { zh: '（纸质）', en: ' (on paper)' };
    default:
      return regime satisfies never;
  }
}

/** `转出地办结并发送信息表（source-out）` and the regime it is for. */
export function clockName(clock: ClockName, regime?: Regime): Words {
  const what = CLOCK_WORDS[clock];
  const where = regimeWords(regime);
  return { zh: `时限 ${clock}：${what.zh}${where.zh}`, en: `clock ${clock}: ${what.en}${where.en}` };
}

type AnyRule = AreaRule | NationRule | (PairRule & { readonly set?: undefined });

function subjectsOf(rule: AnyRule): Pick<ListedRule, 'subject' | 'name' | 'value'>[] {
  const settings = SETTING_NAMES.flatMap((setting) => {
    const value = rule.set?.[setting] as Settings[SettingName] | undefined;
    if (value === undefined) return [];
    return [
      {
        subject: { kind: 'setting', setting } as const,
        name: SETTING_WORDS[setting].name,
        value: valueWords(setting, value),
      },
    ];
  });
  const clocks = (rule.clocks ?? []).map(({ name, regime, workingDays }) => ({
    subject: { kind: 'clock', clock: name, ...(regime === undefined ? {} : { regime }) } as const,
    name: clockName(name, regime),
    value: workingDaysWords(workingDays),
  }));
  return [...settings, ...clocks];
}

/** Every rule of a book, nearest places last: nation, then provinces with their areas and pairs in the order of their codes. */
export function listRules(book: RuleBook, filter: ListFilter = {}): ListedRule[] {
  const today = filter.today ?? filter.on ?? verifiedOn(book);
  const listed = (
    rule: AnyRule,
    level: RuleLevel,
    place: string,
    { file, data: { documents } }: Filed<{ readonly documents: Documents }>,
  ): ListedRule[] => {
    const document = rule.document === undefined ? undefined : documents[rule.document];
    const { scope: reach, insuredAs } = rule as Partial<AreaRule>;
    return subjectsOf(rule).map((subject) => ({
      level,
      place,
      placeName: placeWords(place, book),
      ...subject,
      basis: 'basis' in rule ? rule.basis : 'region',
      source: rule.source,
      from: rule.from,
      ...(rule.until === undefined ? {} : { until: rule.until }),
      on: circumstancesWords({
        ...(reach === undefined ? {} : { reach }),
        ...(insuredAs === undefined ? {} : { insuredAs }),
      }),
      // A rule that has ended was not yet lapsed on its last day.
      standing: standingOf(rule, document, rule.until !== undefined && rule.until < today ? rule.until : today),
      ...(document === undefined ? {} : { document }),
      file,
    }));
  };
  const all = [
    ...book.nation.data.rules.flatMap((rule) => listed(rule, 'nation', 'nation', book.nation)),
    ...book.provinces.flatMap((filed) => [
      ...filed.data.rules.flatMap((rule) =>
        listed(rule, rule.area.length === 2 ? 'province' : 'area', rule.area, filed),
      ),
      ...(filed.data.pairs ?? []).flatMap((rule) =>
        listed(rule, 'pair', `${rule.sourcePool}-${rule.destinationPool}`, filed),
      ),
    ]),
  ];
  return all.filter(
    (rule) => concerns(rule, filter, book) && (filter.on === undefined || inForce(rule, all, filter.on)),
  );
}

function concerns({ level, place, file }: ListedRule, { area, province, on }: ListFilter, book: RuleBook): boolean {
  if (province !== undefined) {
    const own = book.provinces.find(({ data }) => data.province === province);
    return own?.file === file || (level === 'pair' && place.split('-').some((code) => code.startsWith(province)));
  }
  if (area === undefined) return true;
  const pool = book.rules.poolOf(area, on ?? '9999-12-31')?.pool ?? area;
  return level === 'nation' || place.split('-').includes(pool) || place === pool.slice(0, 2);
}

function sameSubject(a: Subject, b: Subject): boolean {
  if (a.kind === 'setting') return b.kind === 'setting' && a.setting === b.setting;
  return b.kind === 'clock' && a.clock === b.clock && a.regime === b.regime;
}

/** In force and not superseded by a later rule of the same place for the same thing that asks the same. */
function inForce(rule: ListedRule, all: readonly ListedRule[], on: string): boolean {
  const holds = ({ from, until }: ListedRule) => from <= on && (until === undefined || on <= until);
  const superseded = all.some(
    (other) =>
      other.place === rule.place &&
      other.on.en === rule.on.en &&
      other.from > rule.from &&
      holds(other) &&
      sameSubject(other.subject, rule.subject),
  );
  return holds(rule) && !superseded;
}
