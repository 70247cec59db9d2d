// What the commands that ask the rules have in common: options, the languages and the date asked about.
import { UnusableInput } from '../../../domain/input.ts';
import { beijingDate, isDate } from '../../../domain/instant.ts';
import { LANGUAGES, type Language } from '../../../domain/words.ts';
import { option } from '../command/options.ts';
import { CliError } from '../output.ts';

export const rulesFolder = option('<path>', 'newer rule data: one file, or a folder with regions/, years/, pools.json');
export const language = option('<language>', 'zh or en; both where not given');
export const onDate = option('<date>', 'the Beijing date to ask about, such as 2026-09-30');

/** One language, or all of them one beside the other. */
export type Tongue = Language | 'both';

/** The languages asked for; both, Chinese first, where nothing was said. */
export function languagesOf(lang: string | undefined): readonly Language[] {
  if (lang === undefined) return LANGUAGES;
  const found = LANGUAGES.find((each) => each === lang);
  if (found === undefined) throw new CliError(`--lang: one of ${LANGUAGES.join(', ')}, not ${lang}`, 2);
  return [found];
}

export function tongueOf(lang: string | undefined): Tongue {
  const [only, ...more] = languagesOf(lang);
  return only === undefined || more.length > 0 ? 'both' : only;
}

/** Beijing date asked about, today where none is given. Throws `UnusableInput`. */
export function dateOf(on: string | undefined, field = '--on'): string {
  if (on === undefined) return beijingDate(Date.now());
  if (isDate(on)) return on;
  throw new UnusableInput([{ field, rule: 'has to be a date that exists', remedy: 'Write it as 2026-09-30' }]);
}
