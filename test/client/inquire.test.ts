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
    workflowId: rig.jiexu.transferIdOf(application, toBeijing(Date.now()).slice(0, 10)),
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
    await expect(ask(KUNMING)).rejects.toThrow(`office: ${KUNMING} is no party`);
    expect((await sql`select 1 from cases.inquiry where office = ${KUNMING}`.execute(rig.database.db)).rows).toEqual(
      [],
    );
  });
});

test('while a case of the person is open says what applying says: R09 at the same destination, R10 at another, and the case', async () => {
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '50' });
  for (const [to, code] of [
    [CHENGDU, 'R09'],
    [HANGZHOU, 'R10'],
  ] as const) {
    const application = {
      ...kase.application,
      applicationNo: `${kase.application.applicationNo}-${code}`,
      destination: { area: to, scheme: 'employee' as const },
    };
    const now = toBeijing(Date.now());
    const told = await inquire(rig.database.db, rig.rules, rig.offices, {
      application,
      now,
      office: to,
      personKey: rig.jiexu.personKeyOf(application),
      workflowId: rig.jiexu.transferIdOf(application, now.slice(0, 10)),
    });
    const applied = await rig.jiexu.apply(application);
    expect(told.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(applied).toEqual({ kind: 'refused', reasons: told.reasons, openCaseNo: kase.caseNo });
    expect(told.reasons[0]?.message).toContain(kase.caseNo);
  }
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'not needed');
  await rig.ended(kase.caseNo);
});
