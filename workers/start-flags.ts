// What stands behind `npm start --`: two switches, and for any other word a sentence that names them.
import { parseArgs } from 'node:util';

export interface StartFlags {
  /** End when the examples are done. */
  readonly exit: boolean;
  /** Begin with empty data. */
  readonly fresh: boolean;
}

const FLAGS = '--exit (end when the examples are done) and --fresh (begin with empty data)';

/** Throws an `Error` that names the word and what may be given. */
export function readStartFlags(args: readonly string[]): StartFlags {
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true });
  for (const token of tokens) {
    const word = token.kind === 'option' ? token.rawName : token.kind === 'positional' ? token.value : undefined;
    if (word === undefined) continue;
    const isFlag = token.kind === 'option' && (token.name === 'exit' || token.name === 'fresh');
    if (!isFlag || token.value !== undefined)
      throw new Error(
        `npm start: ${word} is no option of it. There are ${FLAGS}, given behind two dashes: npm start -- --exit`,
      );
  }
  const given = (name: string) => tokens.some((token) => token.kind === 'option' && token.name === name);
  return { exit: given('exit'), fresh: given('fresh') };
}
