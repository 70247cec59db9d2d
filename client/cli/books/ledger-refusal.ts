// What the ledger refuses, as a sentence with what the person at the desk can do.
import type { LedgerRefusal } from '../../../activities/ledger/refusal.ts';
import { yuan } from '../../../domain/money.ts';

/** The sentence of a refusal that is not about two people. */
export function sayLedgerRefusal({ code, data }: LedgerRefusal): string {
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
