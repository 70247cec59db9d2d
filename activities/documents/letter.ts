// The contact letter (联系函): the destination asks the source for the relation and, where money moves, says where to.
import { type BankAccount, type ContactLetter, contactLetter } from '../../domain/forms.ts';
import { letterNo } from './numbers.ts';

/** What the destination knows. `sequence`: the office's letters of that day, from 1. `writtenOn`: Beijing date. */
export interface LetterInput extends Omit<ContactLetter, 'letterNo' | 'receivingAccount'> {
  readonly sequence: number;
  /** The office's account valid that day; on the letter only when `moneyToDestination`. */
  readonly receivingAccount: BankAccount | undefined;
  readonly moneyToDestination: boolean;
}

/** Builds a letter with its number. Throws when money is to come and no account is given, or naming a field that does not fit. */
export function buildLetter(input: LetterInput): ContactLetter {
  const { sequence, receivingAccount, moneyToDestination, ...given } = input;
  if (moneyToDestination && receivingAccount === undefined) {
    throw new RangeError(
      `letter for case ${given.caseNo}: money is to come to office ${given.destination.office}, so its receiving account must be on the letter`,
    );
  }
  return contactLetter.parse({
    ...given,
    letterNo: letterNo(given.destination.office, given.writtenOn, sequence),
    ...(moneyToDestination ? { receivingAccount } : {}),
  });
}
