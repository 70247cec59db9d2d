// The rules that figures are reckoned by, as they are kept with a decision and told to the applicant: whose word, how sure.
import type { FigureRule } from '../decision.ts';
import type { Words } from '../words.ts';
import { BASIS_WORDS } from './describe.ts';
import { CONFIDENCE_WORDS, documentInWords, STANDING_WORDS } from './documents.ts';
import type { Ruled } from './rules.ts';

/** A rule as it is kept. */
export function figureRule(of: FigureRule['of'], { basis, source, standing, document }: Ruled<unknown>): FigureRule {
  return {
    of,
    basis,
    source,
    standing: [...standing],
    ...(document === undefined
      ? {}
      : { document: documentInWords(document), confidence: document.confidence, verifiedOn: document.verifiedOn }),
  };
}

/** What the law itself says, which no file of rules has to repeat. */
export function lawRule(of: FigureRule['of'], source: string): FigureRule {
  return { of, basis: 'law', source, standing: [] };
}

const FIGURES: Readonly<Record<FigureRule['of'], Words>> = {
  waiting: { zh: '等待期', en: 'waiting' },
  'back-payment': { zh: '补缴', en: 'back-payment' },
  retirement: { zh: '退休', en: 'retirement' },
};

/** What a default is not: whoever is told six months has to see that no office has said so. */
const NOT_THEIR_WORD: Words = {
  zh: '这是本产品的默认，不是转入地或其所在省的规定，以转入地经办机构的答复为准',
  en: "this is a default of this product and not the word of the destination or its province: its office's answer counts",
};

/** `等待期的依据：地方规定：……；文件：《…》，官方文本，2026-11-25核对 [旧]`. */
export function figureRuleWords({ of, basis, source, standing, document, confidence, verifiedOn }: FigureRule): Words {
  const one = (language: keyof Words) => {
    const [colon, semicolon, comma] = language === 'zh' ? ['：', '；', '，'] : [': ', '; ', ', '];
    const how = confidence === undefined ? [] : [CONFIDENCE_WORDS[confidence][language]];
    const when =
      verifiedOn === undefined ? [] : [language === 'zh' ? `${verifiedOn}核对` : `compared on ${verifiedOn}`];
    const paper =
      document === undefined
        ? []
        : [`${language === 'zh' ? '文件' : 'document'}${colon}${[document, ...how, ...when].join(comma)}`];
    const told = [source, ...paper, ...(basis === 'default' ? [NOT_THEIR_WORD[language]] : [])].join(semicolon);
    const marks = standing.map((each) => ` [${STANDING_WORDS[each][language]}]`).join('');
    const head = language === 'zh' ? `${FIGURES[of].zh}的依据` : `${FIGURES[of].en} is by`;
    return `${head}${colon}${BASIS_WORDS[basis][language]}${colon}${told}${marks}`;
  };
  return { zh: one('zh'), en: one('en') };
}
