// `jiexu`: the command line of offices, clerks and operators.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../workers/servers/places.ts';
import { helpLast, programOf } from './command/program.ts';
import { resolveDirectly } from './command/resolve.ts';
import { perform } from './command/run.ts';
import { GROUPS } from './commands.ts';

resolveDirectly();

const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
  readonly version: string;
};

try {
  const program = programOf(GROUPS, version, (command, words) =>
    perform(command.prepare(words), words.options.json === true),
  );
  await program.parseAsync(helpLast(process.argv.slice(2), GROUPS), { from: 'user' });
} catch (error) {
  if (error instanceof Error && 'exitCode' in error && error.name === 'CommanderError') {
    // commander has said what is wrong with the words; unusable input is 2, help and version are 0
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { reportError } = await import('./command/errors.ts');
    await reportError(error, process.argv.includes('--json'));
  }
}
