// One line of the command line from its words to its answer: what it prints, and the exit code that the process ends with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../workers/servers/places.ts';
import { helpLast, programOf } from './command/program.ts';
import { perform } from './command/run.ts';
import { GROUPS } from './commands.ts';

const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** Prints, and sets `process.exitCode`; throws nothing. `words`: without program and script. */
export async function runLine(words: readonly string[]): Promise<void> {
  try {
    const program = programOf(GROUPS, version, (command, given) =>
      perform(command.prepare(given), given.options.json === true),
    );
    await program.parseAsync(helpLast(words, GROUPS), { from: 'user' });
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error && error.name === 'CommanderError') {
      // commander has said what is wrong with the words; unusable input is 2, help and version are 0
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else {
      const { reportError } = await import('./command/errors.ts');
      await reportError(error, words.includes('--json'));
    }
  }
}
