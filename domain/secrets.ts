// Which secrets a process has to hold to work with the others, judged by fingerprints: the secrets themselves are never compared.

/** Fingerprints of what a process holds. `payloadKeys`: the one that encrypts first; empty: payloads in the clear. */
export interface HeldSecrets {
  /** Absent: none is here. */
  readonly personKey?: string;
  readonly payloadKeys: readonly string[];
}

/** A secret that the workers have written down. `isCurrent`: it is written with; the others are still read with. */
export interface KnownSecret {
  readonly name: 'person-key' | 'payload-key';
  /** 16 hexadecimal digits, or {@link IN_THE_CLEAR}. */
  readonly fingerprint: string;
  readonly isCurrent: boolean;
}

/** What the workers hold, and whether anything is open that began before their payload key was the current one. */
export interface SecretsOnRecord {
  readonly secrets: readonly KnownSecret[];
  readonly openFromBefore: boolean;
}

export type Whose = 'this client' | 'this worker';

export const IN_THE_CLEAR = 'none';

/** A secret that is missing or another than the workers'. Says which, whose and what to do, never the secret. */
export class SecretDiffers extends Error {
  override readonly name = 'SecretDiffers';
}

export const PERSON_KEY_REMEDY =
  "set JIEXU_PERSON_KEY, or the file person-key in the data folder's keys, to the workers' key. It is never changed: by it a person's open case is found";

/** Throws `SecretDiffers`. Where no worker has written anything down yet there is nothing to compare with. */
export function unlessSecretsFit(held: HeldSecrets, { secrets, openFromBefore }: SecretsOnRecord, whose: Whose): void {
  const done = whose === 'this client' ? 'Nothing was sent' : 'Nothing was started';
  const fault =
    personKeyFault(held, secrets, whose) ??
    unreadable(held, secrets, whose, openFromBefore) ??
    (whose === 'this client' ? unreadableToWorkers(held, secrets) : undefined);
  if (fault !== undefined) throw new SecretDiffers(`${fault}. ${done}.`);
}

function personKeyFault({ personKey }: HeldSecrets, secrets: readonly KnownSecret[], whose: Whose): string | undefined {
  const known = secrets.find(({ name }) => name === 'person-key');
  if (known === undefined || known.fingerprint === personKey) return undefined;
  return personKey === undefined
    ? `There is no person key for ${whose}; the one of the workers has the fingerprint ${known.fingerprint}: ${PERSON_KEY_REMEDY}`
    : `The person key of ${whose} (fingerprint ${personKey}) is not the one of the workers (${known.fingerprint}): ${PERSON_KEY_REMEDY}`;
}

const ofPayloads = (secrets: readonly KnownSecret[]) => secrets.filter(({ name }) => name === 'payload-key');

/** What is encrypted has to be readable: with the current key, and with an older one while a case from its time is open. */
function unreadable(
  { payloadKeys }: HeldSecrets,
  secrets: readonly KnownSecret[],
  whose: Whose,
  openFromBefore: boolean,
): string | undefined {
  const missing = ofPayloads(secrets).filter(
    ({ fingerprint }) => fingerprint !== IN_THE_CLEAR && !payloadKeys.includes(fingerprint),
  );
  const has = payloadKeys.length === 0 ? 'holds no payload key' : `holds ${payloadKeys.join(', ')}`;
  const current = missing.find(({ isCurrent }) => isCurrent);
  if (current !== undefined)
    return `The workers encrypt with the payload key of fingerprint ${current.fingerprint}, and ${whose} ${has}: add the key to JIEXU_PAYLOAD_KEY`;
  const [older] = missing;
  if (older === undefined || !openFromBefore) return undefined;
  return `Cases are open from before the payload key was changed, encrypted with the one of fingerprint ${older.fingerprint}, and ${whose} ${has}: keep that key in JIEXU_PAYLOAD_KEY, after the current one, until they have ended`;
}

/** What a client encrypts with, the workers have to read. */
function unreadableToWorkers(
  { payloadKeys: [writes = IN_THE_CLEAR] }: HeldSecrets,
  secrets: readonly KnownSecret[],
): string | undefined {
  const payload = ofPayloads(secrets);
  const current = payload.find(({ isCurrent }) => isCurrent);
  if (current === undefined || payload.some(({ fingerprint }) => fingerprint === writes)) return undefined;
  return `The payload key that this client encrypts with (fingerprint ${writes}) is not known to the workers: put ${current.fingerprint} first in JIEXU_PAYLOAD_KEY, or give the workers this key first`;
}
