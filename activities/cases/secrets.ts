// A worker that starts writes down, by fingerprint, which secrets it holds, so that nobody works with another one unnoticed.
import { sql, type Transaction } from 'kysely';
import {
  type HeldSecrets,
  IN_THE_CLEAR,
  type KnownSecret,
  PERSON_KEY_REMEDY,
  SecretDiffers,
  unlessSecretsFit,
} from '../../domain/secrets.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import { secretsOnRecord } from './register.ts';

/** Whom the newest case is about, and the key it was registered under. */
export interface RegisteredPerson {
  readonly personKey: string;
  readonly person: unknown;
}

/**
 * The first worker decides. A payload key that comes first and was not the current one is from now on. Throws `SecretDiffers` where it
 * holds another. `isKeyOfRegister`: whether the register's newest person key is one of this secret; asked where cases are older than
 * the fingerprints.
 */
export async function recordSecrets(
  db: Db,
  held: HeldSecrets & { readonly personKey: string },
  isKeyOfRegister: (newest: RegisteredPerson) => boolean,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('cases.secret', 0))`.execute(tx);
    const onRecord = await secretsOnRecord(tx);
    unlessSecretsFit(held, onRecord, 'this worker');
    if (!onRecord.secrets.some(({ name }) => name === 'person-key')) {
      const newest = await newestPerson(tx);
      if (newest !== undefined && !isKeyOfRegister(newest)) {
        throw new SecretDiffers(
          `The person key of this worker (fingerprint ${held.personKey}) is not the one that the cases in this database were opened with: ${PERSON_KEY_REMEDY}. Nothing was started.`,
        );
      }
      await write(tx, 'person-key', held.personKey, true);
    }
    const [writes = IN_THE_CLEAR, ...reads] = held.payloadKeys;
    await sql`update cases.secret set is_current = false
      where name = 'payload-key' and is_current and fingerprint <> ${writes}`.execute(tx);
    await write(tx, 'payload-key', writes, true);
    for (const fingerprint of reads) await write(tx, 'payload-key', fingerprint, false);
  });
}

/** One that was current before and is again counts from now. */
async function write(
  tx: Transaction<Database>,
  name: KnownSecret['name'],
  fingerprint: string,
  isCurrent: boolean,
): Promise<void> {
  await sql`insert into cases.secret as s (name, fingerprint, is_current) values (${name}, ${fingerprint}, ${isCurrent})
    on conflict (name, fingerprint) do update set is_current = true, since = clock_timestamp()
      where excluded.is_current and not s.is_current`.execute(tx);
}

async function newestPerson(db: Db): Promise<RegisteredPerson | undefined> {
  const { rows } = await sql<RegisteredPerson>`
    select c.person_key as "personKey", s.person from cases.case c join notices.subject s using (application_no)
    order by c.opened_at desc limit 1`.execute(db);
  return rows[0];
}
