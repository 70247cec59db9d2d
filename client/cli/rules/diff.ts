// `jiexu rules diff PATH`: what a changed or added file of rules would change, and for which open cases.
import { readRuleFilesWith } from '../../../activities/rules/files.ts';
import type { RuleBook } from '../../../domain/rules/book.ts';
import { diffBooks } from '../../../domain/rules/diff.ts';
import { readBook } from '../../../domain/rules/read-book.ts';
import { type Connect, command } from '../command/command.ts';
import { file } from '../command/options.ts';
import { CliError } from '../output.ts';
import { bookAtHand } from './at-hand.ts';
import { dateOf, language, onDate, tongueOf } from './options.ts';
import { diffText, effectsText } from './text.ts';

export default command(
  {
    arguments: {
      path: file(
        'a file of one province, the nation, a year or the pools; or a folder with regions/, years/, pools.json',
      ),
    },
    options: { on: onDate, lang: language },
    example: 'rules diff 61.json --on 2027-01-01',
  },
  async ({ path, on, lang }, connect) => {
    const before = await bookAtHand();
    const after = readBook(readRuleFilesWith(path));
    const diff = diffBooks(before, after, dateOf(on));
    const effects = await effectsHere(before, after, connect);
    const tongue = tongueOf(lang);
    return {
      json: { ...diff, openCases: { running: effects !== undefined, ...effects } },
      text: () => (diff.same ? diffText(diff, tongue) : `${diffText(diff, tongue)}\n\n${effectsText(effects, tongue)}`),
    };
  },
);

/** The effects on the system that runs here; `undefined` where none does. */
async function effectsHere(before: RuleBook, after: RuleBook, connect: Connect) {
  try {
    const on = await connect();
    const { openCases } = await import('./open-cases.ts');
    const { effectsOn } = await import('./effects.ts');
    return await effectsOn(openCases(on), before, after, Date.now());
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
