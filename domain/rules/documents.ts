// What is doubtful about a rule on a day by the document it rests on, and how both are told.
import type { Confidence, Standing } from '../case.ts';
import type { Words } from '../words.ts';
import type { Document } from './document-data.ts';
import type { Ruled } from './rules.ts';

/** The mark that stands beside a rule wherever it is shown. */
export const STANDING_WORDS: Readonly<Record<Standing, Words>> = {
  old: { zh: '旧', en: 'old' },
  unconfirmed: { zh: '未经证实', en: 'unconfirmed' },
  lapsed: { zh: '有效期已过', en: 'lapsed' },
};

export const STANDING_MEANS: Readonly<Record<Standing, Words>> = {
  old: {
    zh: '早于2021年办法，此后未见确认',
    en: 'older than the national rule of 2021 and not confirmed since',
  },
  unconfirmed: {
    zh: '仅见于办事指南等，未见官方文本',
    en: 'read in a guide only, not in a text of the authority',
  },
  lapsed: {
    zh: '文件所定有效期已过，未见延续或废止',
    en: 'the validity that the document names is over, and neither a renewal nor a successor was found',
  },
};

export const CONFIDENCE_WORDS: Readonly<Record<Confidence, Words>> = {
  official: { zh: '官方文本', en: 'official text' },
  copy: { zh: '官方文本（转载）', en: 'official text in a copy' },
  news: { zh: '新闻报道', en: 'news' },
  guide: { zh: '办事指南', en: 'guide' },
};

interface Said {
  readonly source: string;
  readonly old?: boolean | undefined;
}

/** What is doubtful about a rule on a Beijing date. `said`: its document, where it cites one. */
export function standingOf(rule: Said, said: Document | undefined, date: string): Standing[] {
  const lapsed = said?.validUntil !== undefined && said.validUntil < date;
  return [
    ...(rule.old ? (['old'] as const) : []),
    ...(said?.confidence === 'guide' ? (['unconfirmed'] as const) : []),
    ...(lapsed ? (['lapsed'] as const) : []),
  ];
}

/** `早于2021年办法；未见官方文本，尚待确认`; empty where nothing is doubtful. */
function doubtsInWords(said: Document | undefined, standing: readonly Standing[]): string {
  const doubts = standing.map((each) => {
    switch (each) {
      case 'old':
        return '早于2021年办法';
      case 'unconfirmed':
        return '未见官方文本';
      case 'lapsed':
        return `文件有效期至${said?.validUntil ?? ''}，未见延续`;
      default:
        return each satisfies never;
    }
  });
  return doubts.length === 0 ? '' : `${doubts.join('；')}，尚待确认`;
}

/** A rule's own words with what is doubtful about them, as people read it wherever the rule is used. */
export function sourceInWords(rule: Said, said: Document | undefined, standing: readonly Standing[]): string {
  const doubts = doubtsInWords(said, standing);
  return doubts === '' ? rule.source : `${rule.source}（${doubts}）`;
}

/** Advice as people are told it, with what is doubtful about the rule that gives it. */
export function adviceInWords({
  value,
  document,
  standing,
}: Pick<Ruled<string>, 'value' | 'document' | 'standing'>): string {
  const doubts = doubtsInWords(document, standing);
  return doubts === '' ? value : `${value.replace(/。$/, '')}（${doubts}）。`;
}

/** `《…》（粤医保规〔2022〕6号，2022-05-10）`. */
export function documentInWords({ title, number, published }: Document): string {
  const details = [number, published].filter((detail) => detail !== undefined);
  return details.length === 0 ? title : `${title}（${details.join('，')}）`;
}
