// The record of a case for the file: complete for every kind of ended case, without the person unless asked for; and
// what was refused, in it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { refusedMessages } from '../../activities/cases/refused.ts';
import { renderRecord } from '../../activities/documents/pdf/index.ts';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { recordOf } from '../../client/record.ts';
import { beijingDate, toBeijing } from '../../domain/instant.ts';
import { caseRecord } from '../../domain/record.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { readPdf } from '../documents/pdfText.ts';
import { regionsWith } from '../domain/rule-data.ts';
import { awaitingSource, awaitingVerdict, confirm, died, formOf } from '../support/clerks.ts';
import { setOwnPeriods } from '../support/records.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, Rig, type Seeded } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

const book = readBook(readRuleFiles());

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

/** Waits until the run is over: the record is written last. */
async function ended(caseNo: string, at = rig): Promise<void> {
  const { workflowId, runId } = await at.runOf(caseNo);
  await at.client.workflow.getHandle(workflowId, runId).result();
}

const record = (number: string, withPerson = false) =>
  recordOf({ jiexu: rig.jiexu, db: rig.database.db, keys: rig.keys, book }, number, { withPerson, now: Date.now() });

/** As it is read back from a file, by its schema; the schema lets nothing be dropped. */
async function readBack(number: string, withPerson = false) {
  const made: unknown = JSON.parse(JSON.stringify(await record(number, withPerson)));
  const parsed = caseRecord.parse(made);
  expect(parsed).toEqual(made);
  return parsed;
}

function holdsNobody(value: unknown, { application }: Seeded): void {
  const text = JSON.stringify(value);
  expect(text).not.toContain(application.person.name);
  expect(text).not.toContain(application.person.idNumber);
}

describe('the record of a case that has ended', () => {
  test('completed: both offices’ papers with their seals, both books to the fen, clocks with their days, notices', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '5000', interest: '3' });
    await ended(kase.caseNo);
    const made = await readBack(kase.caseNo);
    holdsNobody(made, kase);
    expect(made).toMatchObject({ caseNo: kase.caseNo, view: { outcome: 'completed' } });
    expect(made.timeline.at(-1)?.what).toBe('ended: completed');
    const filed = made.papers.map(({ kind, onFileAt, seal }) => `${kind} of ${seal.office} at ${onFileAt}`);
    expect(filed).toEqual(
      expect.arrayContaining([
        `letter of ${CHENGDU} at ${CHENGDU}`,
        `letter of ${CHENGDU} at ${HANGZHOU}`,
        `certificate of ${HANGZHOU} at ${HANGZHOU}`,
        `form of ${HANGZHOU} at ${HANGZHOU}`,
        `receipt of ${CHENGDU} at ${HANGZHOU}`,
        `slip of ${CHENGDU} at ${CHENGDU}`,
        `slip of ${CHENGDU} at ${HANGZHOU}`,
      ]),
    );
    expect(made.papers.every(({ seal, body }) => seal.validity === 'valid' && body === undefined)).toBe(true);
    expect(made.papers.find(({ kind }) => kind === 'form')?.facts).toMatchObject({
      actualMonths: 80,
      amountToTransferFen: '5003',
    });
    expect(made.papers.find(({ kind }) => kind === 'slip')?.facts).toMatchObject({ formVersion: 1 });
    const [source, destination] = made.postings;
    const sumOf = (books: typeof source, id: string) =>
      books?.transfers.filter((each) => each.id.includes(id)).map(({ amountFen }) => amountFen);
    expect(sumOf(source, ':freeze:')).toEqual(['5000']);
    expect(sumOf(source, ':interest:')).toEqual(['3']);
    expect(sumOf(source, ':settle:')).toEqual(['5003']);
    expect(sumOf(destination, ':credit:')).toEqual(['5003']);
    expect(source?.transfers.find(({ id }) => id.includes(':freeze:'))).toMatchObject({
      debit: 'person',
      credit: `out/${CHENGDU}`,
    });
    expect(made.clocks.find(({ name }) => name === 'source-out')?.counted).toHaveLength(10);
    expect(made.notices.map(({ title }) => title).sort()).toEqual(['个人账户资金支付通知书', '办结通知书'].sort());
  });

  test('asked for, the person is in it, and the papers whole', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '1' });
    await ended(kase.caseNo);
    const made = await readBack(kase.application.applicationNo, true);
    expect(made.person?.idNumber).toBe(kase.application.person.idNumber);
    expect(made.papers.filter(({ body }) => !JSON.stringify(body).includes(`"caseNo":"${kase.caseNo}"`))).toEqual([]);
    expect(made.postings[0]?.transfers[0]?.debit).toMatch(/^person\/./);
  });

  test.each([
    ['withdrawn', (caseNo: string) => rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'stays')],
    ['refused-by-source', (caseNo: string) => rig.jiexu.refuseAsSource(caseNo, KUNMING, 'R18')],
    ['ended-by-death', (caseNo: string) => died(rig, caseNo)],
  ] as const)('%s', async (outcome, end) => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await end(kase.caseNo);
    await ended(kase.caseNo);
    const made = await readBack(kase.caseNo);
    holdsNobody(made, kase);
    expect(made.view.outcome).toBe(outcome);
    expect(made.papers.find(({ kind, onFileAt }) => kind === 'letter' && onFileAt === CHANGSHA)?.state).toBe(
      'withdrawn',
    );
  });

  test('refused-by-destination, with a form in two versions on file', async () => {
    const kase = await awaitingVerdict(rig, { balance: '50' });
    await rig.jiexu.returnForm(kase.caseNo, CHANGSHA, 1, 'B01');
    await rig.until(kase.caseNo, (view) => view.formVersion === 2 && view.awaited.some((a) => a.actor === 'source'));
    await confirm(rig, kase.caseNo, 2);
    await rig.until(kase.caseNo, (view) => view.awaited.some((each) => each.actor === 'destination'));
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 2, 'B01');
    await ended(kase.caseNo);
    const made = await readBack(kase.caseNo);
    holdsNobody(made, kase);
    expect(made.view.outcome).toBe('refused-by-destination');
    const versions = made.papers.filter(({ kind, onFileAt }) => kind === 'form' && onFileAt === KUNMING);
    expect(versions.map(({ version }) => version)).toEqual([1, 2]);
  });

  test('settled by hand', async () => {
    const kase = await awaitingSource(rig, { balance: '0' });
    await rig.advance(kase.caseNo, 45 * 86_400_000);
    await rig.until(kase.caseNo, (view) => view.overdue);
    for (const who of ['A17', 'B04']) {
      const said = { action: 'settled-by-hand', who, reason: 'done on paper' } as const;
      await rig.jiexu.resolve({ caseNo: kase.caseNo, office: CHANGSHA, ...said });
    }
    await ended(kase.caseNo);
    const made = await readBack(kase.caseNo);
    expect(made.view.outcome).toBe('settled-by-hand');
    expect(made.notices.map(({ kind }) => kind)).toContain('escalation');
    expect(made.view.clocks[0]?.passed.length).toBeGreaterThan(2);
  });

  test('completed and corrected: the correction, its timeline, and the form’s second version', async () => {
    const { db } = rig.database;
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '10' });
    const { caseNo } = kase;
    await ended(caseNo);
    await setOwnPeriods(db, HANGZHOU, kase.application.person, [{ from: '2019-07', to: '2026-08' }]);
    const at = toBeijing(Date.now());
    const form = await prepareCorrection(db, rig.keys, { office: HANGZHOU, caseNo, version: 2, at });
    await rig.jiexu.corrections.correct(caseNo, HANGZHOU, form);
    for (let tries = 0; (await readBack(caseNo)).corrections[0]?.outcome === undefined && tries < 300; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const made = await readBack(caseNo);
    holdsNobody(made, kase);
    expect(made.corrections).toMatchObject([{ version: 2, outcome: 'corrected' }]);
    expect(made.corrections[0]?.timeline.length).toBeGreaterThan(0);
    expect(made.papers.filter(({ kind, onFileAt }) => kind === 'form' && onFileAt === HANGZHOU)).toHaveLength(2);
  });

  test('expired, where the source’s region gives a silent office up', async () => {
    const impatient = await Rig.open({ rules: loadRules(regionsWith('53', { giveUpAfter: 5 })) });
    try {
      const kase = await awaitingSource(impatient, { balance: '50' });
      // it ends on the way
      await expect(impatient.advance(kase.caseNo, 45 * 86_400_000)).rejects.toThrow('ended before');
      await ended(kase.caseNo, impatient);
      const { jiexu: client, database, keys } = impatient;
      const made = await recordOf({ jiexu: client, db: database.db, keys, book }, kase.caseNo, { now: Date.now() });
      expect(caseRecord.parse(JSON.parse(JSON.stringify(made))).view.outcome).toBe('expired');
      expect(made.notices.map(({ kind }) => kind)).toContain('completion');
      await impatient.check();
    } finally {
      await impatient.close();
    }
  });

  test('one that still runs has a record too', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    const made = await readBack(kase.caseNo);
    expect(made.view.outcome).toBeUndefined();
    expect(made.view.awaited[0]).toMatchObject({ actor: 'source', office: KUNMING });
    expect(made.notices).toEqual([]);
  });

  test('a paper whose seal was tampered with is shown with what is wrong', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await sql`alter table offices.document disable trigger document_stays`.execute(rig.database.adminDb);
    await sql`update offices.document set body = jsonb_set(body, '{balanceFen}', '"999"') where case_no = ${kase.caseNo} and kind = 'certificate'`.execute(
      rig.database.adminDb,
    );
    await sql`alter table offices.document enable trigger document_stays`.execute(rig.database.adminDb);
    const { papers } = await readBack(kase.caseNo);
    expect(papers.find(({ kind }) => kind === 'certificate')?.seal.validity).toBe('altered-body');
  });

  test('printed: every part under its heading, over several pages, unsealed, and nobody’s name', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '1234567' });
    await ended(kase.caseNo);
    const pages = readPdf(await renderRecord(await record(kase.caseNo))).pages;
    const text = pages.join('').replaceAll(/[\s\u{200B}]/gu, '');
    expect(pages.length).toBeGreaterThan(1);
    for (const part of [
      '案卷记录',
      '办理时限',
      '办理经过',
      '文书',
      `账务：转出地${HANGZHOU}`,
      `账务：转入地${CHENGDU}`,
      '通知',
    ])
      expect(text).toContain(part);
    for (const fact of [kase.caseNo, '¥12,345.67', '12345.67', `${kase.caseNo}:freeze:1`, '未加盖电子签章', '已办结'])
      expect(text).toContain(fact);
    expect(text).not.toContain('未受理的报文');
    expect(text).not.toContain(kase.application.person.name);
    expect(text).not.toContain('\u{FFFD}');
  });
});

describe('a message that a case refuses', () => {
  const refused = (code: string) => ({ refusal: { code } });
  const kept = (caseNo: string) => refusedMessages(rig.database.db, { caseNo });

  test('from an office that is no party: in the record with its code, recognised when it comes again, and nothing of its payload', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    const form = await formOf(rig, kase.caseNo);
    for (let times = 0; times < 2; times += 1)
      await expect(rig.jiexu.confirmAsSource(kase.caseNo, CHENGDU, form)).rejects.toMatchObject(
        refused('wrong-office'),
      );
    await expect(rig.jiexu.refuseAsSource(kase.caseNo, CHENGDU, 'R01')).rejects.toMatchObject(refused('wrong-office'));
    const made = await readBack(kase.caseNo);
    holdsNobody(made, kase);
    expect(made.refusedMessages).toMatchObject([
      { office: CHENGDU, message: 'answerAsSource', code: 'wrong-office' },
      { office: CHENGDU, message: 'answerAsSource', code: 'wrong-office' },
      { office: CHENGDU, message: 'answerAsSource', code: 'wrong-office' },
    ]);
    const [first, second, third] = made.refusedMessages.map(({ payloadDigest }) => payloadDigest);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect((await rig.jiexu.status(kase.caseNo)).relation).toBe('pending');
  });

  test('that comes after the end: closed, and kept', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    const form = await formOf(rig, kase.caseNo);
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays');
    await ended(kase.caseNo);
    await expect(rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, form)).rejects.toMatchObject(refused('closed'));
    expect(await kept(kase.caseNo)).toMatchObject([{ office: KUNMING, message: 'answerAsSource', code: 'closed' }]);
  });

  test('to a case that nobody knows: kept under the number, where it looks like one', async () => {
    const unknown = `${CHENGDU}-20200101-99`;
    await expect(rig.jiexu.releaseHold(unknown, CHENGDU)).rejects.toThrow('is known');
    expect(await kept(unknown)).toMatchObject([{ code: 'unknown-case', message: 'releaseHold' }]);
    await expect(rig.jiexu.releaseHold('王某某 990101198801010012', 'nobody')).rejects.toThrow('is known');
    const [last] = await refusedMessages(rig.database.db, { limit: 1 });
    expect(last).toMatchObject({ code: 'unknown-case', message: 'releaseHold' });
    expect(last?.caseNo).toBeUndefined();
    expect(last?.office).toBeUndefined();
    expect(JSON.stringify(last)).not.toContain('990101');
  });

  test('is refused all the same when it cannot be kept', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await sql`alter table cases.refused_message rename to away`.execute(rig.database.adminDb);
    try {
      await expect(rig.jiexu.releaseHold(kase.caseNo, CHENGDU)).rejects.toMatchObject(refused('wrong-office'));
    } finally {
      await sql`alter table cases.away rename to refused_message`.execute(rig.database.adminDb);
    }
    expect(await kept(kase.caseNo)).toEqual([]);
  });

  test('that is taken leaves no line', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await confirm(rig, kase.caseNo);
    expect(await kept(kase.caseNo)).toEqual([]);
  });
});

describe('the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-record-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const env = () => ({
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    DATABASE_URL: rig.database.url,
  });
  const run = (...args: string[]) => jiexu(args, env());

  test('list, print and export, for an operator, with nothing of the person but where it is asked for', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '812' });
    await ended(kase.caseNo);
    await expect(rig.jiexu.releaseHold(kase.caseNo, HANGZHOU)).rejects.toMatchObject({ refusal: { code: 'closed' } });

    const listed = await run('notices', kase.caseNo);
    expect(listed).toMatchObject({ status: 0 });
    expect(listed.stdout).toContain('办结通知书');
    holdsNobody(listed.stdout, kase);
    const json = JSON.parse(
      (await run('notices', kase.application.applicationNo, '--kind', 'completion', '--json')).stdout,
    );
    expect(json).toMatchObject([{ title: '办结通知书', state: 'issued', recipient: 'applicant' }]);
    const none = await run('notices', kase.caseNo, '--since', '2999-01-01');
    expect(none.stdout).toContain('no notice fits');

    const pdf = join(folder, 'notice.pdf');
    expect(await run('notice', json[0].noticeNo, '--pdf', pdf)).toMatchObject({ status: 0 });
    expect(readPdf(readFileSync(pdf)).pages.join('')).toContain(json[0].noticeNo);

    const text = await run('record', kase.caseNo);
    expect(text).toMatchObject({ status: 0 });
    holdsNobody(text.stdout, kase);
    expect(text.stdout).toContain('releaseHold');
    const file = join(folder, 'record.json');
    expect(await run('record', kase.caseNo, '--with-person', '--out', file)).toMatchObject({ status: 0 });
    expect(caseRecord.parse(JSON.parse(readFileSync(file, 'utf8'))).person?.name).toBe(kase.application.person.name);
    const printed = join(folder, 'record.pdf');
    expect(await run('record', kase.caseNo, '--pdf', printed)).toMatchObject({ status: 0 });
    expect(readPdf(readFileSync(printed)).pages.length).toBeGreaterThan(1);

    const door = await run('refused', '--office', HANGZHOU, '--since', beijingDate(Date.now()));
    expect(door.stdout).toContain(kase.caseNo);
    holdsNobody(door.stdout, kase);
    expect(JSON.parse((await run('refused', '--case', kase.caseNo, '--json')).stdout)).toMatchObject([
      { message: 'releaseHold', code: 'closed' },
    ]);
    expect(JSON.parse((await run('notices', 'issue', kase.caseNo, '--json')).stdout)).toEqual({
      issued: [],
      missing: [],
    });
  });

  test('refuse what they cannot use', async () => {
    expect(await run('notices', '--kind', 'letter')).toMatchObject({ status: 2 });
    expect(await run('refused', '--since', 'yesterday')).toMatchObject({ status: 2 });
    expect((await run('notice', '5101002026C999999')).stderr).toContain('no notice 5101002026C999999');
    expect((await run('record', `${CHENGDU}-20200101-99`)).stderr).toContain('is known');
    expect((await run('notices', `${CHENGDU}-20200101-99`)).status).toBe(1);
  });
});
