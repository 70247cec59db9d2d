// Offices reached by a connector of their own: whatever an office may be asked goes there, and nowhere else.
import { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { officeActivities } from '../../activities/offices/office-activities.ts';
import { sealAnswer } from '../../contract/answer.ts';
import { type Carry, COMMANDS, give } from '../../contract/connector.ts';
import type { CommandOf } from '../../contract/office.ts';
import { type RefusalData, STEP_REFUSALS } from '../../contract/refusal.ts';
import { AT, CHENGDU, HANGZHOU, letterheadOf, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await sql`update offices.office set connector = 'http' where pool = ${CHENGDU}`.execute(world.database.db);
});
afterAll(async () => {
  await world.close();
});

it.each(COMMANDS)('%s is carried by the connector of the office that is asked', async (name) => {
  const carried: unknown[] = [];
  const carry: Carry = async (asked, command) => {
    carried.push([asked, command]);
    throw new Error('answered over there');
  };
  const { db } = world.database;
  const offices = officeDirectory({ db, keys: world.keys, connectors: { http: () => carry } });
  const command = { office: CHENGDU, caseNo: '510100-20260930-1' } as CommandOf<typeof name>;
  await expect(give(offices.get(CHENGDU), name, command)).rejects.toThrow('answered over there');
  expect(carried).toEqual([[name, command]]);
});

it('a letter is asked for without letterheads: the platform adds them on the way, from its directory', async () => {
  const { db } = world.database;
  const carried: unknown[] = [];
  const carry: Carry = async (_, command) => {
    carried.push(command);
    throw new Error('answered over there');
  };
  const offices = officeDirectory({ db, keys: world.keys, connectors: { http: () => carry } });
  const command = { office: CHENGDU, caseNo: '510100-20260930-1', source: HANGZHOU } as CommandOf<'writeLetter'>;
  const { writeLetter } = officeActivities(offices);
  await expect(writeLetter(command)).rejects.toThrow('answered over there');
  const letterheads = { source: letterheadOf(HANGZHOU), destination: letterheadOf(CHENGDU) };
  expect(carried).toEqual([{ ...command, letterheads }]);
  await expect(writeLetter({ ...command, source: '999999' })).rejects.toThrow('office 999999 is not served here');
  expect(carried).toHaveLength(1);
});

/** An office that is reached like this, as the engine sees what it fails with. */
async function failureBy(carry: Carry): Promise<unknown> {
  const offices = officeDirectory({ db: world.database.db, keys: world.keys, connectors: { http: () => carry } });
  const command = { office: CHENGDU, caseNo: '510100-20260930-1', at: AT, n: 1, destination: HANGZHOU };
  return officeActivities(offices)
    .conclude(command)
    .catch((failure: unknown) => failure);
}

/** Refuses whatever it is asked, under its own seal. */
const refusing =
  (refused: RefusalData): Carry =>
  (name, command) =>
    sealAnswer(name, command, { refused }, { doneAt: AT, head: HEAD }, world.keys);
const HEAD = { position: 7, hash: Buffer.alloc(32, 7).toString('base64') };

it.each(STEP_REFUSALS)('%s is a failure that is not tried again, with what was declared', async (code) => {
  const data = { code, remark: 'said so', ...(code === 'other-content' && { fields: ['destination'] }) };
  const failure = await failureBy(refusing(data));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({
    type: 'BusinessRefusal',
    message: `${code}: said so`,
    nonRetryable: true,
    details: [{ ...data, doneAt: AT }],
  });
});

it('any other failure stays what it is, and is tried again', async () => {
  const error = new Error('the line is dead');
  const failing: Carry = async () => {
    throw error;
  };
  expect(await failureBy(failing)).toBe(error);
});

it('an office whose connector this worker lacks, or that nobody has heard of, fails and is asked again', async () => {
  const offices = officeDirectory({ db: world.database.db, keys: world.keys });
  const query = { person: { name: '某人', idType: 'passport', idNumber: 'X1' }, scheme: 'employee' } as const;
  await expect(offices.get(CHENGDU).lookUpAsSource({ ...query, office: CHENGDU })).rejects.toThrow(
    'connector "http", which this worker was started without',
  );
  await expect(offices.get('990000').lookUpAsSource({ ...query, office: '990000' })).rejects.toThrow('not served here');
  expect(await offices.get(HANGZHOU).lookUpAsSource({ ...query, office: HANGZHOU })).toMatchObject({ found: false });
});
