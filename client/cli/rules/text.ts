// Rules as a person in an office reads them: by place, in words, with the source and the file behind each.
import { BASIS_WORDS, CLOCK_WORDS } from '../../../domain/rules/describe.ts';
import type { CalendarChange, PoolChange, RuleChange, RulesDiff } from '../../../domain/rules/diff.ts';
import type { Document } from '../../../domain/rules/document-data.ts';
import { CONFIDENCE_WORDS, documentInWords, STANDING_WORDS } from '../../../domain/rules/documents.ts';
import type { Effective } from '../../../domain/rules/effective.ts';
import type { CaseEffect } from '../../../domain/rules/effects.ts';
import type { ListedRule } from '../../../domain/rules/listing.ts';
import type { Language, Words } from '../../../domain/words.ts';
import { say } from '../../../domain/words.ts';
import { dim, strong, warn, when } from '../output.ts';
import type { Tongue } from './options.ts';

const COLON: Words = { zh: '：', en: ': ' };

/** `自2022-07-01起`, or the first and the last day. */
export function daysText({ from, until }: Pick<ListedRule, 'from' | 'until'>, tongue: Tongue): string {
  const days: Words = {
    zh: until === undefined ? `自${from}起` : `${from}至${until}`,
    en: until === undefined ? `from ${from}` : `from ${from} to ${until}`,
  };
  return say(days, tongue);
}

/** ` [旧] [未经证实]`: what is doubtful about a rule. */
export function marks(standing: ListedRule['standing'], tongue: Tongue): string {
  return standing.map((each) => warn(` [${say(STANDING_WORDS[each], tongue)}]`)).join('');
}

/** `国家规定：source（自2021-12-01起，regions/nation.json） [旧]`, in the language asked for. */
function origin(
  rule: Pick<ListedRule, 'basis' | 'source' | 'from' | 'until' | 'standing' | 'document' | 'file'>,
  tongue: Tongue,
): string {
  const { basis, source, standing, document, file } = rule;
  const said = document === undefined ? '' : ` · ${documentText(document, tongue)}`;
  return (
    dim(`${say(BASIS_WORDS[basis], tongue)} · ${source} · ${daysText(rule, tongue)} · ${file}${said}`) +
    marks(standing, tongue)
  );
}

/** What a rule rests on, how it was read, where it can be read, and when the rule was last compared with it. */
export function documentText(document: Document, tongue: Tongue): string {
  const { confidence, url, verifiedOn, validUntil } = document;
  const checked = say({ zh: `${verifiedOn}核对`, en: `checked ${verifiedOn}` }, tongue);
  const valid =
    validUntil === undefined
      ? undefined
      : say({ zh: `有效期至${validUntil}`, en: `valid until ${validUntil}` }, tongue);
  const parts = [documentInWords(document), say(CONFIDENCE_WORDS[confidence], tongue), checked, valid, url];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** All rules, place by place. */
export function listText(listed: readonly ListedRule[], tongue: Tongue): string {
  if (listed.length === 0) return say({ zh: '没有符合的规则', en: 'no rule fits' }, tongue);
  const lines: string[] = [];
  let place = '';
  let rule = '';
  for (const each of listed) {
    if (each.place !== place) lines.push(...(place === '' ? [] : ['']), strong(say(each.placeName, tongue)));
    const by = origin(each, tongue);
    if (each.place !== place || by !== rule) lines.push(`  ${by}`);
    lines.push(`    ${line(conditioned(each), tongue)}`);
    [place, rule] = [each.place, by];
  }
  return lines.join('\n');
}

/** A rule's name with what else it asks. */
export function conditioned<T extends { readonly name: Words; readonly on: Words }>(each: T): T {
  return { ...each, name: { zh: `${each.name.zh}${each.on.zh}`, en: `${each.name.en}${each.on.en}` } };
}

/** `name：value`. */
export function line({ name, value }: { readonly name: Words; readonly value: Words }, tongue: Tongue): string {
  const one = (language: Language) => `${name[language]}${COLON[language]}${value[language]}`;
  return say({ zh: one('zh'), en: one('en') }, tongue);
}

/** What would change, place by place. */
export function diffText(diff: RulesDiff, tongue: Tongue): string {
  const t = (zh: string, en: string) => say({ zh, en }, tongue);
  if (diff.same) return t('与现行规则相同，没有变化', 'the same as the rules in force: nothing changes');
  const nothing =
    diff.rules.length + diff.calendar.length + diff.pools.length === 0
      ? [t(`数据不同，但${diff.on}起没有任何一项变化`, `the data differ, but nothing changes from ${diff.on} on`)]
      : [];
  return [
    ...nothing,
    ...heading(diff.rules, t('规定的变化', 'Changed rules')),
    ...ruleChanges(diff.rules, tongue),
    ...heading(diff.calendar, t('日历的变化', 'Changed days')),
    ...diff.yearsAdded.map((year) => `  ${t(`新公布：${year}年`, `newly published: ${year}`)}`),
    ...diff.yearsRemoved.map((year) => `  ${t(`不再有：${year}年`, `no longer there: ${year}`)}`),
    ...diff.calendar.map((day) => `  ${calendarChange(day, tongue)}`),
    ...heading(diff.pools, t('统筹区的变化', 'Changed pools')),
    ...diff.pools.map((pool) => `  ${poolChange(pool, tongue)}`),
  ].join('\n');
}

function heading(list: readonly unknown[], text: string): string[] {
  return list.length === 0 ? [] : [strong(text)];
}

function ruleChanges(changes: readonly RuleChange[], tongue: Tongue): string[] {
  const t = (zh: string, en: string) => say({ zh, en }, tongue);
  const value = (each: Effective | undefined, instead?: Effective) => {
    if (each !== undefined) return say(each.value, tongue);
    if (instead === undefined) return t('没有规定', 'nothing said');
    const by = instead.level === 'nation' ? BASIS_WORDS[instead.basis] : instead.placeName;
    return t(
      `未另行规定（适用${by.zh}：${instead.value.zh}）`,
      `nothing of its own (${by.en} applies: ${instead.value.en})`,
    );
  };
  const whose = (each: Effective) => `${say(each.placeName, tongue)} · ${origin(each, tongue)}`;
  const sides = (before: Effective | undefined, after: Effective | undefined) => [
    ...(before ? [`      - ${whose(before)}`] : []),
    ...(after ? [`      + ${whose(after)}`] : []),
  ];
  const told = ({ name, from, change, before, after, instead }: RuleChange) => {
    const since = t(`自${from}起`, `from ${from}`);
    if (change === 'wording')
      return [
        `    ${say(name, tongue)}: ${value(after)}  ${dim(t('数值不变，仅依据变化', 'same value, other source'))}  ${since}`,
        ...sides(before, after),
      ];
    return [
      `    ${say(name, tongue)}: ${value(before, instead)} → ${strong(value(after, instead))}  ${since}`,
      ...sides(before, after),
    ];
  };
  const places = [...new Set(changes.map(({ place }) => place))];
  return places.flatMap((place) => {
    const here = changes.filter((change) => change.place === place);
    return [...here.slice(0, 1).map(({ placeName }) => `  ${strong(say(placeName, tongue))}`), ...here.flatMap(told)];
  });
}

const DAY_CHANGES: Readonly<Record<CalendarChange['change'], Words>> = {
  'day-off': { zh: '放假', en: 'is off' },
  'no-day-off': { zh: '不再放假', en: 'is no longer off' },
  'worked-weekend': { zh: '周末上班', en: 'is a weekend that is worked' },
  'no-worked-weekend': { zh: '周末不再上班', en: 'is no longer worked' },
};

function calendarChange({ date, area, change, source }: CalendarChange, tongue: Tongue): string {
  return `${date}${area === undefined ? '' : ` ${area}`} ${say(DAY_CHANGES[change], tongue)}  ${dim(source)}`;
}

function poolChange({ area, name, from, before, after }: PoolChange, tongue: Tongue): string {
  const none = say({ zh: '不在任何统筹区', en: 'in no pool' }, tongue);
  return `${name} ${area}: ${before ?? none} → ${after ?? none}  ${say({ zh: `自${from}起`, en: `from ${from}` }, tongue)}`;
}

/** What newer data would mean for the cases that are open; `undefined`: nothing runs, so no case was looked at. */
export function effectsText(
  effects: { readonly examined: number; readonly affected: readonly CaseEffect[] } | undefined,
  tongue: Tongue,
): string {
  const t = (zh: string, en: string) => say({ zh, en }, tongue);
  const title = strong(t('办理中的案件', 'Open cases'));
  if (effects === undefined) {
    return `${title}\n  ${t('系统未运行，未查看任何案件，以上仅为规定的变化', 'no system is running, so no case was looked at: only the settings are shown')}`;
  }
  const { examined, affected } = effects;
  return [
    title,
    `  ${t(
      `共${examined}件，其中${affected.length}件若在今天受理结果会不同`,
      `${examined} open, ${affected.length} of them would be decided or dated otherwise today`,
    )}`,
    `  ${t(
      '办理中的案件仍按受理时的规则办理；只有公布新的日历时，未结束的时限才重新计算',
      'open cases keep the plans they were accepted with; only when a calendar is published are open clocks dated anew',
    )}`,
    ...affected.flatMap(({ caseNo, source, destination, decidedOtherwise, redated }) => [
      `  ${strong(caseNo)}  ${source} → ${destination}`,
      ...decidedOtherwise.map((words) => `    ${t('今天受理', 'if accepted today')}: ${say(words, tongue)}`),
      ...redated.map(
        ({ name, from, to }) =>
          `    ${t('时限重新计算', 'open clock dated anew')}: ${say(CLOCK_WORDS[name], tongue)} ${when(from)} → ${when(to)}`,
      ),
    ]),
  ].join('\n');
}
