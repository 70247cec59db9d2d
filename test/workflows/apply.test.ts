// Applying: the decision comes at once, the same application gives the same answer, and nobody moves twice at the same time.
import { Client } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NotTaken } from '../../client/errors.ts';
import { Jiexu } from '../../client/jiexu.ts';
import { UnusableInput } from '../../domain/input.ts';
import { TRANSFER, transferWorkflowId } from '../../workflows/transfer/messages.ts';
import { PERSON_KEY_SECRET } from '../support/person-key.ts';
import { CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
/** Offices whose look-ups fail, as if their systems were down. */
const down = new Set<string>();
beforeAll(async () => {
  rig = await Rig.open({
    aroundCases: (cases) => ({
      ...cases,
      decide: async (request) => {
        const offices = [request.application.source.area, request.application.destination.area];
        const missing = offices.find((office) => down.has(office));
        if (missing !== undefined) throw new Error(`office ${missing} does not answer`);
        return cases.decide(request);
      },
    }),
  });
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const withdraw = async (caseNo: string) => {
  await rig.waitsFor(caseNo, 'source');
  await rig.jiexu.withdraw(caseNo, 'applicant', CHENGDU, 'end of this test');
  await rig.ended(caseNo);
};

describe('an application', () => {
  test('is refused at once with all reasons, each with its basis and remedy', async () => {
    const seeded = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      source: { status: 'active' },
      destination: { status: 'none' },
    });
    const answer = await rig.jiexu.apply(seeded.application);
    if (answer.kind !== 'refused') throw new Error(answer.kind);
    expect(answer.reasons.map((reason) => reason.code)).toEqual(['R01', 'R02']);
    for (const reason of answer.reasons) {
      expect(reason.message).not.toBe('');
      expect(reason.basis).not.toBe('');
      expect(reason.remedy).not.toBe('');
    }
    expect(await rig.balanceAt(HANGZHOU, seeded)).toBe(seeded.balanceFen);
  });

  test('within one pool is not needed, and says what to do instead', async () => {
    const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU });
    const { application } = seeded;
    const answer = await rig.jiexu.apply({
      ...application,
      destination: { ...application.destination, area: '330106' },
    });
    expect(answer).toMatchObject({ kind: 'not-needed', reasons: [{ code: 'R03' }] });
  });

  test('that is unusable is refused with all its faults before any server is asked', async () => {
    const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU });
    const bad = {
      ...application,
      person: { ...application.person, idNumber: '990101199003071231' },
      source: { area: '999999', scheme: 'employee' },
      colour: 'red',
    };
    const fault = await rig.jiexu.apply(bad).catch((error: unknown) => error);
    if (!(fault instanceof UnusableInput)) throw new Error(String(fault));
    expect(fault.faults.map(({ field }) => field).sort()).toEqual([
      'application.colour',
      'application.person.idNumber',
      'application.source.area',
    ]);
    expect(await rig.jiexu.decision(application.applicationNo)).toBeUndefined();
  });

  test('sent again while the case runs, or after it has ended, gives the same case and moves nothing twice', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '321' });
    const again = await rig.jiexu.apply(kase.application);
    expect(again).toMatchObject({ kind: 'accepted', caseNo: kase.caseNo });
    await rig.ended(kase.caseNo);
    const run = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(run.workflowId, run.runId).result();
    const later = await rig.jiexu.apply(kase.application);
    expect(later).toMatchObject({ kind: 'accepted', caseNo: kase.caseNo });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(321n);
  });

  test('sent again after another case of the same person: still the first case, from its archive record', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await withdraw(kase.caseNo);
    const second = await rig.jiexu.apply({ ...kase.application, applicationNo: `${kase.application.applicationNo}-2` });
    if (second.kind !== 'accepted') throw new Error(second.kind);
    await withdraw(second.caseNo);
    const run = await rig.runOf(second.caseNo);
    await rig.client.workflow.getHandle(run.workflowId, run.runId).result();
    const again = await rig.jiexu.apply(kase.application);
    expect(again).toMatchObject({ kind: 'accepted', caseNo: kase.caseNo, view: { outcome: 'withdrawn' } });
  });

  test('that was refused gives the same answer when sent again', async () => {
    const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU, source: { status: 'active' } });
    const first = await rig.jiexu.apply(application);
    expect(await rig.jiexu.apply(application)).toEqual(first);
  });

  test('through another channel under the same number is the same application', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    expect(await rig.jiexu.apply({ ...kase.application, channel: 'counter' })).toMatchObject({
      kind: 'accepted',
      caseNo: kase.caseNo,
    });
    await withdraw(kase.caseNo);
  });

  test('under a number that was used with another content is refused, whether the case runs or has ended', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const other = { ...kase.application, direction: 'out' as const };
    await expect(rig.jiexu.apply(other)).rejects.toMatchObject({ refusal: { code: 'stale' } });
    await withdraw(kase.caseNo);
    const run = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(run.workflowId, run.runId).result();
    await expect(rig.jiexu.apply(other)).rejects.toMatchObject({ refusal: { code: 'stale' } });
  });

  test('sent eight times at once leads to one case', async () => {
    const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '77' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => rig.jiexu.apply(seeded.application)));
    const numbers = new Set(answers.map((answer) => (answer.kind === 'accepted' ? answer.caseNo : answer.kind)));
    expect(numbers.size).toBe(1);
    const [caseNo = ''] = numbers;
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed' });
    expect(await rig.balanceAt(CHENGDU, seeded)).toBe(77n);
  });
});

describe('a second application while a case is open', () => {
  test('to the same destination is refused R09, with the open case’s number', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const answer = await rig.jiexu.apply({ ...kase.application, applicationNo: `${kase.application.applicationNo}-b` });
    expect(answer).toMatchObject({ kind: 'refused', reasons: [{ code: 'R09' }], openCaseNo: kase.caseNo });
    await withdraw(kase.caseNo);
  });

  test('is decided anew when it is sent again after that case has ended', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const second = { ...kase.application, applicationNo: `${kase.application.applicationNo}-d` };
    expect(await rig.jiexu.apply(second)).toMatchObject({ kind: 'refused', reasons: [{ code: 'R09' }] });
    await withdraw(kase.caseNo);
    const answer = await rig.jiexu.apply(second);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    await withdraw(answer.caseNo);
  });

  test('to another destination is refused R10, with that office’s name', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const answer = await rig.jiexu.apply({
      ...kase.application,
      applicationNo: `${kase.application.applicationNo}-c`,
      destination: { area: HANGZHOU, scheme: 'employee' },
    });
    if (answer.kind !== 'refused') throw new Error(answer.kind);
    expect(answer.reasons.map((reason) => reason.code)).toEqual(['R10']);
    expect(answer.reasons[0]?.message).toContain(`示例${CHENGDU}医保中心`);
    expect(answer.openCaseNo).toBe(kase.caseNo);
    await withdraw(kase.caseNo);
  });
});

test('nobody who applies queries a run: a query that meets a worker as it starts can leave one that no longer replays', async () => {
  const queried: string[] = [];
  const { connection, options } = rig.client;
  const interceptors = {
    workflow: [
      {
        query: () => {
          queried.push('a run');
          throw new Error('a run was queried');
        },
      },
    ],
  };
  const jiexu = new Jiexu({
    temporal: new Client({ connection, namespace: options.namespace, interceptors }),
    db: rig.database.db,
    rules: rig.rules,
    personKeySecret: PERSON_KEY_SECRET,
    taskQueue: rig.queues.transfers,
  });
  const { application } = await rig.seed({ from: KUNMING, to: CHENGDU });
  const first = await jiexu.apply(application);
  if (first.kind !== 'accepted') throw new Error(first.kind);
  await jiexu.apply(application);
  const second = { ...application, applicationNo: `${application.applicationNo}-e` };
  for (const _ of [1, 2])
    expect(await jiexu.apply(second)).toMatchObject({ kind: 'refused', openCaseNo: first.caseNo });
  await withdraw(first.caseNo);
  expect(await jiexu.apply(application)).toMatchObject({ kind: 'accepted', caseNo: first.caseNo });
  expect(queried).toEqual([]);
});

describe('an application number', () => {
  test('that looks like a case number, or holds an identity number, is refused: it stands in ids and messages', async () => {
    const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU });
    for (const applicationNo of ['510100-20260930-17', `A-${application.person.idNumber}`, 'with space', '']) {
      const fault = await rig.jiexu.apply({ ...application, applicationNo }).catch((error: unknown) => error);
      if (!(fault instanceof UnusableInput)) throw new Error(`${applicationNo}: ${String(fault)}`);
      expect(fault.faults.map(({ field }) => field)).toEqual(['application.applicationNo']);
    }
  });

  test('used by another person is refused for him alone: his next application is decided', async () => {
    const first = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const other = await rig.seed({ from: HANGZHOU, to: CHENGDU });
    const clash = { ...other.application, applicationNo: first.application.applicationNo };
    await expect(rig.jiexu.apply(clash)).rejects.toMatchObject({ refusal: { code: 'stale' } });
    const answer = await rig.jiexu.apply(other.application);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    await rig.ended(answer.caseNo);
    await withdraw(first.caseNo);
  });
});

describe('an office that is down', () => {
  test('while it is, another application of the same person is not taken, and says so; nothing is promised and lost', async () => {
    const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '5' });
    down.add(HANGZHOU);
    expect(await rig.jiexu.apply(seeded.application, { decisionWithinMs: 1500 })).toMatchObject({
      kind: 'acknowledged',
    });
    const second = { ...seeded.application, applicationNo: `${seeded.application.applicationNo}-e` };
    await expect(rig.jiexu.apply(second, { decisionWithinMs: 1500 })).rejects.toBeInstanceOf(NotTaken);
    down.delete(HANGZHOU);
    const later = await rig.jiexu.apply(seeded.application);
    if (later.kind !== 'accepted') throw new Error(later.kind);
    await rig.ended(later.caseNo);
  });

  test('when applying: the caller has an acknowledgement, and the decision comes when it is back', async () => {
    const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '5' });
    down.add(HANGZHOU);
    const answer = await rig.jiexu.apply(seeded.application, { decisionWithinMs: 1500 });
    expect(answer).toEqual({ kind: 'acknowledged', applicationNo: seeded.application.applicationNo });
    down.delete(HANGZHOU);
    const later = await rig.jiexu.apply(seeded.application);
    if (later.kind !== 'accepted') throw new Error(later.kind);
    await rig.ended(later.caseNo);
    expect(await rig.balanceAt(CHENGDU, seeded)).toBe(5n);
  });
});

test('a run that nobody asks for a decision ends itself within a minute and has done nothing', async () => {
  const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU });
  const workflowId = transferWorkflowId(HANGZHOU, 'employee', `unasked-${rig.name}`);
  const handle = await rig.client.workflow.start(TRANSFER, {
    workflowId,
    taskQueue: rig.queues.transfers,
    args: [
      {
        application,
        contentHash: '0'.repeat(64),
        sourcePool: HANGZHOU,
        destinationPool: CHENGDU,
        personKey: 'unasked',
      },
    ],
  });
  await rig.advanceRun({ workflowId, runId: handle.firstExecutionRunId }, 58_000);
  expect(await handle.result()).toMatchObject({ stage: 'closed' });
  expect(await rig.jiexu.decision(application.applicationNo)).toBeUndefined();
});
