// Before a worker starts: what it holds is compared with what the others have written down, and written down itself.
import type { Client } from '@temporalio/client';
import { recordSecrets } from '../activities/cases/secrets.ts';
import type { Db } from '../activities/database/connection.ts';
import { personKey } from '../client/person-key.ts';
import { fingerprintOf, heldSecrets } from '../client/secrets.ts';
import { documentPerson } from '../domain/forms.ts';

export interface WorkerSecrets {
  readonly db: Db;
  /** Made with the data converter of the workers. */
  readonly temporal: Client;
  readonly personKeySecret: Buffer;
}

/** Throws `SecretDiffers` where others hold something else. */
export function workerSecretsFit({ db, temporal, personKeySecret }: WorkerSecrets): Promise<void> {
  const held = {
    ...heldSecrets(temporal.options.loadedDataConverter.payloadCodecs, personKeySecret),
    personKey: fingerprintOf('person-key', personKeySecret),
  };
  return recordSecrets(db, held, (newest) => {
    const person = documentPerson.safeParse(newest.person);
    return !person.success || personKey(personKeySecret, person.data) === newest.personKey;
  });
}
