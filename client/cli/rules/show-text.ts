// What applies at one place, as one page: by groups, with where each value is inherited from, what is doubtful, and the documents.
import { STANDINGS } from '../../../domain/case.ts';
import { BASIS_WORDS, LEVEL_WORDS } from '../../../domain/rules/describe.ts';
import { GROUP_OF, GROUP_WORDS, SETTING_GROUPS, type SettingGroup } from '../../../domain/rules/describe-groups.ts';
import type { Document } from '../../../domain/rules/document-data.ts';
import { STANDING_MEANS, STANDING_WORDS } from '../../../domain/rules/documents.ts';
import type { Effective, EffectiveClock, EffectiveSetting } from '../../../domain/rules/effective.ts';
import type { SettingName } from '../../../domain/rules/settings.ts';
import { type Language, say, type Words } from '../../../domain/words.ts';
import { dim, strong, warn } from '../output.ts';
import { conditioned, daysText, documentText, line, marks } from './text.ts';

/** What applies at one place. */
export interface Shown {
  readonly area: string;
  readonly areaName: string;
  readonly pool: {
    readonly code: string;
    readonly name: string;
    readonly province: string;
    readonly provinceName: string;
  };
  readonly on: string;
  readonly to?: { readonly code: string; readonly name: string; readonly route: Words };
  readonly settings: readonly EffectiveSetting[];
  /** What nobody says anything of: neither the place, nor its province, nor the nation, nor a default of this product. */
  readonly notSaid: readonly { readonly setting: SettingName; readonly group: SettingGroup; readonly name: Words }[];
  readonly clocks: readonly EffectiveClock[];
  /** The years whose own days are known, of a place that has days of its own every year; dates in other years are provisional. */
  readonly ownDaysKnown?: readonly number[];
  /** Days off that the place has beside the nation's. */
  readonly daysOff: readonly { readonly date: string; readonly source: string }[];
  /** Weekends that it works beside the nation's. */
  readonly daysWorked: readonly { readonly date: string; readonly source: string }[];
  /** The province is this one pool: nothing is moved within it, and what this product takes for moves within a province is left out. */
  readonly onePool?: true;
  /** Why nobody is sure that the place is a pool of its own. */
  readonly unconfirmed?: string;
}

type Say = (zh: string, en: string) => string;

/** The documents in the order in which the page first cites them, each by its number from 1. */
function citedOn(page: readonly Effective[]): Map<string, { readonly document: Document; readonly number: number }> {
  const cited = new Map<string, { readonly document: Document; readonly number: number }>();
  for (const { document } of page) {
    if (document === undefined) continue;
    const key = JSON.stringify(document);
    if (!cited.has(key)) cited.set(key, { document, number: cited.size + 1 });
  }
  return cited;
}

/** `全省规定 广东省 44`; of the nation whether it is law or this product's default. */
function inheritedFrom({ level, basis, placeName }: Effective, language: Language): string {
  if (level === 'nation') return say(BASIS_WORDS[basis], language);
  return `${say(LEVEL_WORDS[level], language)} ${say(placeName, language)}`;
}

/** `17 values: 3 of the area, …; 6 of them in doubt`. */
function summary(page: readonly Effective[], t: Say): string {
  const count = (fits: (each: Effective) => boolean) => page.filter(fits).length;
  const parts = [
    [count(({ level }) => level === 'pair'), '两地之间', 'between the two areas'],
    [count(({ level }) => level === 'area'), '本统筹区', 'of the area itself'],
    [count(({ level }) => level === 'province'), '全省', 'inherited from the province'],
    [count(({ level, basis }) => level === 'nation' && basis === 'law'), '国家规定', 'national rule'],
    [
      count(({ basis }) => basis === 'default'),
      '本产品默认（规定未明确）',
      'default of this product, since the rules are silent',
    ],
  ] as const;
  const told = parts.filter(([number]) => number > 0);
  const zh = told.map(([number, words]) => `${words}${number}项`).join('、');
  const en = told.map(([number, , words]) => `${number} ${words}`).join(', ');
  const doubtful = count(({ standing }) => standing.length > 0);
  const doubt =
    doubtful === 0
      ? { zh: '没有存疑的', en: 'none is in doubt' }
      : { zh: `其中存疑的${doubtful}项`, en: `${doubtful} of them in doubt` };
  return t(`共${page.length}项：${zh}；${doubt.zh}`, `${page.length} values: ${en}; ${doubt.en}`);
}

/** What the marks on the page mean, as far as there are any. */
function legend(page: readonly Effective[], language: Language): string[] {
  return STANDINGS.filter((mark) => page.some(({ standing }) => standing.includes(mark))).map((mark) =>
    warn(`  [${say(STANDING_WORDS[mark], language)}] ${say(STANDING_MEANS[mark], language)}`),
  );
}

function daysOf(shown: Shown, t: Say): string[] {
  const { daysOff, daysWorked, ownDaysKnown } = shown;
  if (ownDaysKnown === undefined) return [];
  const known = ownDaysKnown.join(t('、', ', '));
  const list = (days: Shown['daysOff']) => days.map(({ date, source }) => `  ${date}  ${dim(source)}`);
  return [
    '',
    strong(t('地方放假', 'Days off of the region')),
    known === ''
      ? `  ${t('每年另有地方放假，均未收录，日期均为暂定', 'it has days of its own every year and none is known: every date is provisional')}`
      : `  ${t(`已收录：${known}年；其他年份未收录，日期为暂定`, `known: ${known}; dates in other years are provisional`)}`,
    ...list(daysOff),
    ...(daysWorked.length === 0 ? [] : ['', strong(t('地方调休上班', 'Weekends the region works'))]),
    ...list(daysWorked),
  ];
}

/** The whole page in one language; what rules say is quoted in Chinese in either. */
export function shownText(shown: Shown, language: Language): string {
  const { pool, area, areaName, on, to, settings, notSaid, clocks, unconfirmed, onePool } = shown;
  const t: Say = (zh, en) => say({ zh, en }, language);
  const page: readonly Effective[] = [...settings, ...clocks];
  const farthest = settings.flatMap(({ otherwise = [] }) => otherwise);
  const cited = citedOn([...page, ...farthest]);
  const where = (each: Effective) => {
    const document = each.document && cited.get(JSON.stringify(each.document));
    const parts = [
      inheritedFrom(each, language),
      each.source,
      daysText(each, language),
      ...(document === undefined ? [] : [t(`文件[${document.number}]`, `document [${document.number}]`)]),
      each.file,
    ];
    return dim(parts.join(' · ')) + marks(each.standing, language);
  };
  const entry = (each: Effective & { readonly name: Words }) => [
    `  ${line(conditioned(each), language)}`,
    `      ${where(each)}`,
  ];
  const farther = (each: Effective, whom: EffectiveSetting['otherwiseFor']) => [
    `      ${whom === 'first-enrolment' ? t('首次参保', 'first enrolment') : t('以上均不适用的', 'whom none of these meets')}${t('：', ': ')}${say(each.value, language)}`,
    `        ${where(each)}`,
  ];
  const side = (each: EffectiveClock) =>
    each.side === 'source' ? t('按转出地规定', "by the source's rule") : t('按转入地规定', "by the destination's rule");
  const ofGroup = (group: SettingGroup) => {
    const here = settings
      .filter((each) => each.group === group)
      .flatMap((each) => [
        ...entry(each),
        ...(each.otherwise ?? []).flatMap((other) => farther(other, each.otherwiseFor)),
      ]);
    const silent = notSaid.filter((each) => each.group === group).map(({ name }) => say(name, language));
    return [
      '',
      strong(say(GROUP_WORDS[group], language)),
      ...(onePool && group === GROUP_OF.withinProvince
        ? [
            `  ${t(`全省（市）为一个统筹区，区域内流动不涉及转移${unconfirmed === undefined ? '' : '（尚待确认，见上）'}`, `the whole province is this pool: nothing is moved within it${unconfirmed === undefined ? '' : ' (unconfirmed, see above)'}`)}`,
          ]
        : []),
      ...here,
      ...(silent.length === 0 ? [] : [dim(`  ${t('没有规定', 'nobody says')}: ${silent.join(t('；', '; '))}`)]),
    ];
  };
  const section = (regime: EffectiveClock['regime'], title: string) => [
    '',
    strong(title),
    ...clocks
      .filter((clock) => clock.regime === regime)
      .flatMap((clock) => [`  ${line(conditioned(clock), language)}`, `      ${side(clock)} · ${where(clock)}`]),
  ];
  return [
    `${strong(`${pool.name} ${pool.code}`)}${area === pool.code ? '' : `  ${t(`${areaName} ${area}属于该统筹区`, `${areaName} ${area} belongs to this pool`)}`}  ${pool.provinceName} ${pool.province}  ${on}`,
    ...(unconfirmed === undefined ? [] : [warn(`${say(STANDING_WORDS.unconfirmed, language)}: ${unconfirmed}`)]),
    ...(to === undefined ? [] : [`→ ${to.name} ${to.code}: ${say(to.route, language)}`]),
    summary(page, t),
    ...legend(page, language),
    ...SETTING_GROUPS.flatMap(ofGroup),
    ...section('online', t('时限（线上）', 'Clocks, online')),
    ...section('paper', t('时限（纸质）', 'Clocks, on paper')),
    ...daysOf(shown, t),
    '',
    strong(t('文件', 'Documents')),
    ...[...cited.values()].map(({ document, number }) => `  [${number}] ${documentText(document, language)}`),
  ].join('\n');
}
