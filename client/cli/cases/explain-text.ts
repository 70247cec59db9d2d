// An explanation as people read it: one language at a time, section by section.
import type { ExplainedCount, LeftOutDay } from '../../../domain/calendar/explain.ts';
import {
  BASIS_WORDS,
  DECISION_WORDS,
  REGIME_WORDS,
  ROUTE_WORDS,
  workingDaysWords,
} from '../../../domain/rules/describe.ts';
import { continuityWords } from '../../../domain/rules/describe-continuity.ts';
import { STANDING_WORDS } from '../../../domain/rules/documents.ts';
import type { ExplainedClock, ExplainedReason, Explanation } from '../../../domain/rules/explain.ts';
import { AGAIN, AGAIN_IN_ENGLISH } from '../../../domain/rules/law.ts';
import type { Language, Words } from '../../../domain/words.ts';
import { strong, when } from '../output.ts';

const HEADINGS = {
  route: { zh: '路径与依据', en: 'Route and why' },
  tracks: { zh: '办理内容', en: 'What moves' },
  clocks: { zh: '时限与日期', en: 'Clocks and dates' },
  holds: { zh: '资金暂缓', en: 'What holds the money' },
  reasons: { zh: '原因', en: 'Reasons' },
  remarks: { zh: '提示', en: 'Remarks (as recorded, in Chinese)' },
  continuity: { zh: '待遇衔接', en: 'Benefits across the gap' },
  versions: { zh: '规则版本', en: 'Rules' },
} as const satisfies Record<string, Words>;

/** The whole explanation in one language. */
export function explanationText(explanation: Explanation, language: Language): string {
  const t = (words: Words) => words[language];
  const section = (heading: Words, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', strong(t(heading)), ...lines.map((line) => `  ${line}`)];
  const { route, regime, relation, money } = explanation;
  return [
    headline(explanation, t),
    ...section(
      HEADINGS.reasons,
      explanation.reasons.flatMap((reason) => reasonLines(reason, language)),
    ),
    ...section(HEADINGS.route, [
      ...(route === undefined ? [] : [t(ROUTE_WORDS[route])]),
      ...rowLines(explanation, t),
      ...(regime === undefined ? [] : [t(REGIME_WORDS[regime])]),
    ]),
    ...section(HEADINGS.tracks, [
      ...(relation === undefined ? [] : [t(relation.words)]),
      ...(money === undefined
        ? []
        : [money.why === undefined ? t(money.words) : `${t(money.words)}${t(COLON)}${t(money.why)}`]),
    ]),
    ...section(
      HEADINGS.holds,
      explanation.holds.map(({ words }) => t(words)),
    ),
    ...section(
      HEADINGS.clocks,
      explanation.clocks.flatMap((clock) => clockLines(clock, nameIn(explanation, clock.area), t)),
    ),
    ...section(HEADINGS.remarks, explanation.remarks),
    ...section(HEADINGS.continuity, explanation.continuity ? continuityWords(explanation.continuity).map(t) : []),
    ...section(HEADINGS.versions, versionLines(explanation, t)),
  ].join('\n');
}

type Tell = (words: Words) => string;

const COLON: Words = { zh: '：', en: ': ' };
const COMMA: Words = { zh: '，', en: ', ' };

function headline({ number, decision, source, destination, decidedAt, deferredUntil }: Explanation, t: Tell): string {
  const way = source && destination ? `  ${source.name} ${source.pool} → ${destination.name} ${destination.pool}` : '';
  const on = decidedAt === undefined ? '' : `  ${when(decidedAt)}`;
  const until =
    decision !== 'defer'
      ? ''
      : deferredUntil === undefined || deferredUntil === ''
        ? t({ zh: '（等待双方均接入平台）', en: ' (until both offices are on the platform)' })
        : t({ zh: `（至${deferredUntil}）`, en: ` (until ${deferredUntil})` });
  return `${strong(number)}${way}\n${t(DECISION_WORDS[decision])}${until}${on}`;
}

function reasonLines(
  { code, message, basis, remedy, mayReapply, english }: ExplainedReason,
  language: Language,
): string[] {
  return language === 'zh'
    ? [
        `${code} ${message}`,
        `  依据：${basis}`,
        `  怎么办：${remedy}`,
        `  ${mayReapply ? `处理后可以${AGAIN}` : '无需重新申请'}`,
      ]
    : [
        `${code} ${english.message}`,
        `  in the notice: ${message}`,
        `  basis: ${basis}`,
        `  what to do: ${english.remedy}`,
        `  ${mayReapply ? `after that, ${AGAIN_IN_ENGLISH}` : 'no need to apply again'}`,
      ];
}

function rowLines({ rows }: Explanation, t: Tell): string[] {
  const [row, ...others] = rows;
  if (row === undefined) return [];
  if (others.length > 0) {
    return [
      t({
        zh: '受理后规则已变，现行规则不能确定当时适用哪一条；可能是：',
        en: 'the rules have changed since, and those of today do not tell which row fitted then; it can have been:',
      }),
      ...rows.map((each) => `- ${t(each.condition)} → ${t(each.outcome)}`),
    ];
  }
  const because = `${t({ zh: '适用', en: 'the row that fits' })}${t(COLON)}${t(row.condition)} → ${t(row.outcome)}`;
  if (row.rule === undefined) return [because];
  const standing = row.rule.standing ?? (row.rule.old ? ['old' as const] : []);
  const old = standing.map((each) => ` [${t(STANDING_WORDS[each])}]`).join('');
  return [because, `${t(BASIS_WORDS[row.rule.basis])}${t(COLON)}${row.rule.source}${old}`];
}

/** `杭州市 330100`: an area as the explanation names it. */
function nameIn({ source, destination }: Explanation, area: string): string {
  const place = [source, destination].find((each) => each?.pool === area);
  return place === undefined ? area : `${place.name} ${area}`;
}

function clockLines(clock: ExplainedClock, area: string, t: Tell): string[] {
  const days = t(workingDaysWords(clock.workingDays));
  const rule = `${t(BASIS_WORDS[clock.basis])}${t(COLON)}${clock.source}`;
  const head = `${strong(clock.name)} ${t(clock.title)}${t(COLON)}${days}${t(COMMA)}${t(clock.starts)}`;
  const closed = (clock.booksClosed ?? []).map(
    (why) => `  ${t({ zh: '以下期间停止计算', en: 'stands still meanwhile' })}${t(COLON)}${t(why)}`,
  );
  if (clock.dueAt === undefined || clock.startedAt === undefined || clock.days === undefined) {
    return [
      head,
      `  ${rule}`,
      ...closed,
      `  ${t({ zh: '尚未开始，开始后再定日期', en: 'not started; dated when it starts' })}`,
    ];
  }
  const due = t({ zh: `截止 ${when(clock.dueAt)}`, en: `due ${when(clock.dueAt)}` });
  const done =
    clock.stoppedAt && t({ zh: `，已于${when(clock.stoppedAt)}结束`, en: `, done ${when(clock.stoppedAt)}` });
  return [
    head,
    `  ${rule}`,
    ...closed,
    `  ${due}${done ?? ''}`,
    ...(clock.note === undefined ? [] : [`  ${t(clock.note)}`]),
    ...countLines(clock.days, area, t).map((line) => `  ${line}`),
    ...(clock.provisional ? [`  ${provisional(clock.days, t)}`] : []),
  ];
}

function provisional({ unpublishedYears }: ExplainedCount, t: Tell): string {
  const years = unpublishedYears.join(', ');
  return t({
    zh: `暂定：${years}年放假通知尚未公布，公布后重新计算`,
    en: `provisional: the notice on days off of ${years} is not published; the date is counted anew when it is`,
  });
}

function countLines({ eventDate, counted, leftOut }: ExplainedCount, area: string, t: Tell): string[] {
  const took = counted.map(
    ({ date, weekday, workedWeekend }, at) =>
      `${at + 1}. ${date} ${t(weekday)}${workedWeekend === undefined ? '' : ` ${t(workedWeekend)}`}`,
  );
  return [
    t({
      zh: `自${eventDate}次日起计算（当日不计，按${area}的工作日）：`,
      en: `counted from the day after ${eventDate} (the day itself does not count), working days of ${area}:`,
    }),
    ...took.map((line) => `  ${line}`),
    ...(leftOut.length === 0 ? [] : [t({ zh: '不计的日子：', en: 'days left out:' })]),
    ...stretches(leftOut).map(({ first, last, why }) => {
      const span = first.date === last.date ? `${first.date} ${t(first.weekday)}` : `${first.date} … ${last.date}`;
      return `  ${span}${t(COLON)}${t(why)}`;
    }),
  ];
}

/** Days in a row that are left out for the same reason, as one line. */
function stretches(days: readonly LeftOutDay[]): { first: LeftOutDay; last: LeftOutDay; why: Words }[] {
  const found: { first: LeftOutDay; last: LeftOutDay; why: Words }[] = [];
  const dayAfter = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  for (const day of days) {
    const open = found.at(-1);
    if (open !== undefined && open.why.en === day.why.en && dayAfter(open.last.date) === day.date) open.last = day;
    else found.push({ first: day, last: day, why: day.why });
  }
  return found;
}

function versionLines({ versions }: Explanation, t: Tell): string[] {
  if (versions === undefined) return [];
  const { rules, calendar, differences } = versions;
  const told = (what: Words, { pinned, today }: { pinned: string; today: string }) =>
    pinned === today
      ? t({
          zh: `${what.zh}：与受理时相同（${short(pinned)}）`,
          en: `${what.en}: the same as when the case was accepted (${short(pinned)})`,
        })
      : t({
          zh: `${what.zh}：受理时为${short(pinned)}，现行为${short(today)}；本案仍按受理时的规则办理`,
          en: `${what.en}: ${short(pinned)} when the case was accepted, ${short(today)} today; the case keeps the rules it was accepted under`,
        });
  return [
    told({ zh: '规则', en: 'rules' }, rules),
    told({ zh: '日历', en: 'calendar' }, calendar),
    ...(differences.length === 0
      ? [t({ zh: '今天受理，结果相同', en: 'accepted today, the case would have the same plan' })]
      : [
          t({ zh: '若在今天受理，以下会不同：', en: 'accepted today, this would be otherwise:' }),
          ...differences.map((words) => `- ${t(words)}`),
        ]),
  ];
}

/** Enough of a fingerprint to tell versions apart. */
const short = (version: string) => version.slice(0, 12);
