// The bank account an office receives on: changed by two people, from an instant on, with every earlier one kept (§9.18).
import { sql } from 'kysely';
import { type BankAccount, bankAccount } from '../../domain/forms.ts';
import { type Fault, readBySchema, UnusableInput } from '../../domain/input.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import { twoPersons } from './four-eyes.ts';
import { sameAccount, UnknownOffice } from './join.ts';

/** An account an office has received on. Instants are ISO 8601 in UTC; `validFrom` null: since the office joined. */
export interface AccountHeld {
  readonly account: BankAccount;
  readonly validFrom: string | null;
  /** Staff numbers of the two who changed it; null for the one it joined with. */
  readonly by: readonly [string, string] | null;
}

export interface ChangeAccount {
  readonly pool: string;
  /** As `bankAccount` of domain/forms.ts; anything else throws `UnusableInput`. */
  readonly account: unknown;
  /** Staff number of who says so now, not a name. */
  readonly who: string;
}
/** `proposed`: a second person has to say the same. `unchanged`: it is the account in use. */
export type AccountChanged =
  | { readonly state: 'proposed'; readonly first: string }
  | { readonly state: 'changed'; readonly first: string; readonly second: string; readonly validFrom: string }
  | { readonly state: 'unchanged' };

/**
 * Proposes an office's new account, or, said by a second person with the same content, makes it the one that is paid to from this
 * instant on. What was ordered before keeps the account it was ordered to. Throws {@link UnknownOffice}.
 */
export async function changeAccount(db: Db, { pool, account: raw, who }: ChangeAccount): Promise<AccountChanged> {
  const faults: Fault[] = [];
  const account = readBySchema(bankAccount, raw, [], faults);
  if (account === undefined) throw new UnusableInput(faults);
  return inTransaction(db, async (tx): Promise<AccountChanged> => {
    const { rows: locked } = await sql`select pool from offices.office where pool = ${pool} for no key update`.execute(
      tx,
    );
    if (locked.length === 0) throw new UnknownOffice(pool);
    const held = await accountsOf(tx, pool);
    if (sameAccount(held.at(-1)?.account, account)) return { state: 'unchanged' };
    // Each change is a subject of its own: nobody goes back to an old account on the strength of the two who once agreed to it.
    const subject = `receiving-account:${held.length}`;
    const eyes = await twoPersons(tx, { office: pool, subject, content: account, who });
    if (eyes.state === 'proposed') return { state: 'proposed', first: eyes.first };
    const { first, second } = eyes;
    const { rows } = await sql<{ validFrom: string }>`
      insert into offices.receiving_account (pool, valid_from, account, first, second)
      values (${pool}, clock_timestamp(), ${JSON.stringify(account)}::jsonb, ${first}, ${second})
      returning valid_from as "validFrom"`.execute(tx);
    return { state: 'changed', first, second, validFrom: rows[0]?.validFrom ?? '' };
  });
}

/** Every account an office has received on, the one in use last. Empty: there is no such office. */
export async function accountsOf(db: Db, pool: string): Promise<AccountHeld[]> {
  const { rows } = await sql<{
    account: unknown;
    validFrom: string | null;
    first: string | null;
    second: string | null;
  }>`
    select receiving_account as account, null::timestamptz as "validFrom", null as first, null as second
      from offices.office where pool = ${pool}
    union all
    select account, valid_from, first, second from offices.receiving_account where pool = ${pool}
    order by 2 nulls first`.execute(db);
  return rows.map(({ account, validFrom, first, second }) => ({
    account: bankAccount.parse(account),
    validFrom,
    by: first === null || second === null ? null : [first, second],
  }));
}
