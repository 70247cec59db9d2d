// A secret that is missing or another than the workers' is named before anything is sent or started, and is itself never shown.
import { Client } from '@temporalio/client';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { secretsOnRecord } from '../../activities/cases/register.ts';
import { recordSecrets } from '../../activities/cases/secrets.ts';
import { Jiexu } from '../../client/jiexu.ts';
import { dataConverterOf } from '../../client/payload-codec.ts';
import { fingerprintOf } from '../../client/secrets.ts';
import { SecretDiffers, unlessSecretsFit } from '../../domain/secrets.ts';
import { workerSecretsFit } from '../../workers/secrets.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { PERSON_KEY_SECRET } from '../support/person-key.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';
import { jiexuAlone } from './run-jiexu.ts';

const PERSON = PERSON_KEY_SECRET;
const OTHER = Buffer.alloc(32, 8);
const PAYLOAD = 'a'.repeat(64);
const OTHER_PAYLOAD = 'b'.repeat(64);
const [A, B, P] = [
  fingerprintOf('payload-key', Buffer.from(PAYLOAD, 'hex')),
  fingerprintOf('payload-key', Buffer.from(OTHER_PAYLOAD, 'hex')),
  fingerprintOf('person-key', PERSON),
];

test('a fingerprint tells secrets apart and nothing of them', () => {
  expect(P).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set([P, fingerprintOf('person-key', OTHER), fingerprintOf('payload-key', PERSON)]).size).toBe(3);
  expect(PERSON.toString('hex')).not.toContain(P);
});

describe('a client beside workers that encrypt', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open(dataConverterOf({ JIEXU_PAYLOAD_KEY: PAYLOAD }));
  });
  afterAll(() => rig.close());

  /** A client with secrets of its own; what it says when it applies, and whether anything of it was received. */
  async function applying(personKeySecret: Buffer, payloadKey?: string) {
    const { connection, options } = rig.client;
    const env = payloadKey === undefined ? {} : { JIEXU_PAYLOAD_KEY: payloadKey };
    const temporal = new Client({ connection, namespace: options.namespace, ...dataConverterOf(env) });
    const { db } = rig.database;
    const client = new Jiexu({ temporal, db, rules: rig.rules, personKeySecret, taskQueue: rig.queues.transfers });
    const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '50' });
    const said = await client.apply(application).catch((error: unknown) => error);
    const { rows } =
      await sql`select 1 from cases.application where application_no = ${application.applicationNo}`.execute(db);
    return { said, received: rows.length > 0 };
  }

  test('with the same secrets is served', async () => {
    expect(await applying(PERSON, PAYLOAD)).toMatchObject({ said: { kind: 'accepted' }, received: true });
  });

  test.each([
    ['another person key', OTHER, PAYLOAD, /person key of this client .* is not the one of the workers/],
    ['no payload key', PERSON, undefined, /this client holds no payload key: add the key to JIEXU_PAYLOAD_KEY/],
    ['another payload key', PERSON, OTHER_PAYLOAD, /this client holds [0-9a-f]{16}: add the key/],
    ['an unknown key before the right one', PERSON, `${OTHER_PAYLOAD},${PAYLOAD}`, /is not known to the workers/],
  ])('with %s is told so, and nothing was sent', async (_what, person, payload, sentence) => {
    const { said, received } = await applying(person, payload);
    expect(said).toBeInstanceOf(SecretDiffers);
    expect(String(said)).toMatch(sentence);
    for (const secret of [PERSON.toString('hex'), OTHER.toString('hex'), PAYLOAD, OTHER_PAYLOAD])
      expect(String(said)).not.toContain(secret);
    expect(received).toBe(false);
  });

  test('the command line says it in a sentence', async () => {
    const list = (env: Record<string, string>) =>
      jiexuAlone(['list'], {
        TEMPORAL_ADDRESS: inject('servers').temporalAddress,
        DATABASE_URL: rig.database.url,
        JIEXU_PAYLOAD_KEY: PAYLOAD,
        ...env,
      });
    const other = await list({ JIEXU_PERSON_KEY: OTHER.toString('hex') });
    expect([other.status, other.stderr]).toEqual([1, expect.stringMatching(/^The person key of this client/)]);
    const none = await list({ JIEXU_PERSON_KEY: '' });
    expect([none.status, none.stderr]).toEqual([1, expect.stringMatching(/^There is no person key for this client/)]);
    expect(await list({})).toMatchObject({ status: 0 });
  });

  test('a worker with another person key, or without the payload key, does not start', async () => {
    const { db } = rig.database;
    const plain = new Client({ connection: rig.client.connection, namespace: rig.client.options.namespace });
    const start = (temporal: Client, personKeySecret: Buffer) => workerSecretsFit({ db, temporal, personKeySecret });
    await expect(start(rig.client, OTHER)).rejects.toThrow(/person key of this worker/);
    await expect(start(plain, PERSON)).rejects.toThrow(/this worker holds no payload key/);
    await start(rig.client, PERSON);
  });

  test('a database from before fingerprints tells a wrong person key by its newest case', async () => {
    const { db } = rig.database;
    await sql`delete from cases.secret`.execute(db);
    const start = (personKeySecret: Buffer) => workerSecretsFit({ db, temporal: rig.client, personKeySecret });
    await expect(start(OTHER)).rejects.toThrow(/not the one that the cases in this database were opened with/);
    await start(PERSON);
  });
});

describe('changing the payload key', () => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
  });
  afterAll(() => fresh.drop());

  const start = (...payloadKeys: string[]) => recordSecrets(fresh.db, { personKey: P, payloadKeys }, () => true);
  const client = async (...payloadKeys: string[]) =>
    unlessSecretsFit({ personKey: P, payloadKeys }, await secretsOnRecord(fresh.db), 'this client');

  test('from none to one, and on: first known to the workers, then used; the old one as long as a case from its time is open', async () => {
    await client(B); // no worker has started yet: nothing to compare with
    await start();
    await client();
    await expect(client(A)).rejects.toThrow(/not known to the workers/);
    await start(A);
    await expect(client()).rejects.toThrow(/holds no payload key/);
    await expect(start()).rejects.toThrow(/this worker holds no payload key/);
    await start(A, B);
    await client(A);
    await client(B, A);
    await sql`insert into cases.application (application_no, content_hash, workflow_id, run_id, received_at)
      values ('T', 'x', 'w', 'r', now())`.execute(fresh.db);
    await sql`insert into cases.case (case_no, application_no, workflow_id, run_id, source_pool, destination_pool, person_key, opened_at)
      values ('510100-20260930-17', 'T', 'w', 'r', '330100', '510100', 'k', now())`.execute(fresh.db);
    await start(B, A);
    await expect(client(A)).rejects.toThrow(new RegExp(`payload key of fingerprint ${B}`));
    await expect(start(B)).rejects.toThrow(/Cases are open from before the payload key was changed/);
    await sql`update cases.case set closed_at = now(), outcome = 'completed', view = '{}', timeline = '[]'`.execute(
      fresh.db,
    );
    await start(B);
    await client(B);
  });
});
