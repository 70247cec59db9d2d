// The text of docs/rules.md, made from the rules' own data and tables, so that the page says what the code does.
import { holidayWords } from '../domain/calendar/explain.ts';
import type { PublishedYear } from '../domain/calendar/year-data.ts';
import { FORM_FAULTS, REFUSAL_CODES, REGIMES, type Regime, STANDINGS } from '../domain/case.ts';
import type { RuleBook } from '../domain/rules/book.ts';
import { CLOCKS } from '../domain/rules/clocks.ts';
import { BASIS_WORDS, CLOCK_WORDS, HOLD_WORDS, LEVEL_WORDS, START_WORDS } from '../domain/rules/describe.ts';
import {
  FORM_RETURNS_IN_ENGLISH,
  PAYMENT_RETURNS_IN_ENGLISH,
  REFUSALS_IN_ENGLISH,
} from '../domain/rules/describe-refusals.ts';
import type { Documents } from '../domain/rules/document-data.ts';
import { CONFIDENCE_WORDS, documentInWords, STANDING_MEANS, STANDING_WORDS } from '../domain/rules/documents.ts';
import { ALL_CLOCKS, effectiveClock } from '../domain/rules/effective.ts';
import { type ListedRule, listRules, placeWords, verifiedOn } from '../domain/rules/listing.ts';
import { REFUSALS } from '../domain/rules/refusals.ts';
import type { RegionalYear } from '../domain/rules/region-data.ts';
import { FORM_RETURNS, PAYMENT_FAULTS, PAYMENT_RETURNS } from '../domain/rules/returns.ts';
import { ROUTE_TABLE } from '../domain/rules/route-table.ts';
import type { RulePlace } from '../domain/rules/rules.ts';
import { changing } from './rules-doc-changing.ts';
import { known } from './rules-doc-known.ts';
import { standingStill } from './rules-doc-pauses.ts';

/** The whole page. The same book always gives the same text: no date of today and no order of files enters it. */
export function rulesDoc(book: RuleBook): string {
  const on = latestDay(book);
  return `${[
    '# The rules (规则)',
    `This page is written by \`node scripts/run.mjs scripts/make-rules-doc.ts\` from the rule data and the tables of the code; a test fails when it
differs from them. Do not edit it by hand. What a rule says is quoted in Chinese, as it is recorded.`,
    `Three marks tell where a figure comes from: ${Object.entries(BASIS_WORDS)
      .map(([mark, { zh, en }]) => `**${mark}**, ${en} (${zh})`)
      .join('; ')}. The nearest rule wins: ${Object.values(LEVEL_WORDS)
      .map(({ zh, en }) => `${en} (${zh})`)
      .join(
        ', then ',
      )}; of one place, the rule that asks more (moves within the province or across, employed or flexible), then the later.`,
    `What is doubtful about a rule is marked wherever it is used, as of ${verifiedOn(book)}, the day on which the data were last compared
with their documents: ${STANDINGS.map((each) => `**${STANDING_WORDS[each].en}** (${STANDING_WORDS[each].zh}), ${STANDING_MEANS[each].en}`).join('; ')}.`,
    '## Which route a case takes (路径)',
    'Read from top to bottom; the first row that fits decides.',
    table(
      ['', 'condition', 'outcome', 'code'],
      ROUTE_TABLE.map(({ condition, outcome, ends }, at) => [
        String(at + 1),
        `${condition.zh}<br>${condition.en}`,
        `${outcome.zh}<br>${outcome.en}`,
        ends ?? '',
      ]),
    ),
    `Money is moved only for the employee scheme and a balance other than zero; if then neither relation nor money is left to move, the
case is not needed (R20). An account that the destination cannot credit is paid to the person. An applicant may ask to leave the balance
at the source (保留个人账户) where the rules there allow it. These hold the money, never the relation:`,
    Object.values(HOLD_WORDS)
      .map(({ zh, en }) => `- ${zh} / ${en}`)
      .join('\n'),
    '## Clocks (时限)',
    `Working days, as in force on ${on}, the latest first day of any clock. Places that are not listed have the nation's; what holds
only within a province or only across stands among the regional rules below. Source clocks follow the rule of the area that is left, the
others that of the area that is entered.`,
    ...REGIMES.flatMap((regime) => clockSection(book, regime, on)),
    '## What is known of each province (各省已知的规定)',
    ...known(book),
    '## Every regional rule (地方规定)',
    ...regionalRules(book),
    '## National rules and defaults (国家规定与本产品默认)',
    rulesTable(listRules(book).filter(({ level }) => level === 'nation')),
    '## Refusals (不予受理、无需办理)',
    `All that apply are given at once, in this order; R03, R04, R13, R20 and R21 stand alone. Where a text has \`{…}\`, the case fills it in.`,
    table(
      ['code', 'text (原文)', 'in English', 'basis (依据)', 'what to do (怎么办)', 'apply again?'],
      REFUSAL_CODES.map((code) => {
        const { message, basis, remedy, mayReapply } = REFUSALS[code];
        const english = REFUSALS_IN_ENGLISH[code];
        return [code, message, english.message, basis, `${remedy}<br>${english.remedy}`, mayReapply ? 'yes' : 'no'];
      }),
    ),
    '## Information form returned (信息表退回)',
    table(
      ['code', 'text (原文)', 'in English', 'what happens now'],
      FORM_FAULTS.map((code) => {
        const { message, remedy } = FORM_RETURNS[code];
        const english = FORM_RETURNS_IN_ENGLISH[code];
        return [code, message, english.message, `${remedy}<br>${english.remedy}`];
      }),
    ),
    '## Payment failed (支付失败)',
    table(
      ['code', 'text (原文)', 'in English', 'what happens now'],
      PAYMENT_FAULTS.map((code) => {
        const { message, remedy } = PAYMENT_RETURNS[code];
        const english = PAYMENT_RETURNS_IN_ENGLISH[code];
        return [code, message, english.message, `${remedy}<br>${english.remedy}`];
      }),
    ),
    '## Calendar (日历)',
    ...calendar(book),
    '## When a clock stands still (停止计算)',
    ...standingStill(book),
    '## Pools (统筹区)',
    ...pools(book),
    '## How to change a rule (怎样修改规则)',
    ...changing(book),
  ].join('\n\n')}\n`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** The latest first day of any clock: from then on, all clocks of the data that do not end are in force. */
function latestDay(book: RuleBook): string {
  return (
    listRules(book)
      .filter(({ subject }) => subject.kind === 'clock')
      .map(({ from }) => from)
      .sort()
      .at(-1) ?? ''
  );
}

function lookUpAs(code: string): RulePlace {
  const pool = code === 'nation' ? '000000' : code;
  return { pool, province: pool.slice(0, 2) };
}

function clockSection(book: RuleBook, regime: Regime, on: string): string[] {
  const kinds = ALL_CLOCKS.filter((kind) => kind.regime === regime);
  const places = [
    'nation',
    ...new Set(
      listRules(book)
        .filter(({ subject }) => subject.kind === 'clock')
        .map(({ place }) => place),
    ),
  ];
  const rows = [...new Set(places)].flatMap((place) => {
    const [source = place, destination = source] = place.split('-');
    const pair = { source: lookUpAs(source), destination: lookUpAs(destination) };
    const clocks = kinds.map((kind) => effectiveClock(kind, pair, on, book));
    if (place !== 'nation' && !clocks.some((clock) => clock?.place === place)) return [];
    const shown = clocks.map((clock) => {
      if (clock === undefined) return '';
      return clock.place === place ? `**${clock.workingDays}** ${clock.basis}` : `${clock.workingDays}`;
    });
    return [[placeName(place, book), ...shown]];
  });
  const starts = CLOCKS[regime].map(({ name, starts: event, side }) => {
    const [what, from] = [CLOCK_WORDS[name], START_WORDS[event]];
    return `- **${name}**: ${what.en}, ${from.en} (${side}) / ${what.zh}，${from.zh}`;
  });
  return [
    `### ${regime === 'online' ? 'Online (线上)' : 'On paper (纸质)'}`,
    starts.join('\n'),
    table(['', ...kinds.map(({ clock }) => clock)], rows),
    `Bold: set there, with its mark. Plain: inherited.${
      regime === 'paper' ? ' On paper, paying lies inside source-out and crediting inside destination-in.' : ''
    }`,
  ];
}

function placeName(place: string, book: RuleBook): string {
  const { zh, en } = placeWords(place, book);
  return zh === en ? zh : `${zh} (${en})`;
}

function regionalRules(book: RuleBook): string[] {
  const rules = listRules(book).filter(({ level }) => level !== 'nation');
  return book.provinces.flatMap(({ file, data }) => {
    const own = rules.filter((rule) => rule.file === file);
    const days = (data.ownDays ?? []).flatMap(({ area, years }) => ownDays(placeName(area, book), years));
    return [
      `### ${data.name} ${data.province} (\`${file}\`)`,
      ...(own.length === 0 ? [] : [rulesTable(own)]),
      ...days,
      documentsTable(data.documents),
    ];
  });
}

function ownDays(place: string, years: readonly RegionalYear[]): string[] {
  if (years.length === 0) {
    return [`${place} has days off of its own every year; none is known, so dates there are provisional (暂定).`];
  }
  return years.map(({ year, source, off, work = [] }) => {
    const made = work.length === 0 ? '' : `; worked: ${work.join(', ')}`;
    return `Own days of ${place} in ${year}: off ${off.join(', ')}${made} (${source}). Years not listed are provisional (暂定) there.`;
  });
}

function documentsTable(documents: Documents): string {
  return table(
    ['document (文件)', 'how sure', 'address', 'compared on', 'valid until'],
    Object.values(documents).map((each) => {
      const { zh, en } = CONFIDENCE_WORDS[each.confidence];
      return [documentInWords(each), `${en} (${zh})`, each.url ?? '', each.verifiedOn, each.validUntil ?? ''];
    }),
  );
}

function rulesTable(rules: readonly ListedRule[]): string {
  return table(
    ['where', 'what', 'value', 'from', 'mark', 'source (原文)'],
    rules.map(({ placeName: { zh }, name, on, value, from, until, basis, standing, source }) => [
      zh,
      `${name.zh}${on.zh}<br>${name.en}${on.en}`,
      value.zh === value.en ? value.zh : `${value.zh}<br>${value.en}`,
      until === undefined ? from : `${from} to ${until}`,
      [basis, ...standing.map((each) => `**${STANDING_WORDS[each].en}** (${STANDING_WORDS[each].zh})`)].join(', '),
      source,
    ]),
  );
}

function calendar(book: RuleBook): string[] {
  const { years, rules } = book;
  const sorted = [...years].sort((a, b) => a.data.year - b.data.year);
  return [
    `Beijing time. The day of the event is not counted; day 1 is the next working day; the due instant is ${rules.calendar.closeAt(verifiedOn(book))} of the
last one, or the hour of the region's own close of business. Published: ${sorted.map(({ data }) => data.year).join(', ')}. A date whose count passes through any other year is
**provisional** (暂定): weekdays are counted except New Year's Day, and open clocks are dated anew when the notice is loaded.`,
    ...sorted.map(({ file, data }) => yearSection(file, data)),
  ];
}

function yearSection(file: string, year: PublishedYear): string {
  const off = year.off.map(({ from, to, name }) => {
    const words = holidayWords(name);
    return [`${words.zh} (${words.en})`, from === to ? from : `${from} to ${to}`];
  });
  const total = year.workingDays === undefined ? '' : ` ${year.workingDays} working days in all.`;
  return [
    `### ${year.year} (\`${file}\`)`,
    `${year.source}. Weekends that are worked (调休上班): ${year.work.join(', ')}.${total}`,
    table(['off (放假)', 'days'], off),
  ].join('\n\n');
}

function pools({ registry }: RuleBook): string[] {
  const { pools: all, provinces, source, abolished = [] } = registry.data;
  const named = (list: typeof all) => list.map(({ code, name }) => `${name} ${code}`).join('、');
  const whole = all.filter(({ level, members }) => level === 'province' && Object.keys(members).length > 0);
  const provincial = all.filter(({ level, members }) => level === 'province' && Object.keys(members).length === 0);
  const counties = all.filter(({ level }) => level === 'county');
  const dated = all.filter(({ from, until }) => from !== undefined || until !== undefined);
  const ofScheme = (list: typeof all) =>
    list.map(({ code, name, scheme }) => `${name} ${code}${scheme === undefined ? '' : ` (${scheme})`}`).join('、');
  const unconfirmed = new Map<string, string[]>();
  for (const { code, name, unconfirmed: why } of all) {
    if (why !== undefined) unconfirmed.set(why, [...new Set([...(unconfirmed.get(why) ?? []), `${name} ${code}`])]);
  }
  return [
    `${all.length} pools in ${provinces.length} provinces (${source}). A prefecture's districts and counties belong to its pool, except:`,
    [
      `- **One pool for the whole province or municipality** (全省、全市一个统筹区), of both schemes or of the one named: ${ofScheme(whole)}`,
      `- **Pools of provincial offices** (省本级): ${named(provincial)}`,
      `- **Counties and cities that are pools of their own** (单独统筹的县、市): ${named(counties)}`,
    ].join('\n'),
    table(
      ['not confirmed (尚待确认)', 'pools'],
      [...unconfirmed].map(([why, list]) => [why, list.join('、')]),
    ),
    `Areas that are no more, with the area they became part of (已撤销的区划): ${abolished
      .map(({ area, name, year, heir }) => `${name} ${area} → ${heir} (${year})`)
      .join('、')}.`,
    dated.length === 0
      ? 'No pool of the registry has begun or ended: there are no merges in the data.'
      : table(
          ['pools that began or ended (合并、撤销)', 'scheme', 'from', 'until'],
          dated.map(({ code, name, scheme, from, until }) => [
            `${name} ${code}`,
            scheme ?? '',
            from ?? '',
            until ?? '',
          ]),
        ),
  ];
}
