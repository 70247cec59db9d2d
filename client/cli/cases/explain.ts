// `jiexu explain`: why a case goes the way it goes and why its dates are what they are; or what would be decided on a file.
import { beijingDate } from '../../../domain/instant.ts';
import type { Explanation } from '../../../domain/rules/explain.ts';
import { type Connect, command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { option, optional } from '../command/options.ts';
import { CliError } from '../output.ts';
import { readJson } from '../read-json.ts';
import { bookAtHand } from '../rules/at-hand.ts';
import { language, languagesOf, rulesFolder } from '../rules/options.ts';
import { explanationText } from './explain-text.ts';

interface Asked {
  readonly case: string | undefined;
  readonly file: string | undefined;
  readonly rules: string | undefined;
}

export default command(
  {
    arguments: { case: optional(numberOf('case', 'application')) },
    options: {
      file: option('<file>', 'what would be decided on the input of check; - for standard input; asks no server'),
      lang: language,
      rules: rulesFolder,
    },
    example: 'explain 510100-20260930-17 --lang zh',
  },
  async (given, connect) => {
    const languages = languagesOf(given.lang);
    const explanation = await explained(given, connect);
    return {
      json: explanation,
      text: () => languages.map((each) => explanationText(explanation, each)).join('\n\n'),
    };
  },
);

async function explained({ case: number, file, rules }: Asked, connect: Connect): Promise<Explanation> {
  if (number !== undefined && file === undefined) {
    const book = await bookAtHand(rules);
    const on = await connect();
    const { explainCase } = await import('../../explain-case.ts');
    return explainCase(on, number, book, beijingDate(Date.now()));
  }
  if (number === undefined && file !== undefined) {
    const book = await bookAtHand(rules);
    const { explainInput } = await import('./explain-input.ts');
    return explainInput(await readJson(file), book);
  }
  throw new CliError('name a case, or a file with --file, and not both', 2);
}
