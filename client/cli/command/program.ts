// The command line as commander reads it: the whole table of commands by name, and of a command that is called what it takes.
import { Argument, Option, Command as Program } from 'commander';
import type { Entry, Group } from '../commands.ts';
import { type Command, flagOf, type Words } from './command.ts';
import type { Raw, Argument as TakenArgument, Option as TakenOption } from './options.ts';

/** What is done with a command and the words it was given. */
export type Perform = (command: Command, words: Words) => Promise<void>;

/** The program of these commands. A command's own file is read when it is called. Words that are none throw a `CommanderError`. */
export function programOf(groups: readonly Group[], version: string, perform: Perform): Program {
  const program = new Program('jiexu')
    .description('moves basic-medical-insurance relations and personal-account balances between offices (接续)')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(see --help)')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride();
  for (const { title, commands } of groups) addAll(program.commandsGroup(title), commands, perform);
  return program.helpCommand(true);
}

/** `help batch submit` as `batch submit --help`: commander answers it from the table alone, without the command's own file. */
export function helpLast(words: readonly string[], groups: readonly Group[]): readonly string[] {
  const [first, second] = words;
  if (first === 'help') return [...words.slice(1), '--help'];
  const holdsOthers = groups.some(({ commands }) => commands.some((each) => each.name === first && each.commands));
  return first !== undefined && second === 'help' && holdsOthers ? [first, ...words.slice(2), '--help'] : words;
}

function addAll(to: Program, entries: readonly Entry[], perform: Perform): void {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  // What stands behind the name of a command is that command's, also where the one above takes words of its own.
  to.enablePositionalOptions();
  for (const { name, description, commands } of entries) {
    const command = to.command(name).description(description);
    if (commands !== undefined) addAll(command, commands, perform);
  }
  to.hook('preSubcommand', async (_above, command) => {
    const load = byName.get(command.name())?.load;
    if (load !== undefined) takeWords(command, (await load()).default, perform);
  });
}

function takeWords(program: Program, command: Command, perform: Perform): void {
  for (const [name, taken] of Object.entries(command.arguments)) program.addArgument(argumentOf(name, taken));
  for (const [name, taken] of Object.entries(command.options)) program.addOption(optionOf(name, taken));
  program.addHelpText('after', `\nExample:\n  jiexu ${command.example}`);
  program.action(async () => {
    const options: Record<string, Raw> = program.opts();
    // `notices --json issue` is `notices issue --json`: the one option that every command has.
    const { json } = program.optsWithGlobals<{ json?: Raw }>();
    await perform(command, { arguments: program.processedArgs, options: { ...options, json } });
  });
}

function argumentOf(name: string, { description, optional, variadic }: TakenArgument<unknown>): Argument {
  const dots = variadic ? '...' : '';
  return new Argument(optional ? `[${name}${dots}]` : `<${name}${dots}>`, description);
}

function optionOf(name: string, { value, description, mandatory, fallback }: TakenOption<unknown>): Option {
  const option = new Option([flagOf(name), value].filter((part) => part !== undefined).join(' '), description);
  if (mandatory) option.makeOptionMandatory();
  return fallback === undefined ? option : option.default(fallback);
}
