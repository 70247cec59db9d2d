// A correction after completion (§9.10): a new version, both sign, only years are redone, and money is never touched.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { listNotices } from '../../activities/notices/on-file.ts';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { seal } from '../../contract/seals/seal.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { correctionWorkflowId } from '../../workflows/correction/messages.ts';
import { DUE, OVERDUE, WAITING_ON } from '../../workflows/kit/attributes.ts';
import { pauses } from '../support/pauses.ts';
import { monthsAt, type OwnPeriod, rowsAt, setOwnPeriods } from '../support/records.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, type Move, Rig, type Seeded } from '../support/rig.ts';

vi.setConfig({ testTimeout: 120_000 });

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

type Kase = Seeded & { readonly caseNo: string };

/** A case that has ended as completed; where a clerk checks forms, he has accepted it. */
async function completed(move: Partial<Move> = {}): Promise<Kase> {
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '123456', ...move });
  if (kase.destination === CHANGSHA) {
    await rig.waitsFor(kase.caseNo, 'destination');
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
  }
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged' });
  return kase;
}

/** What the source finds in its records later, and the form that says so. */
async function correctedForm(kase: Kase, periods: readonly OwnPeriod[], version = 2): Promise<Sealed<InformationForm>> {
  const { db } = rig.database;
  await setOwnPeriods(db, kase.source, kase.application.person, periods);
  return prepareCorrection(db, rig.keys, {
    office: kase.source,
    caseNo: kase.caseNo,
    version,
    at: toBeijing(Date.now()),
  });
}

/** The form with some of it changed, sealed again. */
const changed = (form: Sealed<InformationForm>, change: Partial<InformationForm>, office = HANGZHOU) =>
  seal(office, { ...form.body, ...change }, rig.keys);

const correct = ({ caseNo, source }: Kase, form: Sealed<InformationForm>) =>
  rig.jiexu.corrections.correct(caseNo, source, form);

async function endedCorrection({ caseNo }: Kase, version = 2) {
  const deadline = Date.now() + 30_000;
  const pause = pauses();
  for (;;) {
    const view = await rig.jiexu.corrections.status(caseNo, version);
    if (view.outcome !== undefined) return view;
    if (Date.now() > deadline) throw new Error(`the correction does not end: ${JSON.stringify(view)}`);
    await pause();
  }
}

async function untilAwaited({ caseNo }: Kase, version = 2) {
  const deadline = Date.now() + 30_000;
  const pause = pauses();
  for (;;) {
    const view = await rig.jiexu.corrections.status(caseNo, version);
    if (view.awaited.length > 0) return view;
    if (Date.now() > deadline) throw new Error(`nobody is awaited: ${JSON.stringify(view)}`);
    await pause();
  }
}

const EARLIER: readonly OwnPeriod[] = [{ from: '2019-07', to: '2026-08' }];
const refused = (code: string, what: Promise<unknown>) => expect(what).rejects.toMatchObject({ refusal: { code } });

/** Every posting of every office, to see that none was added. */
async function postings(): Promise<number> {
  return (await rig.database.db.selectFrom('ledger.transfer').select('id').execute()).length;
}

/** The signed papers of a case at an office: version, and who has sealed it. */
async function signed(pool: string, caseNo: string) {
  const { rows } = await sql<{ version: number; by: string; countersigned: string | null }>`
    select d.version, d.seal ->> 'office' as by, c.seal ->> 'office' as countersigned
    from offices.document d left join offices.countersignature c on (c.pool, c.number, c.version) = (d.pool, d.number, d.version)
    where d.pool = ${pool} and d.kind = 'form' and d.number = ${caseNo} order by 1`.execute(rig.database.db);
  return rows;
}

describe('the source finds half a year that its form had left out', () => {
  test('the destination’s system signs, the years are redone, the balance is untouched to the fen', async () => {
    const kase = await completed({ interest: '77' });
    const { person } = kase.application;
    const before = { postings: await postings(), here: await rig.balanceAt(CHENGDU, kase) };
    const form = await correctedForm(kase, [
      { from: '2019-07', to: '2019-12', kind: 'back-paid', baseFen: '500000' },
      { from: '2020-01', to: '2026-08' },
    ]);
    // The account is zeroed since; the form says what moved then.
    expect(form.body).toMatchObject({
      version: 2,
      balance: { principalFen: '123456', interestFen: '77' },
      amountToTransferFen: '123533',
      actualMonths: 86,
    });
    await correct(kase, form);
    expect(await endedCorrection(kase)).toMatchObject({ outcome: 'corrected', months: { before: 80, after: 86 } });

    expect(await rowsAt(rig.database.db, CHENGDU, person)).toEqual([
      { from: '2019-07', to: '2019-12', fromCase: kase.caseNo, kind: 'back-paid', area: HANGZHOU, baseFen: '500000' },
      { from: '2020-01', to: '2026-08', fromCase: kase.caseNo, kind: 'normal', area: HANGZHOU, baseFen: null },
    ]);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(before.here);
    expect(before.here).toBe(123533n);
    expect(await postings()).toBe(before.postings);
  });

  test('both signatures are on file at both offices, and the register tells of it', async () => {
    const kase = await completed();
    await correct(kase, await correctedForm(kase, EARLIER));
    await endedCorrection(kase);
    for (const pool of [HANGZHOU, CHENGDU]) {
      const papers = await signed(pool, kase.caseNo);
      expect(papers.at(-1)).toEqual({ version: 2, by: HANGZHOU, countersigned: CHENGDU });
      expect(papers[0]).toEqual({ version: 1, by: HANGZHOU, countersigned: null });
    }
    expect(await rig.jiexu.corrections.list(kase.caseNo)).toMatchObject([{ version: 2, outcome: 'corrected' }]);
    // What the transfer itself ended with stays as it was.
    expect(await rig.jiexu.status(kase.caseNo)).toMatchObject({ outcome: 'completed', formVersion: 1 });
    const timeline = await rig.jiexu.corrections.timeline(kase.caseNo, 2);
    expect(timeline.map(({ by }) => by)).toEqual(['source', 'destination', 'source']);
  });

  test('months that had been too many go, and a second correction builds on the first', async () => {
    const kase = await completed();
    const { person } = kase.application;
    await correct(kase, await correctedForm(kase, [{ from: '2021-01', to: '2026-08' }]));
    expect(await endedCorrection(kase)).toMatchObject({ months: { before: 80, after: 68 } });
    expect(await monthsAt(rig.database.db, CHENGDU, person)).toHaveLength(68);
    expect(await rig.jiexu.corrections.nextVersion(kase.caseNo)).toBe(3);
    await correct(kase, await correctedForm(kase, [{ from: '2021-01', to: '2026-06' }], 3));
    expect(await endedCorrection(kase, 3)).toMatchObject({ months: { before: 68, after: 66 } });
  });
});

describe('the destination’s clerk', () => {
  test('is awaited by the destination-in clock, is late, is escalated, and signs', async () => {
    const kase = await completed({ to: CHANGSHA });
    const form = await correctedForm(kase, EARLIER);
    expect(await correct(kase, form)).toMatchObject({ version: 2 });
    const waiting = await untilAwaited(kase);
    expect(waiting).toMatchObject({ stage: 'awaiting-destination', overdue: false });
    expect(waiting.awaited).toMatchObject([{ actor: 'destination', office: CHANGSHA }]);
    expect(waiting.awaited[0]?.why).toMatch(/^destination-in: 5 working days after/);
    expect(waiting.dueAt).toBe(waiting.awaited[0]?.until);

    const run = { workflowId: correctionWorkflowId(kase.caseNo, 2) };
    const { runId, typedSearchAttributes } = await rig.client.workflow.getHandle(run.workflowId).describe();
    expect(typedSearchAttributes.get(WAITING_ON)).toEqual(['destination', `destination:${CHANGSHA}`]);
    expect(typedSearchAttributes.get(DUE)?.getTime()).toBe(fromIso(waiting.dueAt ?? ''));
    await rig.advanceRun({ ...run, runId }, fromIso(waiting.dueAt ?? '') - Date.now() + 60_000);
    const late = await rig.jiexu.corrections.status(kase.caseNo, 2);
    expect(late.overdue).toBe(true);
    expect(late.clocks[0]?.passed.map(({ kind }) => kind)).toEqual(['warning', 'warning', 'overdue', 'escalation']);
    const described = await rig.client.workflow.getHandle(run.workflowId).describe();
    expect(described.typedSearchAttributes.get(OVERDUE)).toBe(true);

    await rig.jiexu.corrections.countersign(kase.caseNo, CHANGSHA, 2);
    const view = await endedCorrection(kase);
    expect(view).toMatchObject({ outcome: 'corrected', overdue: false, awaited: [] });
    const told = (await listNotices(rig.database.db, { caseNo: kase.caseNo })).filter(
      ({ kind }) => kind === 'escalation',
    );
    expect(told).toMatchObject([{ recipient: `supervisor:area:${CHANGSHA}` }]);
    expect(view.clocks[0]?.stoppedAt).toBeDefined();
  });

  test('refuses with a code: nothing is changed, and the next version is signed', async () => {
    const kase = await completed({ to: CHANGSHA });
    const { person } = kase.application;
    await correct(kase, await correctedForm(kase, EARLIER));
    await untilAwaited(kase);
    await rig.jiexu.corrections.refuse(kase.caseNo, CHANGSHA, 2, 'B01', 'the year 2019 is not proven');
    expect(await endedCorrection(kase)).toMatchObject({ outcome: 'refused', reason: { code: 'B01' } });
    expect(await monthsAt(rig.database.db, CHANGSHA, person)).toHaveLength(80);
    expect(await signed(CHANGSHA, kase.caseNo)).toHaveLength(1);
    await refused('closed', rig.jiexu.corrections.countersign(kase.caseNo, CHANGSHA, 2));

    const again = await correctedForm(kase, [{ from: '2019-10', to: '2026-08' }], 3);
    await refused('stale', correct(kase, await changed(again, { version: 2 })));
    await correct(kase, again);
    await untilAwaited(kase, 3);
    await rig.jiexu.corrections.countersign(kase.caseNo, CHANGSHA, 3);
    expect(await endedCorrection(kase, 3)).toMatchObject({ outcome: 'corrected', months: { before: 80, after: 83 } });
  });

  test('is not taken for another office, version or case', async () => {
    const kase = await completed({ to: CHANGSHA });
    await correct(kase, await correctedForm(kase, EARLIER));
    await untilAwaited(kase);
    const { corrections } = rig.jiexu;
    await refused('wrong-office', corrections.countersign(kase.caseNo, HANGZHOU, 2));
    await refused('stale', corrections.countersign(kase.caseNo, CHANGSHA, 3));
    await expect(corrections.countersign('430100-20200101-1', CHANGSHA, 2)).rejects.toThrow('no case');
    await corrections.countersign(kase.caseNo, CHANGSHA, 2);
    await refused(
      'closed',
      endedCorrection(kase).then(() => corrections.countersign(kase.caseNo, CHANGSHA, 2)),
    );
  });

  test('and an operator who cancels the run before he has signed: it is withdrawn, and the next version is free', async () => {
    const kase = await completed({ to: CHANGSHA });
    const form = await correctedForm(kase, EARLIER);
    await correct(kase, form);
    await untilAwaited(kase);
    await rig.client.workflow.getHandle(correctionWorkflowId(kase.caseNo, 2)).cancel();
    expect(await endedCorrection(kase)).toMatchObject({ outcome: 'withdrawn' });
    expect(await monthsAt(rig.database.db, CHANGSHA, kase.application.person)).toHaveLength(80);
    await correct(kase, await changed(form, { version: 3 }));
    await untilAwaited(kase, 3);
    await rig.jiexu.corrections.countersign(kase.caseNo, CHANGSHA, 3);
    expect(await endedCorrection(kase, 3)).toMatchObject({ outcome: 'corrected' });
  });
});

describe('two corrections at once', () => {
  test('of one version with different years: the first is taken, the other is told it is stale', async () => {
    const kase = await completed({ to: CHANGSHA });
    const one = await correctedForm(kase, EARLIER);
    const other = await correctedForm(kase, [{ from: '2018-01', to: '2026-08' }]);
    const answers = await Promise.allSettled([correct(kase, one), correct(kase, other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find((each) => each.status === 'rejected')?.reason).toMatchObject({ refusal: { code: 'stale' } });
    await untilAwaited(kase);
    // Nor is the version after it taken while the first one is open.
    await refused('not-awaited', correct(kase, await changed(other, { version: 3 })));
    await rig.jiexu.corrections.countersign(kase.caseNo, CHANGSHA, 2);
    const first = answers[0]?.status === 'fulfilled' ? 86 : 104;
    expect(await endedCorrection(kase)).toMatchObject({ months: { after: first } });
    await refused('stale', correct(kase, first === 86 ? other : one));
  });

  test('of the very same form: it is one correction, also when it is sent again after its end', async () => {
    const kase = await completed();
    const form = await correctedForm(kase, EARLIER);
    await Promise.all([correct(kase, form), correct(kase, form)]);
    await endedCorrection(kase);
    expect(await correct(kase, form)).toMatchObject({ outcome: 'corrected', version: 2 });
    expect(await rig.jiexu.corrections.list(kase.caseNo)).toHaveLength(1);
    expect(await monthsAt(rig.database.db, CHENGDU, kase.application.person)).toHaveLength(86);
  });
});

describe('is refused at the door, and its version can be used again,', () => {
  let kase: Kase;
  let form: Sealed<InformationForm>;
  beforeAll(async () => {
    kase = await completed();
    form = await correctedForm(kase, EARLIER);
  });
  afterEach(async () => {
    expect(await rig.jiexu.corrections.list(kase.caseNo)).toEqual([]);
    expect(await monthsAt(rig.database.db, CHENGDU, kase.application.person)).toHaveLength(80);
  });

  const unfit = async (field: string, text: string, change: Partial<InformationForm>) => {
    const sent = correct(kase, await changed(form, change));
    await expect(sent).rejects.toMatchObject({ refusal: { code: 'unusable', field } });
    await expect(sent).rejects.toThrow(text);
  };
  test('when the balance is another', () =>
    unfit('balance.principalFen', 'B04', { balance: { principalFen: '123457', interestFen: '0' } }));
  test('when a fen is moved from principal to interest', () =>
    unfit('balance.interestFen', 'B04', { balance: { principalFen: '123455', interestFen: '1' } }));
  test('when the amount is another', () => unfit('amountToTransferFen', 'B03', { amountToTransferFen: '123457' }));
  test('when the money is to be kept now', () => unfit('disposition', 'B03', { disposition: 'keep' }));
  test('when it is of another person', () =>
    unfit('person.name', 'B06', { person: { ...form.body.person, name: '另一人' } }));
  test('when it answers another letter', () => unfit('letterNo', 'B05', { letterNo: '5101002601010001' }));
  test('when it changes what is neither years nor money', () => unfit('arrears', 'arrears', { arrears: true }));
  test('when it changes nothing', async () => {
    const { rows } = await sql<{ body: InformationForm }>`select body from offices.document
      where pool = ${CHENGDU} and kind = 'form' and number = ${kase.caseNo}`.execute(rig.database.db);
    const [first] = rows;
    if (first === undefined) throw new Error('no form on file');
    const sent = correct(kase, await changed(form, { ...first.body, version: 2 }));
    await expect(sent).rejects.toMatchObject({ refusal: { code: 'not-awaited', field: 'periods' } });
    await expect(sent).rejects.toThrow('nothing to correct');
  });
  test('when it is of another case', async () =>
    refused('wrong-case', correct(kase, await changed(form, { caseNo: '510100-20200101-1' }))));
  test('when its version is not the next one', async () =>
    refused('stale', correct(kase, await changed(form, { version: 3 }))));
  test('when another office sends it', () =>
    refused('wrong-office', rig.jiexu.corrections.correct(kase.caseNo, KUNMING, form)));
  test('when another office has sealed it', async () =>
    refused('wrong-office', correct(kase, await changed(form, {}, CHENGDU))));
  test('when its seal is of another body', async () => {
    const forged = { body: { ...form.body, actualMonths: 87 }, seal: form.seal };
    await expect(correct(kase, forged)).rejects.toMatchObject({ refusal: { code: 'unusable', field: 'seal' } });
  });
  test('when it is no form', () =>
    refused('unusable', correct(kase, { body: { ...form.body, periods: [] }, seal: form.seal })));
});

test('months that contradict each other are refused by the destination’s system, with a code', async () => {
  const kase = await completed();
  const form = await correctedForm(kase, EARLIER);
  await correct(kase, await changed(form, { actualMonths: 99 }));
  expect(await endedCorrection(kase)).toMatchObject({ outcome: 'refused', reason: { code: 'B02' } });
  expect(await monthsAt(rig.database.db, CHENGDU, kase.application.person)).toHaveLength(80);
});

describe('there is nothing to correct', () => {
  test('in a case that is open', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA });
    await rig.waitsFor(kase.caseNo, 'destination');
    const other = await completed();
    const form = await changed(await correctedForm(other, EARLIER), { caseNo: kase.caseNo });
    await refused('not-awaited', correct(kase, form));
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.ended(kase.caseNo);
  });

  test('in a case that was withdrawn', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays where he is');
    await rig.ended(kase.caseNo);
    const form = await changed(await correctedForm(await completed(), EARLIER), { caseNo: kase.caseNo }, KUNMING);
    await refused('not-awaited', correct(kase, form));
  });

  test('in a case nobody knows', async () => {
    const form = await correctedForm(await completed(), EARLIER);
    await expect(rig.jiexu.corrections.correct('510100-20200101-1', HANGZHOU, form)).rejects.toThrow('no case');
  });
});
