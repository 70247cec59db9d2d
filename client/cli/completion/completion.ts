// `jiexu completion`: prints a script with which a shell completes commands, options and their words. Made from the table of commands.
import { type Answer, command } from '../command/command.ts';
import { wordOf } from '../command/options.ts';
import { GROUPS } from '../commands.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { type Place, placesOf } from './places.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Record<
  string,
  (places: readonly Place[]) => string
>;
const SHELLS = ['bash', 'zsh', 'fish'] as const satisfies readonly (keyof typeof SCRIPTS)[];

export default command(
  {
    arguments: { shell: wordOf(SHELLS, 'bash, zsh or fish') },
    example: 'completion bash',
    json: 'print the script as JSON',
  },
  async ({ shell }): Promise<Answer> => {
    const script = SCRIPTS[shell](await placesOf(GROUPS.flatMap(({ commands }) => commands)));
    return { json: { shell, script }, text: () => script.trimEnd() };
  },
);
