// The impact of a file of rules as people read it: counts, then each case that would have gone otherwise, then what could not be judged.
import type { Impact } from '../../../domain/rules/impact.ts';
import { say, type Words } from '../../../domain/words.ts';
import { dim, strong } from '../output.ts';
import type { Tongue } from './options.ts';

/** What was found among cases of one kind. */
export interface Counted {
  readonly examined: number;
  /** Of how many everything was judged. */
  readonly judgedWhole: number;
  readonly otherwise: readonly Impact[];
  /** Those of which a part or everything could not be judged. */
  readonly notJudged: readonly Impact[];
}

export interface ImpactOfFile {
  /** Beijing date from which on decisions were looked at. */
  readonly since: string;
  /** Older cases were judged as if this day had come; absent: each by the rules of its own day. */
  readonly asOf?: string;
  readonly open: Counted;
  /** Decisions whose case is not open: closed, refused, not needed, deferred. */
  readonly decisions: Counted;
}

/** Of so many numbers each is named; the rest are counted. */
const NAMED = 20;

/** The numbers that have the same thing left unjudged, under it. */
function unjudged(list: readonly Impact[], tongue: Tongue): string[] {
  const groups = new Map<string, { readonly words: Words; readonly numbers: string[] }>();
  for (const { number, notJudged } of list)
    for (const words of notJudged) {
      const group = groups.get(words.en) ?? { words, numbers: [] };
      group.numbers.push(number);
      groups.set(words.en, group);
    }
  return [...groups.values()].map(({ words, numbers }) => {
    const named = numbers.slice(0, NAMED).join(', ');
    const more = numbers.length - NAMED;
    const rest = more > 0 ? say({ zh: `等${numbers.length}件`, en: ` and ${more} more` }, tongue) : '';
    return `  ${say(words, tongue)}: ${dim(`${named}${rest}`)}`;
  });
}

function section(title: string, { examined, judgedWhole, otherwise, notJudged }: Counted, tongue: Tongue): string[] {
  const t = (zh: string, en: string) => say({ zh, en }, tongue);
  return [
    strong(title),
    `  ${t(
      `共${examined}件，${otherwise.length}件结果会不同；${judgedWhole}件可完整判断`,
      `${examined} looked at, ${otherwise.length} would have gone otherwise; ${judgedWhole} could be judged in every respect`,
    )}`,
    ...otherwise.flatMap((each) => [
      `  ${strong(each.number)}`,
      ...each.otherwise.map((words) => `    ${say(words, tongue)}`),
    ]),
    ...(notJudged.length === 0
      ? []
      : ['', `  ${t('未能判断', 'not judged')}`, ...unjudged(notJudged, tongue).map((line) => `  ${line}`)]),
  ];
}

export function impactText({ since, asOf, open, decisions }: ImpactOfFile, tongue: Tongue): string {
  const t = (zh: string, en: string) => say({ zh, en }, tongue);
  return [
    asOf === undefined
      ? t(
          '各件按其受理之日的规定，比较现行规则与所给文件',
          'each by the rules of its own day, as they are and as the file has them',
        )
      : t(
          `各件比较现行规则与所给文件，均按${asOf}的规定（该日以后的按其受理之日）`,
          `each as if ${asOf} had come, by the rules as they are and as the file has them; later ones by their own day`,
        ),
    t(
      '办理中的案件仍按受理时的规则办理，以下仅供比较',
      'open cases keep the plans they were accepted with: this is a comparison and changes nothing',
    ),
    '',
    ...section(t('办理中的案件', 'Open cases'), open, tongue),
    '',
    ...section(t(`${since}以来的其他决定`, `Other decisions since ${since}`), decisions, tongue),
  ].join('\n');
}
