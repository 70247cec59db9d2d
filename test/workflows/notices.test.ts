// What the applicant is told: a refusal at the door, a refusal during the case, the end and the payment; sealed, once,
// and in spite of a missing key.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { casesActivities } from '../../activities/cases/decide.ts';
import { issueAllOwed, issueOwed } from '../../activities/notices/issue.ts';
import { findNotice, type ListedNotice, listNotices, type NoticeFilter } from '../../activities/notices/on-file.ts';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { tellBank } from '../../bank/told.ts';
import { type KeyStore, KeyUnavailable } from '../../contract/seals/keys.ts';
import { verify } from '../../contract/seals/seal.ts';
import { completionNotice, paymentNotice, refusalNotice } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import { awaitingSource, awaitingVerdict, confirm, died, waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, OWN_ACCOUNT, Rig, type Seeded } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

/** Waits until the run is over: the notices come with the record, which is written last. */
async function ended(caseNo: string, at = rig): Promise<CaseView> {
  const { workflowId, runId } = await at.runOf(caseNo);
  await at.client.workflow.getHandle(workflowId, runId).result();
  return at.jiexu.status(caseNo);
}

const of = (caseNo: string) => listNotices(rig.database.db, { caseNo });
const ofApplication = ({ application }: Seeded) =>
  listNotices(rig.database.db, { applicationNo: application.applicationNo });
const kinds = (notices: readonly ListedNotice[]) =>
  notices.map(({ kind, office, state }) => ({ kind, office, state })).sort((a, b) => (a.kind < b.kind ? -1 : 1));

/** The newest notice of a kind, its seal checked against the office that must have issued it. */
async function paper<T>(
  notices: readonly ListedNotice[],
  kind: ListedNotice['kind'],
  expected: { readonly office: string; readonly schema: Parameters<typeof verify<T>>[1]['schema'] },
): Promise<T> {
  const { noticeNo = '' } = notices.find((each) => each.kind === kind) ?? {};
  const found = await findNotice(rig.database.db, noticeNo);
  return verify(found?.body, expected, rig.keys);
}

describe('an application refused at the door', () => {
  test('with two reasons: one notice with both, sealed by the office it was filed with; the same application again, the same notice', async () => {
    const seeded = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      source: { status: 'active' },
      destination: { status: 'suspended' },
    });
    expect(await rig.jiexu.apply(seeded.application)).toMatchObject({ kind: 'refused' });
    const notices = await ofApplication(seeded);
    expect(kinds(notices)).toEqual([{ kind: 'refusal', office: CHENGDU, state: 'issued' }]);
    const body = await paper(notices, 'refusal', { office: CHENGDU, schema: refusalNotice });
    expect(body.reasons.map(({ code }) => code)).toEqual(['R01', 'R02']);
    for (const { message, basis, remedy } of body.reasons) expect(message && basis && remedy).toBeTruthy();
    expect(body).toMatchObject({
      applicationNo: seeded.application.applicationNo,
      applicant: seeded.application.person.name,
      person: { idNumber: seeded.application.person.idNumber },
      issuer: { office: CHENGDU },
    });
    expect(body.noticeNo).toMatch(new RegExp(`^${CHENGDU}20\\d\\dR\\d{6}$`));

    expect(await rig.jiexu.apply(seeded.application)).toMatchObject({ kind: 'refused' });
    expect(await ofApplication(seeded)).toEqual(notices);
  });

  test('filed at the source: the source issues it', async () => {
    const seeded = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      source: { status: 'active' },
      application: { direction: 'out' },
    });
    await rig.jiexu.apply(seeded.application);
    const body = await paper(await ofApplication(seeded), 'refusal', { office: HANGZHOU, schema: refusalNotice });
    expect(body.issuer.office).toBe(HANGZHOU);
  });

  test('not needed within one pool: a notice too, with the reason', async () => {
    const seeded = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      application: { source: { area: '510104', scheme: 'employee' } },
    });
    expect(await rig.jiexu.apply(seeded.application)).toMatchObject({ kind: 'not-needed' });
    const body = await paper(await ofApplication(seeded), 'refusal', { office: CHENGDU, schema: refusalNotice });
    expect(body.reasons.map(({ code }) => code)).toEqual(['R03']);
  });

  test('numbers of an office run on without a gap', async () => {
    const refused = async () => {
      const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU, source: { status: 'active' } });
      await rig.jiexu.apply(seeded.application);
      return (await ofApplication(seeded))[0]?.noticeNo ?? '';
    };
    const [first, second] = [await refused(), await refused()];
    expect(BigInt(second.replace('R', '')) - BigInt(first.replace('R', ''))).toBe(1n);
  });
});

describe('a case that has ended', () => {
  test('completed: the destination tells of both tracks, the source of the payment', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '1234500',
      interest: '67',
      source: {
        lastPaidMonth: '2026-06',
        continuousMonths: 78,
        periods: [{ from: '2020-01', to: '2026-06', kind: 'normal' }],
      },
    });
    const view = await ended(kase.caseNo);
    const notices = await of(kase.caseNo);
    expect(kinds(notices)).toEqual([
      { kind: 'completion', office: CHENGDU, state: 'issued' },
      { kind: 'payment', office: HANGZHOU, state: 'issued' },
    ]);
    const told = await paper(notices, 'completion', { office: CHENGDU, schema: completionNotice });
    expect(told).toMatchObject({
      caseNo: kase.caseNo,
      outcome: 'completed',
      relation: 'merged',
      money: 'settled',
      mergedMonths: 78,
      amountFen: '1234567',
      paymentNo: view.paymentNo,
      benefits: {
        gapMonths: 2,
        waitingMonths: 0,
        rules: [expect.stringMatching(/^等待期的依据：/), expect.stringMatching(/^补缴的依据：/)],
      },
      person: { name: kase.application.person.name },
    });
    expect(told.creditedOn).toBeDefined();
    expect(told.remarks.join()).toContain('2个月可按转入地规定补缴');
    const paid = await paper(notices, 'payment', { office: HANGZHOU, schema: paymentNotice });
    expect(paid).toMatchObject({
      paymentNo: view.paymentNo,
      disposition: 'to-destination',
      principalFen: '1234500',
      interestFen: '67',
      amountFen: '1234567',
      payee: { accountName: '示例医保基金', accountNo: '****0001' },
    });
  });

  test('without money: a completion notice and no payment', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '0' });
    await ended(kase.caseNo);
    const notices = await of(kase.caseNo);
    expect(kinds(notices)).toEqual([{ kind: 'completion', office: CHENGDU, state: 'issued' }]);
    const told = await paper(notices, 'completion', { office: CHENGDU, schema: completionNotice });
    expect(told.money).toBe('none');
    expect(told.amountFen).toBeUndefined();
  });

  test('paid to the person: told of the payment with the last digits of the account', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '52000',
      application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
      source: { retired: true },
    });
    await ended(kase.caseNo);
    const paid = await paper(await of(kase.caseNo), 'payment', { office: HANGZHOU, schema: paymentNotice });
    expect(paid).toMatchObject({ disposition: 'to-person', amountFen: '52000', payee: { accountNo: '****0001' } });
    expect(JSON.stringify(paid)).not.toContain(OWN_ACCOUNT.accountNo);
  });

  test('refused by the source: its reasons, and the end', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await rig.jiexu.refuseAsSource(kase.caseNo, KUNMING, 'R06');
    await ended(kase.caseNo);
    const notices = await of(kase.caseNo);
    expect(kinds(notices)).toEqual([
      { kind: 'completion', office: CHANGSHA, state: 'issued' },
      { kind: 'refusal', office: KUNMING, state: 'issued' },
    ]);
    const body = await paper(notices, 'refusal', { office: KUNMING, schema: refusalNotice });
    expect(body).toMatchObject({ caseNo: kase.caseNo, reasons: [{ code: 'R06', mayReapply: true }] });
    const told = await paper(notices, 'completion', { office: CHANGSHA, schema: completionNotice });
    expect(told).toMatchObject({ outcome: 'refused-by-source', money: 'undone', relation: 'undone' });
    expect(told.benefits).toBeUndefined();
  });

  test('refused by the destination: its reasons; of a payment that comes back nobody is told', async () => {
    const kase = await awaitingVerdict(rig, { balance: '50' });
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B02');
    await ended(kase.caseNo);
    const notices = await of(kase.caseNo);
    expect(kinds(notices).map(({ kind }) => kind)).toEqual(['completion', 'refusal']);
    const body = await paper(notices, 'refusal', { office: CHANGSHA, schema: refusalNotice });
    expect(body.reasons[0]).toMatchObject({ code: 'B02', mayReapply: true });
  });

  test('withdrawn: told that everything is as before', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays');
    await ended(kase.caseNo);
    const told = await paper(await of(kase.caseNo), 'completion', { office: CHANGSHA, schema: completionNotice });
    expect(told.outcome).toBe('withdrawn');
    expect(told.remarks.join()).toContain('与申请前相同');
  });

  test('ended by death before zeroing: the heirs are told to go to the source', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await died(rig, kase.caseNo, CHANGSHA);
    await ended(kase.caseNo);
    const told = await paper(await of(kase.caseNo), 'completion', { office: CHANGSHA, schema: completionNotice });
    expect(told.outcome).toBe('ended-by-death');
    expect(told.remarks.join()).toContain('到转出地经办机构办理继承');
  });

  test('ended by death with the money at the destination: the heirs are told to go there, and of the sum', async () => {
    const kase = await awaitingVerdict(rig, { balance: '7300' });
    await rig.jiexu.returnForm(kase.caseNo, CHANGSHA, 1, 'B01');
    await rig.until(kase.caseNo, (view) => view.formVersion === 2 && view.awaited.some((a) => a.actor === 'source'));
    await died(rig, kase.caseNo, KUNMING);
    expect(await ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'inherited' });
    const notices = await of(kase.caseNo);
    expect(kinds(notices).map(({ kind }) => kind)).toEqual(['completion']);
    const told = await paper(notices, 'completion', { office: CHANGSHA, schema: completionNotice });
    expect(told).toMatchObject({ outcome: 'ended-by-death', money: 'inherited', amountFen: '7300' });
    expect(told.remarks.join()).toContain('转入地经办机构继承窗口');
  });

  test('settled by hand: told so, with no sum that nobody can vouch for', async () => {
    const kase = await awaitingSource(rig, { balance: '0' });
    await rig.advance(kase.caseNo, 45 * 86_400_000);
    await rig.until(kase.caseNo, (view) => view.overdue);
    for (const who of ['A17', 'B04']) {
      const said = { action: 'settled-by-hand', who, reason: 'done on paper' } as const;
      await rig.jiexu.resolve({ caseNo: kase.caseNo, office: CHANGSHA, ...said });
    }
    await ended(kase.caseNo);
    const told = await paper(await of(kase.caseNo), 'completion', { office: CHANGSHA, schema: completionNotice });
    expect(told.outcome).toBe('settled-by-hand');
    expect(told.amountFen).toBeUndefined();
  });
});

test('what was told is never changed and never deleted', async () => {
  const { db, adminDb } = rig.database;
  for (const at of [db, adminDb]) {
    await expect(sql`update notices.notice set at = now()`.execute(at)).rejects.toThrow(/append-only/);
    await expect(sql`delete from notices.notice`.execute(at)).rejects.toThrow(/append-only/);
  }
});

test('no list of notices holds anything of the person', async () => {
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
  await ended(kase.caseNo);
  const text = JSON.stringify(await listNotices(rig.database.db, { limit: 1000 }));
  expect(text).toContain(kase.caseNo);
  expect(text).not.toContain(kase.application.person.name);
  expect(text).not.toContain(kase.application.person.idNumber);
});

test('an escalation is numbered and listed for its supervisor', async () => {
  const kase = await awaitingSource(rig, { balance: '5' });
  await rig.advance(kase.caseNo, 30 * 86_400_000);
  await rig.until(kase.caseNo, (view) => view.overdue);
  const to = `supervisor:area:${KUNMING}`;
  for (let tries = 0; tries < 200 && (await of(kase.caseNo)).every((each) => each.recipient !== to); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const [notice] = (await listNotices(rig.database.db, { to })).filter(({ caseNo }) => caseNo === kase.caseNo);
  expect(notice).toMatchObject({ kind: 'escalation', state: 'issued' });
  expect(notice?.noticeNo).toMatch(new RegExp(`^${KUNMING}20\\d\\dE\\d{6}$`));
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays');
  await ended(kase.caseNo);
});

describe('the key of the office that issues is not there', () => {
  let without: Rig;
  let signer: KeyStore['signer'];
  const troubles: string[] = [];
  const keyless = (office: string) =>
    office === CHENGDU
      ? Promise.reject(new KeyUnavailable(office, 'put it into its folder'))
      : without.keys.signer(office);
  /** The rig's keys, but for the one that signs. */
  const keys: KeyStore = {
    signer: (office) => signer(office),
    verifier: (office, keyId) => without.keys.verifier(office, keyId),
    checkCodeKeys: (office) => without.keys.checkCodeKeys(office),
  };
  const issuing = () => ({
    db: without.database.db,
    offices: officeDirectory({ db: without.database.db, keys: without.keys }),
  });
  beforeAll(async () => {
    signer = keyless;
    without = await Rig.open({
      start: false,
      aroundCases: (cases) => {
        const { decide, archive } = casesActivities({
          ...issuing(),
          keys,
          rules: without.rules,
          onTrouble: (what, error) => troubles.push(`${what}: ${error instanceof Error ? error.message : ''}`),
          applyAgain: cases.applyAgain,
        });
        return { ...cases, decide, archive };
      },
    });
    await without.start();
  });
  afterEach(() => without.check());
  afterAll(() => without.close());
  const refused = async () => {
    const seeded = await without.seed({ from: HANGZHOU, to: CHENGDU, source: { status: 'active' } });
    expect(await without.jiexu.apply(seeded.application)).toMatchObject({ kind: 'refused' });
    return { applicationNo: seeded.application.applicationNo, person: seeded.application.person };
  };
  const list = (filter: NoticeFilter) => listNotices(without.database.db, filter);

  test('the decision stands, the notice is shown as missing, and is issued under its number once the key is there', async () => {
    const { applicationNo, person } = await refused();
    const [missing] = await list({ applicationNo });
    expect(missing).toMatchObject({ kind: 'refusal', state: 'missing', office: CHENGDU });
    expect(troubles.join()).toContain(`${missing?.noticeNo} is not issued: no sealing key of office ${CHENGDU}`);
    expect(troubles.join()).not.toContain(person.name);
    const issue = (by: KeyStore) => issueOwed({ ...issuing(), keys: by }, { applicationNo }, toBeijing(Date.now()));
    expect((await issue(keys)).missing).toMatchObject([{ noticeNo: missing?.noticeNo, office: CHENGDU }]);
    expect((await issue(without.keys)).issued).toEqual([missing?.noticeNo]);
    expect(await issue(without.keys)).toEqual({ issued: [], missing: [] });
    expect(await list({ applicationNo })).toMatchObject([{ noticeNo: missing?.noticeNo, state: 'issued' }]);
  });

  test('a case ends all the same, and what its other office owes is issued', async () => {
    const kase = await without.accepted({ from: HANGZHOU, to: CHENGDU, balance: '0' });
    expect(await ended(kase.caseNo, without)).toMatchObject({ outcome: 'completed' });
    expect(kinds(await list({ caseNo: kase.caseNo }))).toEqual([
      { kind: 'completion', office: CHENGDU, state: 'missing' },
    ]);
    const { missing } = await issueAllOwed({ ...issuing(), keys }, toBeijing(Date.now()));
    expect(missing.length).toBeGreaterThan(0);
    const { issued } = await issueAllOwed({ ...issuing(), keys: without.keys }, toBeijing(Date.now()));
    expect(issued).toHaveLength(missing.length);
  });

  test('a key store that hangs keeps no application from being decided', async () => {
    signer = () => new Promise(() => undefined);
    const { applicationNo } = await refused();
    expect(await list({ applicationNo })).toMatchObject([{ state: 'missing' }]);
    signer = keyless;
  });
});

test('a payment that bounced and was ordered anew: one notice, of the payment that arrived', async () => {
  const kase = await awaitingSource(rig, { balance: '3000' });
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { bounce: 'M01' });
  await confirm(rig, kase.caseNo);
  await rig.waitsFor(kase.caseNo, 'operator');
  await rig.jiexu.resolve({
    caseNo: kase.caseNo,
    office: KUNMING,
    action: 'retry',
    who: 'o-3',
    reason: 'account open',
  });
  await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
  await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
  await ended(kase.caseNo);
  const payments = (await of(kase.caseNo)).filter(({ kind }) => kind === 'payment');
  expect(payments).toHaveLength(1);
  const paid = await paper(payments, 'payment', { office: KUNMING, schema: paymentNotice });
  expect(paid.paymentNo).toBe(`${kase.caseNo}-P2`);
});
