// The section of docs/rules.md on days that a clock does not count: waiting for the applicant, and books that a region closes.
import type { RuleBook } from '../domain/rules/book.ts';
import { listRules } from '../domain/rules/listing.ts';
import type { AreaRule } from '../domain/rules/region-data.ts';

/** A rule that works, and is marked as made up where people read it. */
export const EXAMPLE: AreaRule = {
  area: '350500',
  from: '2027-01-01',
  source: '每年12月20日至次年1月10日关账（示例，并非真实规定）',
  document: '泉州办事指南',
  set: { booksClosed: [{ from: '12-20', to: '01-10' }] },
};

export function standingStill(book: RuleBook): string[] {
  const closing = listRules(book).filter(
    ({ subject }) => subject.kind === 'setting' && subject.setting === 'booksClosed',
  );
  return [
    `What had passed is kept, and everything the clock says later (warnings, overdue, escalations, giving up) moves with it.`,
    `- **Waiting for the applicant** (等待补正): from the day on which the clock stops to the day on which it goes on, both not counted.
- **Books closed** (关账期间): a region may close its books, mostly at the year's end, and its offices then pay nothing. Only the clock
  **pay** stops, by the rule of the area that is left, on the days on which that rule is in force; on paper, where paying lies inside
  source-out, nothing stops. A clock that starts on a closed day counts from the first open one. The case says when the clock stops and
  when it goes on (\`stopped\`, \`resumed\`), and why.`,
    closing.length === 0
      ? 'No region of the data is known to close its books, so by itself no clock stands still.'
      : closing
          .map(({ placeName, value, source }) => `- ${placeName.zh}: ${value.zh} / ${value.en} (${source})`)
          .join('\n'),
    `To add it, give the rule of a province or a pool \`booksClosed\`: month and day of the first and of the last closed day, over the
year's end where the last is the earlier one; several stretches may stand in the list, 92 days a year at most. An empty list says that
a pool keeps its books open in a province that closes them. A rule, made up:`,
    `\`\`\`json\n${JSON.stringify(EXAMPLE, null, 2)}\n\`\`\``,
    `\`npx jiexu rules show 350500\` then lists the days, \`npx jiexu check\` and \`npx jiexu explain\` tell them with the clock pay, and
\`npx jiexu due --from 2027-12-16T10:00+08:00 --days 5 --area 350500 --clock pay\` gives the date with the days left out. Open cases get
them when their clock for paying starts, or when a calendar is published.`,
  ];
}
