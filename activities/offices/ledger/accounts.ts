// The account that an office is paid on: it names it for a case and seals it, and whoever pays it pays by that paper alone.
import { sql } from 'kysely';
import type { CaseCommand } from '../../../contract/commands/command.ts';
import type { AccountNamed } from '../../../contract/commands/destination.ts';
import { Refusal, type RefusalData } from '../../../contract/refusal.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { seal, verify } from '../../../contract/seals/seal.ts';
import {
  type BankAccount,
  bankAccount,
  contactLetter,
  type ReceivingAccountPaper,
  receivingAccountPaper,
  type Sealed,
} from '../../../domain/forms.ts';
import type { Db } from '../../database/connection.ts';
import { buildReceivingAccount } from '../../documents/receiving-account.ts';
import { sealed } from './meaning.ts';
import type { CaseFile } from './records.ts';

/** This office's own account as it is now, for a case that it has a file of. Whether that is closed is no matter. */
export async function nameAccount(db: Db, keys: KeyStore, { office, caseNo, at }: CaseCommand): Promise<AccountNamed> {
  const { rows } = await sql<{ account: unknown }>`
    select offices.receiving_account_of(pool, clock_timestamp()) as account
    from offices.case_file where pool = ${office} and case_no = ${caseNo}`.execute(db);
  const [known] = rows;
  if (known === undefined) {
    throw new Error(
      `office ${office} has no file of case ${caseNo}: its first paper there has to come before its account`,
    );
  }
  const account = bankAccount.safeParse(known.account);
  if (!account.success) throw new Refusal(NO_ACCOUNT);
  return seal(office, buildReceivingAccount({ caseNo, office, account: account.data, validAt: at }), keys);
}

const NO_ACCOUNT: RefusalData = {
  code: 'M07',
  remark: 'no account that can be paid into is on record for this office; two of its staff have to enter one',
};

export interface PaysAnOffice {
  readonly office: string;
  readonly caseNo: string;
  readonly destination: string;
  readonly account?: Sealed<ReceivingAccountPaper>;
}

/** The account to pay into, said within the step: a step that is asked again looks at no paper. Else B05. */
export type AccountToPay = (file: CaseFile) => BankAccount | undefined;

/**
 * Looks at the paper before the step is taken, so that no transaction waits for it: sealed by the office that is paid,
 * for this case. That the office is the one of the case is compared with the file here. Undefined: no paper was given.
 */
export async function accountInPaper(command: PaysAnOffice, keys: KeyStore): Promise<AccountToPay> {
  const { caseNo, destination, account: paper } = command;
  const named = paper && (await lookedAt(() => verified(paper, { caseNo, office: destination }, keys)));
  return ({ otherOffice }) => {
    if (otherOffice !== destination) {
      throw notToBePaid(`office ${destination} is not the one that is paid in case ${caseNo}`);
    }
    return named?.();
  };
}

async function verified(
  paper: Sealed<ReceivingAccountPaper>,
  of: { readonly caseNo: string; readonly office: string },
  keys: KeyStore,
): Promise<BankAccount> {
  const body = await sealed(verify(paper, { office: of.office, schema: receivingAccountPaper }, keys));
  if (body.caseNo !== of.caseNo || body.office !== of.office) {
    throw notToBePaid(`the account is the one of office ${body.office} for case ${body.caseNo}, not for ${of.caseNo}`);
  }
  return body.account;
}

/** What is found now is said later. */
async function lookedAt<T>(looking: () => Promise<T>): Promise<() => T> {
  try {
    const found = await looking();
    return () => found;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

export function notToBePaid(why: string): Refusal {
  return new Refusal({ code: 'B05', remark: `${why}; nothing was zeroed or ordered` });
}

/**
 * The account in the letter that this office has on file. It was looked at when it came, and is again: a key of the
 * destination may be revoked since.
 */
export async function accountInLetter(
  db: Db,
  { office, caseNo, destination }: PaysAnOffice,
  keys: KeyStore,
): Promise<BankAccount | undefined> {
  const { rows } = await sql<{ body: unknown; seal: unknown }>`
    select d.body, d.seal from offices.case_file f
      join offices.document d on d.pool = f.pool and d.kind = 'letter' and d.number = f.letter_no and d.case_no = f.case_no
    where f.pool = ${office} and f.case_no = ${caseNo}`.execute(db);
  const [letter] = rows;
  if (letter === undefined) return undefined;
  return (await sealed(verify(letter, { office: destination, schema: contactLetter }, keys))).receivingAccount;
}
