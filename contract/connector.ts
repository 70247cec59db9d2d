// How commands get to an office: a connector carries them all alike, without looking into them.
import type { Answered } from './answer.ts';
import type { AnswerOf, CommandName, CommandOf, Office } from './office.ts';

const NAMES: { readonly [K in CommandName]: true } = {
  lookUpAsSource: true,
  lookUpAsDestination: true,
  writeLetter: true,
  openTransferOut: true,
  confirm: true,
  pay: true,
  conclude: true,
  receivingAccount: true,
  acceptForm: true,
  credit: true,
  fence: true,
  withdraw: true,
  returnPayment: true,
  reviewCorrection: true,
  countersign: true,
  fileCorrection: true,
  openResidual: true,
  expectResidual: true,
  payResidual: true,
  creditResidual: true,
  takeResidualDebit: true,
};

/** The names of all that an office may be asked. */
export const COMMANDS = Object.keys(NAMES) as readonly CommandName[];

/** Carries one command to the office that it names, and brings what it says, sealed. A declared refusal is brought, not thrown. */
export type Carry = <K extends CommandName>(name: K, command: CommandOf<K>) => Promise<Answered<AnswerOf<K>>>;

/** An office, or many, all of whose commands go the same way. */
export function officeBy(ask: <K extends CommandName>(name: K, command: CommandOf<K>) => Promise<AnswerOf<K>>): Office {
  const ways = COMMANDS.map((name) => [name, (command: CommandOf<typeof name>) => ask(name, command)]);
  return Object.fromEntries(ways) as Office;
}

/** Gives an office a command by its name. */
export function give<K extends CommandName>(office: Office, name: K, command: CommandOf<K>): Promise<AnswerOf<K>> {
  const asked = office[name] as (command: CommandOf<K>) => Promise<AnswerOf<K>>;
  return asked(command);
}
