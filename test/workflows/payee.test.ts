// Into whose account a person is paid (§9.3, M02): the person's own, or another's on a paper that two members of staff have seen.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tellBank } from '../../bank/told.ts';
import { resolveResidual, startResidual } from '../../client/residual.ts';
import { confirm } from '../support/clerks.ts';
import { endedCase, endedResidual, late, on, waitsFor } from '../support/residuals.ts';
import { CHANGSHA, CHENGDU, KUNMING, OWN_ACCOUNT, ownAccount, Rig, type Seeded } from '../support/rig.ts';

const NANJING = '320100';
const paper = { kind: 'guardian', number: '示民监字1号', issuedOn: '2026-09-01', issuedBy: '示例居民委员会' } as const;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  await rig.office(NANJING);
}, 60_000);
afterEach(() => rig.check());
afterAll(() => rig.close());

/** A retiree who has resettled, whose own account the bank refuses. */
async function bounced() {
  const kase = await rig.accepted({
    from: KUNMING,
    to: CHANGSHA,
    balance: '52000',
    application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
    source: { retired: true },
  });
  await rig.waitsFor(kase.caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { bounce: 'M01' });
  await confirm(rig, kase.caseNo);
  await rig.until(kase.caseNo, (view) => view.money === 'bounced' && view.awaited.some((a) => a.actor === 'operator'));
  return kase;
}

const anothers = { ...ownAccount({ name: '监护人' }), accountNo: '6200000000000000002' };

async function accountsPaid(caseNo: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select account ->> 'accountName' as name from bank.payment where case_no = ${caseNo} order by payment_no`.execute(
    rig.database.adminDb,
  );
  return rows.map(({ name }) => name);
}

/** The office has an account on record that is somebody else's. */
async function othersOnRecord(pool: string, { application }: Seeded): Promise<void> {
  await sql`update offices.enrolment set account_on_record = ${JSON.stringify(anothers)}::jsonb
    where pool = ${pool} and id_number = ${application.person.idNumber}`.execute(rig.database.db);
}

describe('after a bounce', () => {
  test('another’s account is refused at the door, and nothing is paid', async () => {
    const { caseNo } = await bounced();
    await expect(rig.jiexu.supply(caseNo, KUNMING, ['another account'], anothers)).rejects.toMatchObject({
      refusal: { code: 'unusable', message: expect.stringContaining('M02') },
    });
    expect(await rig.jiexu.status(caseNo)).toMatchObject({ money: 'bounced' });
    await rig.jiexu.resolve({ caseNo, office: CHANGSHA, action: 'retry', who: 'A17', reason: 'the bank’s bad day' });
    await rig.ended(caseNo);
  });

  test('another’s account is paid into on a guardian’s paper that two have seen, and the office asks for that', async () => {
    const { caseNo, application } = await bounced();
    const supply = (who: string) =>
      rig.jiexu.supply(caseNo, KUNMING, ['the guardian’s paper'], anothers, { paper, who });
    expect(await supply('A17')).toMatchObject({ pending: 'second-person' });
    expect((await rig.jiexu.status(caseNo)).awaited).toContainEqual(
      expect.objectContaining({ actor: 'operator', forWhat: expect.stringContaining('second member of staff') }),
    );
    await expect(supply('a17')).rejects.toMatchObject({ refusal: { code: 'same-person' } });
    expect(await rig.jiexu.status(caseNo)).toMatchObject({ money: 'bounced' });
    await supply('B2');
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'paid', paymentNo: `${caseNo}-P2` });
    expect(await accountsPaid(caseNo)).toEqual([application.person.name, anothers.accountName]);
    const said = (await rig.jiexu.timeline(caseNo)).map(({ what }) => what).join('\n');
    expect(said).toContain(`guardian paper ${paper.number}`);
    expect(said).not.toContain(anothers.accountName);
  });
});

test('the source does not pay into an account that is not the person’s by its own record: the applicant is asked, the case goes on', async () => {
  const seeded = await rig.seed({ from: NANJING, to: CHENGDU, balance: '640' });
  await othersOnRecord(NANJING, seeded);
  const answer = await rig.jiexu.apply(seeded.application);
  if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  const { caseNo } = answer;
  const view = await rig.waitsFor(caseNo, 'applicant');
  expect(view.problem).toContain('M02');
  expect(await rig.balanceAt(NANJING, seeded)).toBe(640n);
  expect(await accountsPaid(caseNo)).toEqual([]);
  await rig.jiexu.supply(caseNo, NANJING, ['a new account'], ownAccount(seeded.application.person));
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'paid', paymentNo: `${caseNo}-P1` });
  expect(await accountsPaid(caseNo)).toEqual([seeded.application.person.name]);
});

test('the same where the case has no relation track: it does not end for a wrong account', async () => {
  let named = 'somebody else';
  const doubting = await Rig.open({
    around: (offices) => ({
      ...offices,
      // The record is corrected between freezing and paying: the name there is not the account's any more.
      confirm: (command) => offices.confirm({ ...command, pays: 'later' }),
      async pay(command) {
        await sql`update offices.enrolment set name = ${named} where pool = ${KUNMING}`.execute(doubting.database.db);
        return offices.pay(command);
      },
    }),
  });
  try {
    const kase = await doubting.accepted({
      from: KUNMING,
      to: CHANGSHA,
      balance: '52000',
      application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
      source: { retired: true },
    });
    await doubting.waitsFor(kase.caseNo, 'source');
    await confirm(doubting, kase.caseNo);
    await doubting.waitsFor(kase.caseNo, 'applicant');
    named = kase.application.person.name;
    await doubting.jiexu.supply(kase.caseNo, KUNMING, ['the account, once more'], ownAccount(kase.application.person));
    expect(await doubting.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
    await doubting.check();
  } finally {
    await doubting.close();
  }
});

describe('what follows a case', () => {
  test('another’s account is refused at the door, when it is started and when it is resolved', async () => {
    const kase = await endedCase(rig, { from: NANJING, to: CHENGDU, balance: '640', accountOnRecord: true });
    const refused = { refusal: { code: 'unusable', message: expect.stringContaining('M02') } };
    await expect(startResidual(on(rig), late(kase, '88'), { payTo: anothers })).rejects.toMatchObject(refused);
    await othersOnRecord(NANJING, kase);
    const { residualNo } = await startResidual(on(rig), late(kase, '88'));
    const view = await waitsFor(rig, residualNo, 'operator');
    expect(view.problem).toContain('M02');
    const retry = { residualNo, office: NANJING, action: 'retry', who: 'A17', reason: 'another account' } as const;
    await expect(resolveResidual(on(rig), { ...retry, payTo: anothers })).rejects.toMatchObject(refused);
    await resolveResidual(on(rig), { ...retry, payTo: ownAccount(kase.application.person) });
    expect(await endedResidual(rig, residualNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
    expect(await accountsPaid(residualNo)).toEqual([kase.application.person.name]);
  });
});
