// The section of docs/rules.md that tells someone who is no programmer how a rule is changed, with a file that really works.
import type { RuleBook } from '../domain/rules/book.ts';
import { clockName } from '../domain/rules/listing.ts';
import type { AreaRule, ProvinceFile } from '../domain/rules/region-data.ts';

/** The example: Quanzhou shortens source-out from a day on. Kept small, so that the whole file can be shown. */
const EXAMPLE_PROVINCE = '35';
const EXAMPLE_RULE: AreaRule = {
  area: '350500',
  from: '2027-07-01',
  source: '泉州市：自2027年7月1日起，转出6个工作日（示例，并非真实规定）',
  clocks: [{ name: 'source-out', workingDays: 6 }],
};

/** The file of the example: the province's file as it is, with one rule more at its end. */
export function exampleFile(book: RuleBook): ProvinceFile {
  const file = book.provinces.find(({ data }) => data.province === EXAMPLE_PROVINCE)?.data;
  if (file === undefined)
    throw new Error(`the example of docs/rules.md needs the rules of province ${EXAMPLE_PROVINCE}`);
  return { ...file, rules: [...file.rules, EXAMPLE_RULE] };
}

export function changing(book: RuleBook): string[] {
  const name = `${EXAMPLE_PROVINCE}.json`;
  return [
    `Rules are kept in text files, one a province, in \`domain/rules/regions\`; \`nation.json\` holds what applies everywhere else, and
\`domain/calendar/years\` holds one file a year. No code has to be changed.`,
    `1. **Copy the file of your province** to a place of your own, under the same name, here \`${name}\`. A province without a file gets
   one in the same form, named by its two digits.
2. **Add a rule at the end of the list \`rules\`.** Leave the old rule as it is: the new one has a later first day (\`from\`) and takes its
   place from then on, and cases of the time before can still be explained. To end a rule without a new one, give it a last day
   (\`until\`).
3. **Say where it comes from** (\`source\`), in the words that applicants are to read. A rule that nobody has confirmed since 2021 gets
   \`"old": true\`.
4. **Ask what it would change**, before anybody else sees it: \`npx jiexu rules diff ${name}\`. It names what contradicts or is
   misspelt, with file and field; then the values place by place, before and after; then the open cases that would be decided
   otherwise if they were applied for today. To see the cases, run it where the system runs.
5. **Hand it over**: put the file into \`domain/rules/regions\` (or a year's into \`domain/calendar/years\`) in place of the old one, write
   this page anew with \`npx tsx scripts/make-rules-doc.ts\`, and start the workers again.`,
    `Open cases keep the plans they were accepted with (按受理时的规则办理). Only days that are not counted reach them, days off and closed
books: by a clock that starts later, and when a year is published, since their open clocks are then dated anew.`,
    `An example, \`${name}\` with one rule more, the last: ${clockName('source-out').en}, 6 working days at Quanzhou (泉州市) from
${EXAMPLE_RULE.from} on. It is made up.`,
    `\`\`\`json\n${JSON.stringify(exampleFile(book), null, 2)}\n\`\`\``,
    `\`npx jiexu rules diff ${name}\` then says that at 泉州市 350500 source-out goes from 8 to 6 working days from ${EXAMPLE_RULE.from}, online and
on paper, and nothing else.`,
    `Also: \`npx jiexu rules show 350500\` tells what applies at a place and from where it is inherited (\`--to 510100\`: between two places;
\`--on 2027-07-01\`: on a day), \`npx jiexu rules list --province 35\` lists the rules of a province, and \`npx jiexu explain CASE\` tells why a
case has its route and its dates.`,
  ];
}
