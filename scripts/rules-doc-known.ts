// The table of docs/rules.md that tells of every province what is known, from when, and how sure it is.
import { CONFIDENCES, STANDINGS } from '../domain/case.ts';
import type { RuleBook } from '../domain/rules/book.ts';
import { GROUP_OF, GROUP_WORDS, SETTING_GROUPS, type SettingGroup } from '../domain/rules/describe-groups.ts';
import { CONFIDENCE_WORDS, STANDING_WORDS } from '../domain/rules/documents.ts';
import { type ListedRule, listRules, verifiedOn } from '../domain/rules/listing.ts';
import { table } from './rules-doc.ts';

type Column = SettingGroup | 'clocks';
const COLUMNS: readonly Column[] = [...SETTING_GROUPS, 'clocks'];

function columnOf({ subject }: ListedRule): Column {
  return subject.kind === 'clock' ? 'clocks' : GROUP_OF[subject.setting];
}

/** `省 2022-07-01 official, guide **lapsed**`: since when, how it was read, what is doubtful. */
function toldOf(where: string, rules: readonly ListedRule[]): string {
  const since = rules.map(({ from }) => from).sort()[0] ?? '';
  const sure = CONFIDENCES.filter((each) => rules.some(({ document }) => document?.confidence === each));
  const doubts = STANDINGS.filter((each) => rules.some(({ standing }) => standing.includes(each)));
  const marks = doubts.map((each) => ` **${STANDING_WORDS[each].en}**`).join('');
  return `${where} ${since} ${sure.join(', ')}${marks}`;
}

/** What is known at the province itself, then what only some of its pools say. */
function cell(rules: readonly ListedRule[]): string {
  const whole = rules.filter(({ level }) => level === 'province');
  const parts = rules.filter(({ level }) => level !== 'province');
  const pools = new Set(parts.map(({ place }) => place.slice(0, 6))).size;
  const told = [
    ...(whole.length === 0 ? [] : [toldOf('省', whole)]),
    ...(parts.length === 0 ? [] : [toldOf(`${pools}市`, parts)]),
  ];
  return told.length === 0 ? '—' : told.join('<br>');
}

/** The years whose own days are known; a place without days of its own has none to know. */
function ownDays(province: string, book: RuleBook): string {
  const own = book.provinces.find(({ data }) => data.province === province)?.data.ownDays ?? [];
  if (own.length === 0) return '—';
  const years = [...new Set(own.flatMap((each) => each.years.map(({ year }) => year)))].sort();
  return years.length === 0 ? 'none known' : years.join(', ');
}

export function known(book: RuleBook): string[] {
  const on = verifiedOn(book);
  const rules = listRules(book, { today: on }).filter(
    ({ level, until }) => level !== 'nation' && (until === undefined || until >= on),
  );
  const { provinces } = book.registry.data;
  const rows = [...provinces]
    .sort((a, b) => Number(a.code) - Number(b.code))
    .map(({ code, name }) => {
      const own = rules.filter(({ place }) => place.startsWith(code));
      return [
        `${name} ${code}`,
        ...COLUMNS.map((column) => cell(own.filter((rule) => columnOf(rule) === column))),
        ownDays(code, book),
      ];
    });
  const silent = rows.filter(([, ...cells]) => cells.every((text) => text === '—')).length;
  const sure = CONFIDENCES.map((each) => `${each}: ${CONFIDENCE_WORDS[each].en} (${CONFIDENCE_WORDS[each].zh})`);
  return [
    `All ${rows.length} provinces, the corps among them; rules that have ended are left out. 省: said for the whole province; 市: by so many of its pools
only. The day is the first of the oldest rule of the cell. How sure: ${sure.join(' · ')}. —: nothing is known, so the national rule or a default of this
product holds${silent === 0 ? '' : `; of ${silent} provinces nothing is known at all`}.`,
    table(
      ['', ...COLUMNS.map((column) => `${GROUP_WORDS[column].en} (${GROUP_WORDS[column].zh})`), 'own days (地方放假)'],
      rows,
    ),
  ];
}
