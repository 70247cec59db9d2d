// The section of docs/rules.md that tells someone who is no programmer how a rule is changed, with a file that really works.
import type { RuleBook } from '../domain/rules/book.ts';
import type { Document } from '../domain/rules/document-data.ts';
import { clockName } from '../domain/rules/listing.ts';
import type { AreaRule, ProvinceFile } from '../domain/rules/region-data.ts';

/** The example: Quanzhou shortens source-out to other provinces from a day on. Kept small, so that the whole file can be shown. */
const EXAMPLE_PROVINCE = '35';
const EXAMPLE_RULE: AreaRule = {
  area: '350500',
  from: '2027-07-01',
  scope: 'across',
  source: '泉州市：自2027年7月1日起，跨省转出6个工作日（示例，并非真实规定）',
  document: '示例',
  clocks: [{ name: 'source-out', workingDays: 6 }],
};

const EXAMPLE_DOCUMENT: Document = {
  title: '泉州市医保局通知（示例，并非真实文件）',
  number: '泉医保〔2027〕1号',
  published: '2027-06-01',
  url: 'https://example.org/notice',
  confidence: 'official',
  verifiedOn: '2027-06-15',
};

/** The file of the example: the province's file as it is, with one rule more at its end. */
export function exampleFile(book: RuleBook): ProvinceFile {
  const file = book.provinces.find(({ data }) => data.province === EXAMPLE_PROVINCE)?.data;
  if (file === undefined)
    throw new Error(`the example of docs/rules.md needs the rules of province ${EXAMPLE_PROVINCE}`);
  return { ...file, documents: { ...file.documents, 示例: EXAMPLE_DOCUMENT }, rules: [...file.rules, EXAMPLE_RULE] };
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
3. **Say where it comes from**: \`source\`, in the words that applicants are to read, and \`document\`, the short name of a document in the
   list \`documents\` of the same file (title, number, day published, address, how sure it is, when the rule was last compared with it).
   A rule that nobody has confirmed since 2021 gets \`"old": true\`. Every setting is shown by an example in
   [adding-a-rule.md](adding-a-rule.md).
4. **Have it looked at**: \`npx jiexu rules lint ${name}\` names everything that is wrong with it at once, with path and remedy.
5. **Ask what it would change**, before anybody else sees it: \`npx jiexu rules diff ${name}\` tells the values place by place, before and
   after, and \`npx jiexu rules impact ${name}\` the open cases and the decisions of the last year that would have gone otherwise. To see
   the cases, run them where the system runs.
6. **Hand it over**: put the file into \`domain/rules/regions\` (or a year's into \`domain/calendar/years\`) in place of the old one, write
   this page anew with \`node scripts/run.mjs scripts/make-rules-doc.ts\`, and start the workers again.`,
    `Open cases keep the plans they were accepted with (按受理时的规则办理). Only days that are not counted reach them, days off and closed
books: by a clock that starts later, and when a year is published, since their open clocks are then dated anew.`,
    `An example, \`${name}\` with one rule more, the last: ${clockName('source-out').en}, 6 working days at Quanzhou (泉州市) to
other provinces, from ${EXAMPLE_RULE.from} on. It is made up.`,
    `\`\`\`json\n${JSON.stringify(exampleFile(book), null, 2)}\n\`\`\``,
    `\`npx jiexu rules diff ${name}\` then says that at 泉州市 350500 source-out goes from 8 to 6 working days from ${EXAMPLE_RULE.from}, across
provinces, online and on paper, and nothing else.`,
    `Also: \`npx jiexu rules show 350500\` tells what applies at a place and from where it is inherited (\`--to 510100\`: between two places;
\`--on 2027-07-01\`: on a day), \`npx jiexu rules list --province 35\` lists the rules of a province, and \`npx jiexu explain CASE\` tells why a
case has its route and its dates.`,
  ];
}
