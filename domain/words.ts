// A sentence in both languages the product speaks, and how it is shown in one of them or in both.

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same thing said in plain Chinese and in plain English. Rules, remarks and names are quoted in Chinese in either. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** `both`: Chinese, a stroke, English; once where the two are the same. */
export function say(words: Words, language: Language | 'both'): string {
  if (language !== 'both') return words[language];
  return words.zh === words.en ? words.zh : `${words.zh} / ${words.en}`;
}

/** Words that are the same in both languages: a name, a date, a quotation. */
export function same(text: string): Words {
  return { zh: text, en: text };
}
