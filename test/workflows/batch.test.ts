// An employer moves its people as a batch: every line gets exactly one answer, whatever happens to the others or to the workers.

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LineRow, linesOfBatch } from '../../activities/batch/register.ts';
import { BatchClient } from '../../client/batch.ts';
import type { BatchLine } from '../../client/batch-lines.ts';
import { UnknownBatch } from '../../client/errors.ts';
import type { Application } from '../../domain/application.ts';
import { type LineAnswerKind, NO_LINES } from '../../domain/batch.ts';
import { type Fault, UnusableInput } from '../../domain/input.ts';
import { BATCH, batchQuery, batchWorkflowId } from '../../workflows/batch/messages.ts';
import { pauses } from '../support/pauses.ts';
import { testPerson } from '../support/people.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, type Move, Rig } from '../support/rig.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const EMPLOYER = '91350100M000100Y43';
const PATIENCE_MS = 300_000;
const BROKEN: Fault = { field: 'line', rule: 'is no JSON object', remedy: 'Correct its quotes, commas and brackets' };

let rig: Rig;
let batches: BatchClient;
/** Offices that do not answer, as if their systems were down. */
const down = new Set<string>();
/** Called when a decision begins, for a test that lets something happen in the middle. */
let whenDeciding: (applicationNo: string) => void | Promise<void> = () => undefined;

beforeAll(async () => {
  rig = await Rig.open({
    aroundCases: (cases) => ({
      ...cases,
      decide: async (request) => {
        const { applicationNo, source, destination } = request.application;
        await whenDeciding(applicationNo);
        const missing = [source.area, destination.area].find((office) => down.has(office));
        if (missing !== undefined) throw new Error(`office ${missing} does not answer`);
        return cases.decide(request);
      },
    }),
  });
  const { database, client: temporal, rules, queues } = rig;
  batches = new BatchClient({ temporal, db: database.db, rules, taskQueue: queues.transfers });
});
afterEach(async () => {
  down.clear();
  whenDeciding = () => undefined;
  await rig.check();
});
afterAll(() => rig.close());

let numbers = 0;
function newNumber(): string {
  numbers += 1;
  return `B-${rig.name}-${numbers}`;
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  const pause = pauses();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`it does not happen: ${what}`);
    await pause();
  }
}

/** Every line has its answer, and the run has ended. */
async function closed(batchNo: string) {
  const status = await until(`batch ${batchNo} closes`, async () => {
    const found = await batches.status(batchNo);
    return found.closedAt === undefined ? undefined : found;
  });
  await rig.client.workflow.getHandle(batchWorkflowId(batchNo)).result();
  return status;
}

/** Follows the register until every case of the batch has ended, and answers how. */
async function outcomes(batchNo: string): Promise<Record<string, number>> {
  return until(`the cases of ${batchNo} end`, async () => {
    const { cases } = await batches.status(batchNo);
    return cases.open === 0 ? { ...cases.ended } : undefined;
  });
}

/** People beyond those that the rigs of other files draw, a thousand a process. */
let people = 0;
function newPerson() {
  people += 1;
  return testPerson(900_000 + (process.pid % 100) * 1000 + people);
}

/** People on record, each with its application; in the order of their lines. Ten at once: the rig has twenty connections. */
async function applications(count: number, move: (n: number) => Move): Promise<Application[]> {
  const made: Application[] = [];
  for (let from = 0; from < count; from += 10) {
    const seeded = Array.from({ length: Math.min(10, count - from) }, (_, at) =>
      rig.seed({ person: newPerson(), ...move(from + at) }),
    );
    for (const { application } of await Promise.all(seeded)) made.push(application);
  }
  return made;
}

const asLines = (list: readonly unknown[]): BatchLine[] =>
  list.map((application, index) => ({ line: index + 1, application }));

const kindOf = ({ answer }: LineRow): LineAnswerKind | undefined => answer?.kind;

const plain: Move = { from: HANGZHOU, to: CHENGDU };
const byEmployer: Partial<Application> = {
  applicant: { kind: 'employer', name: '示例有限公司', creditCode: EMPLOYER },
};

/** Sixty lines of every kind, and what each must be answered with. */
async function sixtyLines(): Promise<{ lines: BatchLine[]; expected: Map<number, LineAnswerKind> }> {
  const good = await applications(40, (n) => ({ ...plain, balance: `${1000 + n}` }));
  const active = await applications(5, () => ({ ...plain, source: { status: 'active' } }));
  const near = await applications(4, () => plain);
  const residents = await applications(4, () => ({
    ...plain,
    balance: '0',
    source: { scheme: 'resident' },
    destination: { scheme: 'resident', hasPersonalAccount: false },
    application: { wishes: { waitForNextYear: true } },
  }));
  const wrong = await applications(4, () => plain);
  const first = good[0];
  const second = good[1];
  if (first === undefined || second === undefined) throw new Error('no lines');
  const kinds: [LineAnswerKind, unknown][] = [
    ...good.map((each): [LineAnswerKind, unknown] => ['accepted', each]),
    ...active.map((each): [LineAnswerKind, unknown] => ['refused', each]),
    ...near.map((each): [LineAnswerKind, unknown] => [
      'not-needed',
      { ...each, destination: { ...each.destination, area: '330106' } },
    ]),
    ...residents.map((each): [LineAnswerKind, unknown] => ['deferred', each]),
    ...wrong.map((each, n): [LineAnswerKind, unknown] => [
      'unusable',
      n % 2 === 0
        ? { ...each, person: { ...each.person, idNumber: '990101199003071231' } }
        : { ...each, source: { ...each.source, area: '999999' } },
    ]),
    ['repeated', { ...first, channel: 'counter' }],
    ['unusable', { ...second, applicationNo: first.applicationNo }],
  ];
  const lines = kinds.map(([, application], index) => ({ line: index + 1, application }));
  const expected = new Map(kinds.map(([kind], index) => [index + 1, kind]));
  lines.push({ line: 60, application: undefined });
  return { lines: [...lines.slice(0, -1), { line: 60, faults: [BROKEN] }], expected };
}

describe('sixty people of every kind', () => {
  test('each line has its one answer, though the workers stop and start twice in the middle', async () => {
    const { lines, expected } = await sixtyLines();
    expected.set(60, 'unusable');
    const batchNo = newNumber();
    let decided = 0;
    let reached: () => void = () => undefined;
    const middle = (count: number) =>
      new Promise<void>((resolve) => {
        reached = () => (decided >= count ? resolve() : undefined);
      });
    whenDeciding = () => {
      decided += 1;
      reached();
    };
    const submitted = await batches.submit(batchNo, lines);
    expect(submitted).toMatchObject({ batchNo, lines: 60, again: false });
    expect(submitted.atTheDoor.map(({ line, answer }) => [line, answer?.kind])).toEqual(
      [...expected].filter(([, kind]) => kind === 'unusable' || kind === 'repeated'),
    );
    for (const count of [12, 30]) {
      await middle(count);
      await rig.stop();
      await rig.start();
    }
    const status = await closed(batchNo);
    const rows = await batches.lines(batchNo);
    expect(new Map(rows.map((row) => [row.line, kindOf(row)]))).toEqual(expected);
    expect(status).toMatchObject({
      state: 'done',
      percent: 100,
      counts: {
        ...NO_LINES,
        accepted: 40,
        refused: 5,
        'not-needed': 4,
        deferred: 4,
        unusable: 6,
        repeated: 1,
      },
    });
    expect(status.attention).toHaveLength(11);
    expect(status.attention.find(({ line }) => line === 41)).toEqual({ line: 41, kind: 'refused', what: ['R01'] });
    expect(status.attention.find(({ line }) => line === 54)).toEqual({
      line: 54,
      kind: 'unusable',
      what: ['application.person.idNumber'],
    });

    const accepted = rows.filter((row) => kindOf(row) === 'accepted');
    expect(new Set(accepted.map((row) => row.caseNo)).size).toBe(40);
    expect(await outcomes(batchNo)).toEqual({ completed: 40 });
    const { application } = lines[39] as { application: Application };
    expect(
      await rig.balanceAt(CHENGDU, { application, source: HANGZHOU, destination: CHENGDU, balanceFen: 1039n }),
    ).toBe(1039n);
    // what was answered keeps no application: the cases have them
    const kept = await rig.database.db
      .selectFrom('batch.line')
      .select('line')
      .where('application', 'is not', null)
      .execute();
    expect(kept).toEqual([]);
  });

  test('the progress names lines, codes and fields, and nothing of a person', async () => {
    const [one] = await applications(1, () => ({ ...plain, source: { status: 'active' } }));
    if (one === undefined) throw new Error('no line');
    const batchNo = newNumber();
    const wrong = { ...one, applicationNo: 'W-1', person: { ...one.person, idNumber: '990101199003071231' } };
    await batches.submit(batchNo, asLines([one, wrong]));
    await closed(batchNo);
    const progress = await rig.client.workflow.getHandle(batchWorkflowId(batchNo)).query(batchQuery);
    expect(progress.attention).toEqual([
      { line: 1, kind: 'refused', what: ['R01'] },
      { line: 2, kind: 'unusable', what: ['application.person.idNumber'] },
    ]);
    const said = JSON.stringify([progress, await batches.status(batchNo), await batches.lines(batchNo)]);
    for (const secret of [one.person.idNumber, '990101199003071231', one.person.name])
      expect(said).not.toContain(secret);
  });
});

describe('an office that is down', () => {
  test('holds up its own lines only; they are decided when it is back', async () => {
    down.add(KUNMING);
    const toKunming = await applications(12, () => ({ from: HANGZHOU, to: KUNMING }));
    const others = await applications(12, () => plain);
    const batchNo = newNumber();
    // the office's lines come first, and fill every place
    await batches.submit(batchNo, asLines([...toKunming, ...others]));
    const status = await until('the other lines are decided', async () => {
      const found = await batches.status(batchNo);
      return found.counts.accepted === 12 ? found : undefined;
    });
    expect(status).toMatchObject({ state: 'applying', percent: 50, counts: { undecided: 12 } });
    const rows = await batches.lines(batchNo);
    expect(rows.filter((row) => kindOf(row) === 'accepted').map((row) => row.line)).toEqual(
      others.map((_, index) => index + 13),
    );
    expect(rows.slice(0, 12).every((row) => row.asked && row.answer === undefined)).toBe(true);
    down.clear();
    await batches.resume(batchNo);
    expect(await closed(batchNo)).toMatchObject({ state: 'done', counts: { accepted: 24, undecided: 0 } });
    expect(await outcomes(batchNo)).toEqual({ completed: 24 });
  });
});

describe('an operator', () => {
  test('pauses a batch and resumes it: meanwhile no further line is applied', async () => {
    const list = await applications(30, () => ({ ...plain, balance: '5' }));
    const batchNo = newNumber();
    let paused: Promise<unknown> | undefined;
    whenDeciding = () => {
      paused ??= batches.pause(batchNo);
    };
    await batches.submit(batchNo, asLines(list));
    await until('it is paused', async () => paused);
    const quiet = await until('nothing is in flight', async () => {
      const status = await batches.status(batchNo);
      const asked = (await batches.lines(batchNo)).filter((row) => row.asked).length;
      return status.state === 'paused' && asked === 30 - status.counts.undecided ? asked : undefined;
    });
    expect(quiet).toBeLessThan(30);
    // a batch that went on would apply the rest in the time of a few applications
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await batches.lines(batchNo)).filter((row) => row.asked)).toHaveLength(quiet);
    expect(await batches.resume(batchNo)).toMatchObject({ state: 'applying' });
    expect(await closed(batchNo)).toMatchObject({ state: 'done', counts: { accepted: 30 } });
    expect(await outcomes(batchNo)).toEqual({ completed: 30 });
  });

  test('cancels a batch: what was not applied is not, what was goes on to its end', async () => {
    const list = await applications(30, () => ({ ...plain, balance: '7' }));
    const batchNo = newNumber();
    let cancelled: Promise<unknown> | undefined;
    whenDeciding = () => {
      cancelled ??= batches.cancel(batchNo);
    };
    await batches.submit(batchNo, asLines(list));
    await until('it is cancelled', async () => cancelled);
    const status = await closed(batchNo);
    expect(status.state).toBe('cancelled');
    expect(status.counts['not-applied']).toBeGreaterThan(0);
    expect(status.counts.accepted).toBeGreaterThan(0);
    expect(status.counts.accepted + status.counts['not-applied']).toBe(30);
    for (const row of await batches.lines(batchNo)) {
      expect(row.caseNo !== undefined).toBe(kindOf(row) === 'accepted');
      const decision = await rig.jiexu.decision(row.applicationNo ?? '');
      expect(decision?.kind).toBe(kindOf(row) === 'accepted' ? 'accepted' : undefined);
    }
    expect(await outcomes(batchNo)).toEqual({ completed: status.counts.accepted });
    await expect(batches.resume(batchNo)).rejects.toMatchObject({ refusal: { code: 'closed' } });
  });

  test('cancels while an office is down: lines that were taken are still decided when it is back', async () => {
    down.add(KUNMING);
    const list = await applications(15, () => ({ from: HANGZHOU, to: KUNMING }));
    const batchNo = newNumber();
    await batches.submit(batchNo, asLines(list));
    await until('ten were applied', async () =>
      (await batches.lines(batchNo)).filter((row) => row.asked).length >= 10 ? true : undefined,
    );
    await batches.cancel(batchNo);
    const status = await until('the rest is dropped', async () => {
      const found = await batches.status(batchNo);
      return found.counts['not-applied'] > 0 ? found : undefined;
    });
    expect(status.state).toBe('cancelling');
    down.clear();
    await batches.resume(batchNo);
    const end = await closed(batchNo);
    expect(end).toMatchObject({ state: 'cancelled', counts: { 'not-applied': status.counts['not-applied'] } });
    expect(end.counts.accepted).toBe(15 - status.counts['not-applied']);
    await outcomes(batchNo);
  });

  test('ends the run by force: the same file again takes up what is left, and nothing is applied twice', async () => {
    const list = await applications(25, () => ({ ...plain, balance: '9' }));
    const batchNo = newNumber();
    let decided = 0;
    whenDeciding = async () => {
      decided += 1;
      if (decided === 8) await rig.client.workflow.getHandle(batchWorkflowId(batchNo)).terminate('by mistake');
    };
    await batches.submit(batchNo, asLines(list));
    await until('its run is gone', async () =>
      (await batches.status(batchNo)).state === 'unknown' || decided >= 8 ? true : undefined,
    );
    const again = await batches.submit(batchNo, asLines(list));
    expect(again.again).toBe(true);
    expect(await closed(batchNo)).toMatchObject({ state: 'done', counts: { accepted: 25 } });
    expect(await outcomes(batchNo)).toEqual({ completed: 25 });
  });
});

describe('a batch number', () => {
  test('stands for one content: the same again is the same batch, another is refused', async () => {
    const list = await applications(3, () => plain);
    const batchNo = newNumber();
    await batches.submit(batchNo, asLines(list));
    const first = await closed(batchNo);
    const again = await batches.submit(batchNo, asLines(list));
    expect(again).toMatchObject({ again: true, lines: 3 });
    expect((await batches.status(batchNo)).closedAt).toBe(first.closedAt);
    const runs = rig.client.workflow.list({
      query: `WorkflowType = '${BATCH}' AND WorkflowId = '${batchWorkflowId(batchNo)}'`,
    });
    const found: string[] = [];
    for await (const run of runs) found.push(run.runId);
    expect(found).toHaveLength(1);
    await expect(batches.submit(batchNo, asLines(list.slice(1)))).rejects.toMatchObject({ refusal: { code: 'stale' } });
    await expect(batches.submit(batchNo, asLines(list), { employer: EMPLOYER })).rejects.toMatchObject({
      refusal: { code: 'stale' },
    });
    await outcomes(batchNo);
  });

  test('may hold no identity number, and an empty batch is refused with every fault', async () => {
    const [one] = await applications(1, () => plain);
    const fault = await batches
      .submit(`B-${one?.person.idNumber}`, [], { employer: 'X' })
      .catch((error: unknown) => error);
    if (!(fault instanceof UnusableInput)) throw new Error(String(fault));
    expect(fault.faults.map(({ field }) => field)).toEqual(['batchNo', 'employer', 'lines']);
    expect(fault.message).not.toContain(one?.person.idNumber);
    await expect(batches.status('B-unknown')).rejects.toBeInstanceOf(UnknownBatch);
  });
});

describe('a batch with nothing to apply', () => {
  test('is answered and not filed: nothing is on record, no run is there, and its number is free', async () => {
    const [good, other] = await applications(2, () => plain);
    const batchNo = newNumber();
    const wrong = { ...other, source: { area: '999999', scheme: 'employee' } };
    const submitted = await batches.submit(batchNo, [
      { line: 2, application: wrong },
      { line: 3, faults: [BROKEN] },
      { line: 4, application: other, faults: [{ ...BROKEN, field: 'application.person.idNumber' }] },
    ]);
    expect(submitted).toMatchObject({ filed: false, again: false, lines: 3 });
    expect(submitted.atTheDoor.map(({ line, answer }) => [line, answer?.kind])).toEqual([
      [2, 'unusable'],
      [3, 'unusable'],
      [4, 'unusable'],
    ]);
    await expect(batches.status(batchNo)).rejects.toBeInstanceOf(UnknownBatch);
    await expect(rig.client.workflow.getHandle(batchWorkflowId(batchNo)).describe()).rejects.toThrow();
    expect(await linesOfBatch(rig.database.db, batchNo)).toEqual([]);

    expect(await batches.submit(batchNo, asLines([good]))).toMatchObject({ filed: true, atTheDoor: [] });
    expect(await closed(batchNo)).toMatchObject({ counts: { accepted: 1 } });
    await outcomes(batchNo);
    await expect(batches.mustBeOf(batchNo, asLines([wrong]))).rejects.toBeInstanceOf(UnusableInput);
    await expect(batches.mustBeOf(batchNo, asLines([good]))).resolves.toBeUndefined();
  });
});

describe("an employer's batch", () => {
  test('holds its own applications only: what others file in it is refused at the door, and never applied', async () => {
    const own = await applications(2, () => ({ ...plain, application: byEmployer }));
    const others = await applications(2, (n) => ({
      ...plain,
      application:
        n === 0 ? { applicant: { kind: 'employer', name: '另一公司', creditCode: '91350100M000100Y35' } } : {},
    }));
    const batchNo = newNumber();
    const submitted = await batches.submit(batchNo, asLines([...own, ...others]), { employer: EMPLOYER });
    expect(submitted.atTheDoor.map(({ line, answer }) => [line, answer?.kind])).toEqual([
      [3, expect.stringMatching(/refused|unusable/)],
      [4, 'refused'],
    ]);
    const [, last] = submitted.atTheDoor;
    expect(last?.answer).toMatchObject({ reasons: [{ code: 'R15', remedy: expect.stringMatching(/./) }] });
    const status = await closed(batchNo);
    expect(status).toMatchObject({ employer: EMPLOYER, counts: { accepted: 2 } });
    for (const { applicationNo } of others) expect(await rig.jiexu.decision(applicationNo)).toBeUndefined();
    await outcomes(batchNo);
  });
});

describe('a long batch', () => {
  test('goes on in new runs, each from where the register stands', async () => {
    const list = await applications(25, () => ({ ...plain, balance: '3' }));
    const batchNo = newNumber();
    await batches.submit(batchNo, asLines(list), { linesPerRun: 7 });
    expect(await closed(batchNo)).toMatchObject({ state: 'done', counts: { accepted: 25 } });
    const runs = await until('its runs are listed', async () => {
      const found: string[] = [];
      for await (const run of rig.client.workflow.list({ query: `WorkflowId = '${batchWorkflowId(batchNo)}'` }))
        found.push(run.status.name);
      return found.length >= 4 && !found.includes('RUNNING') ? found : undefined;
    });
    expect(runs.filter((status) => status === 'CONTINUED_AS_NEW').length).toBe(runs.length - 1);
    expect(await outcomes(batchNo)).toEqual({ completed: 25 });
  });

  test('whose cases wait for a clerk says for whom, long after the batch itself has ended', async () => {
    const list = await applications(6, () => ({ from: HANGZHOU, to: CHANGSHA, balance: '11' }));
    const batchNo = newNumber();
    await batches.submit(batchNo, asLines(list));
    await closed(batchNo);
    const status = await until('all wait for Changsha', async () => {
      const found = await batches.status(batchNo);
      return found.cases.waitingOn[`destination:${CHANGSHA}`] === 6 ? found : undefined;
    });
    expect(status.cases).toMatchObject({ open: 6, ended: {}, overdue: 0 });
    const rows = await linesOfBatch(rig.database.db, batchNo);
    for (const { caseNo = '' } of rows) {
      await rig.waitsFor(caseNo, 'destination');
      await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    }
    expect(await outcomes(batchNo)).toEqual({ completed: 6 });
  });
});
