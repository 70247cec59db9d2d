// What goes wrong, in one voice: a sentence with the rule and the remedy on standard error, and the exit code that fits.
import { LedgerRefusal } from '../../../activities/ledger/refusal.ts';
import { CannotBeDone } from '../../../domain/cannot.ts';
import { faultSentence, UnusableInput } from '../../../domain/input.ts';
import { ruleFaultSentence, UnusableRules } from '../../../domain/rules/faults.ts';
import { MessageRefused, ResidualRefused, RunGone } from '../../errors.ts';
import { CliError } from '../output.ts';

/** Input that cannot be used. */
const UNUSABLE = 2;
const NOT_DONE = 1;

interface Told {
  readonly exitCode: number;
  readonly text: string;
  readonly json: unknown;
}

/** Prints what went wrong; the process ends with the fitting code. */
export async function reportError(error: unknown, json: boolean): Promise<void> {
  const told = await tell(error);
  process.stderr.write(
    `${json ? JSON.stringify(told.json, null, 'faults' in (told.json as object) ? 2 : 0) : told.text}\n`,
  );
  process.exitCode = told.exitCode;
}

async function tell(error: unknown): Promise<Told> {
  if (error instanceof UnusableInput)
    return { exitCode: UNUSABLE, text: error.faults.map(faultSentence).join('\n'), json: { faults: error.faults } };
  if (error instanceof UnusableRules)
    return { exitCode: UNUSABLE, text: error.faults.map(ruleFaultSentence).join('\n'), json: { faults: error.faults } };
  if (error instanceof RunGone)
    return { exitCode: NOT_DONE, text: error.message, json: { error: error.message, code: 'gone' } };
  if (error instanceof MessageRefused || error instanceof ResidualRefused) {
    const { code } = error.refusal;
    return {
      exitCode: code === 'unusable' ? UNUSABLE : NOT_DONE,
      text: `${code}: ${error.message}`,
      json: { error: error.message, code },
    };
  }
  if (error instanceof LedgerRefusal) return sentence(await ledgerSentence(error), NOT_DONE);
  if (error instanceof CliError) return sentence(error.message, error.exitCode);
  const message = error instanceof Error ? error.message : String(error);
  return isKnown(error)
    ? sentence(message, NOT_DONE)
    : { ...sentence(message, NOT_DONE), text: `Unexpected: ${message}` };
}

function sentence(text: string, exitCode: number): Told {
  return { exitCode, text, json: { error: text } };
}

/** Made where papers are or the database is asked, which are loaded when they are needed: known by their names. */
const ALSO_KNOWN = ['RecordsContradict', 'KeyUnavailable', 'UnknownOffice', 'DrillsNotPermitted'];

/** Errors whose message is a sentence for people already. */
function isKnown(error: unknown): boolean {
  return error instanceof CannotBeDone || (error instanceof Error && ALSO_KNOWN.includes(error.name));
}

/** A refusal of the ledger with what can be done. */
async function ledgerSentence(refusal: LedgerRefusal): Promise<string> {
  const { sayFourEyes } = await import('../../../activities/offices/four-eyes.ts');
  if (sayFourEyes(refusal) !== undefined) return String(sayFourEyes(refusal));
  const { sayLedgerRefusal } = await import('../books/ledger-refusal.ts');
  return sayLedgerRefusal(refusal);
}
