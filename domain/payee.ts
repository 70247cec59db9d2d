// Into whose account a person's money may be paid (§9.3, M02): the person's own; another's only on a paper, shown by
// two members of staff.
import { z } from 'zod';
import type { BankAccount } from './forms.ts';
import { sameName } from './identity.ts';
import { isoDate, openWords } from './scalars.ts';

const paper = { number: openWords(64), issuedOn: isoDate, issuedBy: openWords(100) };

/** What makes another's account the one to pay into: a court's order, or the paper that shows who the guardian is. */
export const payeePaper = z.strictObject({ kind: z.enum(['court', 'guardian']), ...paper });
export type PayeePaper = z.infer<typeof payeePaper>;

/** What shows who the heirs are: a court's judgment or a notary's certificate of inheritance (default). */
export const heirsPaper = z.strictObject({ kind: z.enum(['court', 'notary']), ...paper });
export type HeirsPaper = z.infer<typeof heirsPaper>;

/** A paper that two different members of staff have seen. `by`: staff numbers or roles, who proposed first. */
export interface PayeePaperByTwo extends PayeePaper {
  readonly by: readonly [string, string];
}

/** The fault of a name that is another one, as a sentence part, and what may be done. Never repeats a name. */
export const ANOTHERS_ACCOUNT = {
  rule: "has to be the person's own name: the account is another's (M02)",
  remedy:
    "Give an account in the person's own name; another's only on a court's or guardian's paper, by two members of staff",
} as const;

/** Whether an account is the person's own, by the one comparison of names. */
export function isOwnAccount({ accountName }: Pick<BankAccount, 'accountName'>, name: string): boolean {
  return sameName(accountName, name);
}

/** Whether two members of staff are the same one: capitals do not count. */
export function sameStaff(a: string, b: string): boolean {
  return a.normalize('NFKC').toLowerCase() === b.normalize('NFKC').toLowerCase();
}

/** Whether a person of this name may be paid into the account: what the paying office asks before it orders. */
export function mayBePaidInto(account: BankAccount, name: string, onPaper?: PayeePaperByTwo): boolean {
  return isOwnAccount(account, name) || (onPaper !== undefined && !sameStaff(...onPaper.by));
}

/** What somebody hands in: an account and, where it is another's, the paper and who has seen it. */
export interface NamedPayee {
  readonly payToPerson?: BankAccount | undefined;
  readonly paper?: PayeePaper | undefined;
  readonly who?: string | undefined;
}

/**
 * What an account that is handed in needs: nothing more; a second person who says the same; or it is refused. `proposed`: what another
 * member of staff has handed in before.
 */
export function payeeJudgement(
  { payToPerson, paper, who }: NamedPayee,
  name: string,
  proposed: NamedPayee | undefined,
):
  | { readonly kind: 'own' | 'second-person' }
  | { readonly kind: 'on-paper'; readonly onPaper: PayeePaperByTwo }
  | {
      readonly kind: 'refused';
      readonly code: 'unusable' | 'same-person';
      readonly rule: string;
      readonly remedy: string;
    } {
  if (payToPerson === undefined) {
    if (paper === undefined) return { kind: 'own' };
    return {
      kind: 'refused',
      code: 'unusable',
      rule: 'paper: speaks of no account',
      remedy: 'Give the account with it',
    };
  }
  if (isOwnAccount(payToPerson, name)) return { kind: 'own' };
  if (paper === undefined) {
    const { rule, remedy } = ANOTHERS_ACCOUNT;
    return { kind: 'refused', code: 'unusable', rule: `payToPerson.accountName: ${rule}`, remedy };
  }
  if (who === undefined) {
    const rule = "who: is missing: another's account is handed in by two members of staff";
    return { kind: 'refused', code: 'unusable', rule, remedy: 'Give the staff number of who has seen the paper' };
  }
  const first = proposed?.who;
  if (first === undefined || !sameHandedIn({ payToPerson, paper }, proposed)) return { kind: 'second-person' };
  if (!sameStaff(first, who)) return { kind: 'on-paper', onPaper: { ...paper, by: [first, who] } };
  return {
    kind: 'refused',
    code: 'same-person',
    rule: 'the same member of staff has handed it in already',
    remedy: 'A second, different member of staff has to hand in the same',
  };
}

function sameHandedIn(a: NamedPayee, b: NamedPayee | undefined): boolean {
  const { payToPerson: account, paper } = a;
  const { payToPerson: otherAccount, paper: otherPaper } = b ?? {};
  return (
    account?.accountNo === otherAccount?.accountNo &&
    account?.bankCode === otherAccount?.bankCode &&
    account?.accountName === otherAccount?.accountName &&
    account?.bank === otherAccount?.bank &&
    paper?.kind === otherPaper?.kind &&
    paper?.number === otherPaper?.number &&
    paper?.issuedOn === otherPaper?.issuedOn &&
    paper?.issuedBy === otherPaper?.issuedBy
  );
}
