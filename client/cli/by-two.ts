// What the commands that take two members of staff share: amounts in yuan, the answer to the first and the second, refusals in sentences.
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';
import type { ByTwo } from '../../activities/offices/suspense.ts';
import { yuan } from '../../domain/money.ts';
import { CliError, out, outJson } from './output.ts';

/** `12345.67` → fen. Anything else is unusable input. */
export function fenOf(text: string, option: string): bigint {
  const [, whole, cents = ''] = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  const fen = whole === undefined ? 0n : BigInt(whole) * 100n + BigInt(cents.padEnd(2, '0'));
  if (fen <= 0n)
    throw new CliError(`${option}: yuan above zero with at most two places, such as 12345.67, not ${text}`, 2);
  return fen;
}

/** Does the act and says where it stands: proposed, or done by whom and under which id. */
export async function reportByTwo(
  options: { readonly json?: boolean },
  what: string,
  act: Promise<ByTwo>,
): Promise<void> {
  const answer = await sayingRefusals(act);
  if (options.json) return outJson(answer);
  if (answer.state === 'proposed') {
    return out(
      `proposed by ${answer.first}: ${what}. It is done when a second person gives the same command with their own --who`,
    );
  }
  out(`done by ${answer.first} and ${answer.second}: ${what} (posting ${answer.postingId})`);
}

/** A refusal of the ledger as a sentence with what can be done; anything else as it is. */
export async function sayingRefusals<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    const { sayFourEyes } = await import('../../activities/offices/four-eyes.ts');
    throw new CliError(sayFourEyes(error) ?? sentenceOf(error));
  }
}

function sentenceOf({ code, data }: LedgerRefusal): string {
  const said = (key: string) => (data[key] === undefined ? '' : String(data[key]));
  const sum = (key: string) => (/^-?\d{1,15}$/.test(said(key)) ? yuan(BigInt(said(key))) : said(key));
  const about = said('paymentNo') || said('account') || said('id') || said('resolves') || said('subject');
  switch (code) {
    case 'not-found':
      return `${about}: nothing of that name is at this office; see \`npx jiexu suspense list\``;
    case 'insufficient-funds':
      return `${said('account')} has ${sum('available')} yuan left, and ${sum('amount')} were to leave it`;
    case 'nothing-available':
      return `${said('account')}: nothing is left of that sum`;
    case 'amount-differs':
      return `payment ${about} still misses ${sum('expected')} yuan, and ${sum('actual')} were to be allotted to it`;
    case 'not-resolvable':
      return said('kind') === 'open'
        ? `${said('id')} is what case ${said('caseNo')} is waiting for: the case credits it, or sends it back itself`
        : `payment ${about} is ${said('kind')}: nothing can be allotted to it`;
    case 'already-resolved':
      return `${said('resolves') || about} was used up before by ${said('by')}`;
    case 'command-invalid':
      return 'a staff number has letters, digits, `.`, `_` and `-` only, and is no name and no identity number';
    default:
      return `the ledger refused it (${code})${about === '' ? '' : `: ${about}`}`;
  }
}
