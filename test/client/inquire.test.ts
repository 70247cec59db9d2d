// Asking beforehand without applying: the offices are asked, only for a party to the transfer, and the question is on record.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inquire } from '../../activities/cases/inquire.ts';
import { toBeijing } from '../../domain/instant.ts';
import { CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const ask = async (office: string, active = false) => {
  const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU, source: active ? { status: 'active' } : {} });
  const personKey = rig.jiexu.personKeyOf(application);
  const result = await inquire(rig.database.db, rig.rules, rig.offices, {
    application,
    now: toBeijing(Date.now()),
    office,
    personKey,
  });
  return { result, application, personKey };
};
const recorded = async (personKey: string) =>
  (
    await sql<{
      office: string;
      decision: string;
    }>`select office, decision from cases.inquiry where person_key = ${personKey}`.execute(rig.database.db)
  ).rows;

describe('a question beforehand', () => {
  test('by the destination gives the decision the application would have, and begins nothing', async () => {
    const { result, application, personKey } = await ask(CHENGDU);
    expect(result).toMatchObject({ decision: 'accept', route: 'cross-province', money: 'to-destination' });
    expect(await rig.jiexu.decision(application.applicationNo)).toBeUndefined();
    expect(await recorded(personKey)).toEqual([{ office: CHENGDU, decision: 'accept' }]);
  });

  test('by the source as well, with every reason', async () => {
    const { result, personKey } = await ask(HANGZHOU, true);
    expect(result.reasons.map((reason) => reason.code)).toEqual(['R01']);
    expect(await recorded(personKey)).toEqual([{ office: HANGZHOU, decision: 'refuse' }]);
  });

  test('by an office that is no party is refused, and nobody’s facts are looked up', async () => {
    await expect(ask(KUNMING)).rejects.toThrow(`office ${KUNMING} is no party`);
    expect((await sql`select 1 from cases.inquiry where office = ${KUNMING}`.execute(rig.database.db)).rows).toEqual(
      [],
    );
  });
});
