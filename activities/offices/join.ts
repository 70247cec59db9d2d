// How an office is entered into the directory and joins the platform, with its input checked field by field.

import { sql } from 'kysely';
import { z } from 'zod';
import { digestOf } from '../../contract/canonical.ts';
import { CannotBeDone } from '../../domain/cannot.ts';
import { bankAccount } from '../../domain/forms.ts';
import { type Fault, readBySchema, UnusableInput } from '../../domain/input.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { areaCode, text as boundedText } from '../../domain/scalars.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import { seedOffice } from './seed.ts';

const text = boundedText(200);

/** An office's entry as an operator writes it. Absent: a clerk answers and accepts, connector `ledger`, on the platform. */
export const officeEntry = z.strictObject({
  pool: areaCode,
  name: text,
  phone: z.string().regex(/^[0-9+() -]{3,30}$/, 'a telephone number'),
  address: text,
  contact: text.optional(),
  officer: text,
  reviewer: text,
  receivingAccount: bankAccount,
  answers: z.enum(['automatic', 'clerk']).optional(),
  accepts: z.enum(['automatic', 'clerk']).optional(),
  /** The task queue its steps run on; absent: the one all offices share. */
  taskQueue: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, 'a task queue: letters, digits, - and _')
    .optional(),
  connector: z.enum(['ledger', 'http', 'paper']).optional(),
  onPlatform: z.boolean().optional(),
  /** Last year's monthly average wage of the pool, fen. */
  averageMonthlyWageFen: z
    .string()
    .regex(/^\d{1,12}$/, 'whole fen as a decimal string')
    .optional(),
});
export type OfficeEntry = z.infer<typeof officeEntry>;

export interface AddOffice {
  readonly rules: Rules;
  /** Beijing date on which the pool has to exist. */
  readonly today: string;
  /** The task queue of an entry that names none. */
  readonly taskQueue: string;
}
/** `joined`: it is on the platform and was not before, so that deferred applications may wait for it. */
export interface OfficeAdded {
  readonly pool: string;
  readonly added: boolean;
  readonly joined: boolean;
}

function entryOf(raw: unknown, { rules, today }: AddOffice): OfficeEntry {
  const faults: Fault[] = [];
  const entry = readBySchema(officeEntry, raw, [], faults);
  const known = entry && rules.poolOf(entry.pool, today);
  if (entry !== undefined && known?.pool !== entry.pool) {
    const rule =
      known === undefined
        ? `is not a pool of the registry on ${today}`
        : `belongs to pool ${known.pool} (${known.name}) on ${today}`;
    faults.push({ field: 'pool', rule, remedy: `Give the pool's own code${known ? `, ${known.pool}` : ''}` });
  }
  if (entry === undefined || faults.length > 0) throw new UnusableInput(faults);
  return entry;
}

/**
 * Enters an office, or changes its entry to what is given now; nothing of a case is touched. Throws `UnusableInput` with every
 * fault: among them another receiving account than the one in use, since that takes two people (see receiving-account.ts).
 */
export async function addOffice(db: Db, raw: unknown, options: AddOffice): Promise<OfficeAdded> {
  const entry = entryOf(raw, options);
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ onPlatform: boolean; account: unknown; first: OfficeEntry['receivingAccount'] }>`
      select on_platform as "onPlatform", offices.receiving_account_of(pool, clock_timestamp()) as account,
        receiving_account as first
      from offices.office where pool = ${entry.pool} for no key update`.execute(tx);
    const [before] = rows;
    if (before !== undefined && !sameAccount(before.account, entry.receivingAccount)) {
      const remedy = `Leave it as it is and change it with \`npx jiexu office account --pool ${entry.pool}\`, by two people`;
      throw new UnusableInput([{ field: 'receivingAccount', rule: 'is not the account in use', remedy }]);
    }
    const { contact, onPlatform = true, averageMonthlyWageFen, connector, taskQueue, ...rest } = entry;
    await seedOffice(tx, {
      ...rest,
      // The one it joined with stays its first; the account in use is told by the history of changes.
      receivingAccount: before?.first ?? entry.receivingAccount,
      answers: entry.answers ?? 'clerk',
      accepts: entry.accepts ?? 'clerk',
      taskQueue: taskQueue ?? options.taskQueue,
      onPlatform,
      ...(contact === undefined ? {} : { contact }),
      ...(connector === undefined ? {} : { connector }),
      ...(averageMonthlyWageFen === undefined ? {} : { averageMonthlyWageFen: BigInt(averageMonthlyWageFen) }),
    });
    return { pool: entry.pool, added: before === undefined, joined: onPlatform && before?.onPlatform !== true };
  });
}

/** Whether two accounts are one, whatever the order of their fields. */
export function sameAccount(one: unknown, other: unknown): boolean {
  return Buffer.compare(digestOf(one), digestOf(other)) === 0;
}

/** Puts an office that is in the directory on the platform. False: it was there already. Throws where there is no such office. */
export async function joinPlatform(db: Db, pool: string): Promise<boolean> {
  const { rows } = await sql<{ pool: string; joined: boolean }>`
    update offices.office o set on_platform = true from offices.office before
    where o.pool = ${pool} and before.pool = o.pool
    returning o.pool, not before.on_platform as joined`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new UnknownOffice(pool);
  return row.joined;
}

/** No office of that pool is in the directory. */
export class UnknownOffice extends CannotBeDone {
  override readonly name = 'UnknownOffice';
  constructor(pool: string) {
    super(`office ${pool} is not in the directory; add it with \`npx jiexu office add FILE\``);
  }
}
