// What is printed after a command, and of a case: what is true then, in words that fit it. Command by command and state by state.
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { mayAdopt } from '../../client/cli/books/adopt.ts';
import { describeCorrection } from '../../client/cli/cases/correction-text.ts';
import { commandFor } from '../../client/cli/cases/next.ts';
import { describeCase, describeStep } from '../../client/cli/cases/text.ts';
import { sayWaiting } from '../../client/cli/cases/undecided.ts';
import { sayAfter } from '../../client/cli/messages/after.ts';
import { sayProposal } from '../../client/cli/proposals/text.ts';
import { describeResidual } from '../../client/cli/residuals/text.ts';
import { whyNotAwaited } from '../../client/not-awaited.ts';
import { AWAITED_KINDS } from '../../domain/case.ts';
import { sayClock } from '../../domain/clock-state.ts';
import { asGone, type GoneRun } from '../../domain/gone.ts';
import { asGoneResidual, type ResidualRequest, type ResidualView } from '../../domain/residual.ts';
import type { CaseView, ClockView } from '../../domain/view.ts';
import { aView, awaited, CASE, clock } from './a-view.ts';

const plain = stripVTControlCharacters;
const taken = { caseNo: CASE, stage: 'awaiting-source' } as const;
const gone: GoneRun = { how: 'terminated', since: '2026-10-08T09:15:00+08:00' };
const verdict = awaited({
  kind: 'verdict',
  actor: 'destination',
  office: '510100',
  forWhat: 'a verdict on the information form',
});
const COMMANDS = [
  'answer',
  'accept',
  'return',
  'ask',
  'supply',
  'identity',
  'death',
  'release',
  'withdraw',
  'agree',
  'resolve',
];

interface State {
  readonly name: string;
  readonly view: CaseView;
  readonly pending?: 'agreement' | 'other-office' | 'second-person';
  readonly says: RegExp;
  readonly never?: RegExp;
}

/** Every command meets every one of these; what is said goes by the state, not by what was asked for. */
const STATES: readonly State[] = [
  {
    name: 'goes on',
    view: aView({ stage: 'transferring', relation: 'form-sent', money: 'arrived', awaited: [verdict] }),
    says: /^taken: case \S+ goes on \(transferring, relation form-sent\)\n[\s\S]*next: destination 510100: a verdict.*\n +npx jiexu accept 510100-20260930-17$/,
  },
  {
    name: 'has completed',
    view: aView({ stage: 'closed', outcome: 'completed', money: 'settled', whereIsTheMoney: '5.00 yuan are there.' }),
    says: /^taken: case \S+ has ended: completed\. 5\.00 yuan are there\.$/,
    never: /goes on|next:/,
  },
  {
    name: 'was refused',
    view: aView({ stage: 'closed', outcome: 'refused-by-source', reasons: ['R01'], money: 'undone' }),
    says: /has ended: refused-by-source \(R01\)\. The balance is/,
    never: /goes on|next:/,
  },
  {
    name: 'is being undone',
    view: aView({
      stage: 'undoing',
      reasons: ['B06'],
      awaited: [awaited({ kind: 'back', actor: 'bank', forWhat: 'the sum on its way back' })],
    }),
    says: /is being undone \(B06\)\n[\s\S]*the sum on its way back$/,
    never: /goes on/,
  },
  {
    name: 'is with the offices’ systems',
    view: aView({ stage: 'transferring', awaited: [] }),
    says: /the offices' systems are at work on case[\s\S]*nobody has to act; follow it with `npx jiexu watch 510100-20260930-17`/,
    never: /goes on/,
  },
  {
    name: 'waits for the other side',
    view: aView({
      awaited: [
        awaited({ kind: 'agreement', actor: 'source', office: '330100', forWhat: 'agreement to a withdrawal' }),
      ],
    }),
    pending: 'agreement',
    says: /^noted: nothing has changed yet[\s\S]*npx jiexu agree 510100-20260930-17 --reason TEXT --office 330100$/,
    never: /goes on|ended/,
  },
  {
    name: 'waits for a second person',
    view: aView({
      awaited: [awaited({ kind: 'second', id: 'second:undo', actor: 'operator', forWhat: 'a second member of staff' })],
    }),
    pending: 'second-person',
    says: /^noted: nothing has changed yet[\s\S]*npx jiexu resolve \S+ --who ID --reason TEXT --action undo$/,
    never: /goes on|ended/,
  },
  {
    name: 'waits for the other office',
    view: aView({
      awaited: [awaited({ kind: 'identity', actor: 'source', office: '330100', forWhat: 'the confirmation' })],
    }),
    pending: 'other-office',
    says: /^noted: nothing has changed yet[\s\S]*npx jiexu identity \S+ --file FILE --office 330100$/,
  },
  {
    name: 'has a problem',
    view: aView({
      problem: 'payment P1 bounced.',
      awaited: [awaited({ kind: 'bounce', actor: 'operator', forWhat: 'a problem to be resolved' })],
    }),
    says: /problem: payment P1 bounced\.\nnext: operator: a problem[\s\S]*npx jiexu resolve \S+ --who ID --reason TEXT$/,
  },
  {
    name: 'has lost its run meanwhile',
    view: asGone(aView(), gone),
    says: /^taken, but the run of this case is gone \(terminated 2026-10-08 09:15\)[\s\S]*npx jiexu adopt 510100-20260930-17 --how restore/,
    never: /goes on \(/,
  },
];

describe.each(COMMANDS)('after `%s`', (command) => {
  test.each(STATES)('a case that $name', ({ view, pending, says, never }) => {
    const text = plain(sayAfter(command, { ...taken, ...(pending === undefined ? {} : { pending }) }, view));
    expect(text).toMatch(says);
    if (never !== undefined) expect(text).not.toMatch(never);
  });
});

test('`release` while the books hold the money is not told as settled', () => {
  const view = aView({
    money: 'held',
    awaited: [
      awaited({ kind: 'release', actor: 'source', forWhat: 'the end of what holds the money: unsettled-claims' }),
    ],
  });
  const text = plain(sayAfter('release', taken, view));
  expect(text).toMatch(
    /^taken, but the money of case \S+ is still held[\s\S]*unsettled-claims[\s\S]*npx jiexu release/,
  );
  expect(text).not.toMatch(/goes on|is settled/);
});

describe('a clock', () => {
  const open = {};
  const ended = { outcome: 'completed', closedAt: '2026-10-09T11:00:00+08:00' };
  const still = { from: '2026-10-08T09:00:00+08:00', why: 'the office waits for a supplement from the applicant' };
  const overdue = { kind: 'overdue', at: '2026-10-20T17:30:00+08:00' } as const;
  test.each<[string, Partial<ClockView>, object, RegExp]>([
    ['runs', {}, open, /^runs$/],
    ['is warned', { passed: [{ kind: 'warning', at: '2026-10-14T17:30:00+08:00' }] }, open, /^runs; warned 2026-10-14/],
    ['is overdue', { passed: [overdue] }, open, /^overdue since 2026-10-20 17:30$/],
    [
      'was escalated',
      { passed: [overdue, { ...overdue, kind: 'escalation', level: 'province' }] },
      open,
      /^overdue; told the province/,
    ],
    [
      'stands still',
      { pauses: [still] },
      open,
      /^stands still since 2026-10-08 09:00: the office waits for a supplement/,
    ],
    ['stands still though it was warned', { pauses: [still], passed: [overdue] }, open, /^stands still/],
    ['goes on after standing still', { pauses: [{ ...still, to: '2026-10-09T09:00:00+08:00' }] }, open, /^runs$/],
    ['is done', { stoppedAt: '2026-10-08T12:00:00+08:00' }, open, /^done 2026-10-08 12:00$/],
    ['is done, of an ended case', { stoppedAt: '2026-10-08T12:00:00+08:00' }, ended, /^done 2026-10-08 12:00$/],
    ['never finished, of an ended case', {}, ended, /^stopped 2026-10-09 11:00$/],
    ['overdue, of an ended case', { passed: [overdue] }, ended, /^stopped/],
    ['standing still, of an ended case', { pauses: [still] }, ended, /^stopped/],
    ['of a case whose run is gone', {}, { gone }, /^nobody watches it$/],
  ])('that %s', (_name, change, whose, says) => {
    expect(sayClock({ ...clock, ...change }, whose)).toMatch(says);
  });
});

describe('whoever is waited for', () => {
  test.each(AWAITED_KINDS)('%s: the command names the case, or there is none', (kind) => {
    const command = commandFor(aView(), awaited({ kind, actor: 'operator', office: '330100' }));
    expect(command ?? `npx jiexu x ${CASE}`).toMatch(/^npx jiexu [a-z]+ 510100-20260930-17( |$)/);
    expect(command ?? '').not.toContain('CASE');
  });

  test('a disputed sum names --action send-back', () => {
    expect(commandFor(aView(), awaited({ kind: 'sum', actor: 'bank' }))).toContain('--action send-back');
    const view = aView({ money: 'disputed' });
    const why = whyNotAwaited({ name: 'resolve', code: 'not-awaited', message: '' }, view, []);
    expect(why?.remedy).toMatch(/npx jiexu resolve 510100-20260930-17 --action send-back --who ID/);
  });
});

test.each(['acceptForm', 'returnForm', 'releaseHold', 'agree', 'resolve'])(
  '%s when nothing of the kind is awaited: who acts next, and the command that tells',
  (name) => {
    const message = 'that is not awaited now';
    expect(whyNotAwaited({ name, code: 'not-awaited', message }, aView({ awaited: [verdict] }), [])).toEqual({
      message,
      remedy: 'nothing was changed; next to act: destination 510100 (`npx jiexu status 510100-20260930-17`)',
    });
  },
);

describe('`supply` when nothing is awaited', () => {
  const at = '2026-10-08T09:00:00+08:00';
  const asked = { at, by: 'source', office: '330100', what: 'asks the applicant for: proof of employment' } as const;
  const why = (code: string, ...timeline: Parameters<typeof whyNotAwaited>[2]) =>
    whyNotAwaited({ name: 'supply', code, message: '' }, aView({ awaited: [verdict] }), timeline);
  test('it was never asked for', () => {
    expect(why('not-awaited')).toMatchObject({
      message: 'nobody has asked the applicant for anything in this case',
      remedy: expect.stringContaining('next to act: destination 510100'),
    });
  });
  test('the office has answered without it', () => {
    const confirmed = { at, by: 'source', what: 'confirmed with information form version 1' } as const;
    expect(why('not-awaited', asked, confirmed)?.message).toBe(
      'the source asked for "proof of employment" on 2026-10-08 and has since answered without it: it is not needed any more',
    );
    expect(why('closed', asked, confirmed)?.message).toContain('answered without it');
  });
  test('it was handed in before', () => {
    expect(why('not-awaited', asked, { at, by: 'applicant', what: 'handed in: proof' })?.message).toMatch(
      /handed in on 2026-10-08: nothing more is missing/,
    );
  });
  test('the case has ended and never asked: that it has ended says all', () => {
    expect(why('closed')).toBeUndefined();
  });
});

describe('a case whose run is gone', () => {
  const view = asGone(aView({ awaited: [verdict], dueAt: clock.dueAt }), gone);
  test('says so, and names the two who adopt it with the command', () => {
    const text = plain(describeCase(view));
    expect(text).toContain('its run is gone: terminated 2026-10-08 09:15');
    expect(text).toContain(`npx jiexu adopt ${CASE} --how restore --who ID --reason TEXT`);
    expect(text).toMatch(/next: operator: two people to adopt it/);
    expect(text).not.toMatch(/npx jiexu accept|awaiting-source/);
    expect(view.dueAt).toBeUndefined();
  });
  test('proposed by one: who, when, and the very command', () => {
    const proposed = asGone(aView(), gone, {
      proposed: { how: 'forward', first: 'shift-4', at: '2026-10-08T10:00:00+08:00' },
    });
    expect(proposed.problem).toMatch(
      /shift-4 has proposed "forward" on 2026-10-08 10:00; a second person[\s\S]*--how forward/,
    );
  });
  test('being adopted: how far', () => {
    const running = asGone(aView(), gone, { running: { awaited: 'bank: the sum on its way back' } });
    expect(running.awaited[0]?.forWhat).toContain('the sum on its way back');
    expect(running.problem).toContain('It is being adopted');
  });
  test('`adopt` of a case that runs, or has ended, says that', () => {
    expect(mayAdopt(aView())).toMatch(/^the case runs, and is not adopted/);
    expect(mayAdopt(aView({ outcome: 'completed' }))).toMatch(/has ended \(completed\)/);
    expect(plain(mayAdopt(view))).toContain('is gone');
  });
  test('a correction and a residual transfer too', () => {
    const registered = { version: 2, workflowId: 'w', runId: 'r', contentHash: '', openedAt: gone.since ?? '' };
    expect(describeCorrection(CASE, { ...registered, gone })).toMatch(
      /has lost its run \(terminated[\s\S]*same form again/,
    );
    expect(describeCorrection(CASE, registered)).toContain(`npx jiexu countersign ${CASE} --version 2`);
    const request: ResidualRequest = {
      caseNo: CASE,
      office: '330100',
      ref: 'R-1',
      direction: 'onward',
      reason: 'refund',
      amountFen: '12050',
      booked: false,
    };
    const text = plain(describeResidual(asGoneResidual(aResidual(), gone, request)));
    expect(text).toContain('RUN GONE');
    expect(text).toContain(`npx jiexu residual ${CASE} --amount 120.50 --reason refund --ref R-1 --office 330100`);
  });
});

function aResidual(change: Partial<ResidualView> = {}): ResidualView {
  return {
    residualNo: `${CASE}-D1`,
    caseNo: CASE,
    direction: 'back',
    reason: 'claim',
    money: 'pending',
    source: { pool: '330100', name: '杭州' },
    destination: { pool: '510100', name: '成都' },
    whereIsTheMoney: 'Nothing is held yet; 成都 is to pay.',
    awaited: [],
    overdue: false,
    openedAt: clock.startedAt,
    ...change,
  };
}

describe('a late debit', () => {
  test('that was refused does not keep "is to pay"', () => {
    const text = plain(describeResidual(aResidual({ outcome: 'refused', because: 'no claim' })));
    expect(text).toMatch(/ended: refused \(no claim\)[\s\S]*nothing has moved: 成都 has refused to pay/);
    expect(text).not.toContain('is to pay');
  });
  test('that waits names the command', () => {
    const debit = awaited({ kind: 'debit', actor: 'destination', office: '510100', forWhat: 'an answer' });
    expect(plain(describeResidual(aResidual({ awaited: [debit] })))).toContain(
      `npx jiexu residual answer ${CASE}-D1 --agree --office 510100`,
    );
  });
});

describe('`watch`', () => {
  test('of a refusal prints how it ended, the reason, and where the money is', () => {
    const text = plain(describeStep(aView({ outcome: 'refused-by-source', reasons: ['R01'], money: 'undone' })));
    expect(text).toMatch(/^ended: refused-by-source \(R01 still enrolled at the source\)[\s\S]*The balance is/);
  });
  test('of a step says who acts next', () => {
    expect(plain(describeStep(aView({ awaited: [verdict] })))).toMatch(
      /awaiting-source[\s\S]*next: destination 510100/,
    );
  });
});

describe('a deferred application', () => {
  const since = clock.startedAt;
  test.each<[Parameters<typeof sayWaiting>[0], RegExp]>([
    [
      { applicationNo: 'A', state: 'waiting', since, until: '2027-01-01' },
      /deferred until 2027-01-01; it is applied anew/,
    ],
    [{ applicationNo: 'A', state: 'waiting', since }, /until both offices are on the platform/],
    [{ applicationNo: 'A', state: 'withdrawn', since, until: '2027-01-01' }, /withdrawn before it was applied anew$/],
    [
      { applicationNo: 'A', state: 'applied', since, answer: 'accepted', caseNo: CASE },
      /applied anew: accepted as case/,
    ],
    [{ applicationNo: 'A', state: 'applied', since, answer: 'refused' }, /applied anew: refused$/],
  ])('%j', (waiting, says) => {
    expect(sayWaiting(waiting)).toMatch(says);
  });
});

describe('what waits for a second person', () => {
  const office = '530100';
  test.each<[string, unknown, object]>([
    [
      `allot/BANK-1/${CASE}-P1`,
      { debit: 'unmatched/BANK-1', credit: 'in/330100', amount: '123456', paymentNo: `${CASE}-P1` },
      {
        amount: '1234.56',
        command: `npx jiexu suspense allot BANK-1 --payment ${CASE}-P1 --amount 1234.56 --who ID --office ${office}`,
      },
    ],
    [
      `return/${CASE}-P1:received:2`,
      { amount: '500' },
      { amount: '5.00', command: `npx jiexu suspense return ${CASE}-P1:received:2 --who ID --office ${office}` },
    ],
    ['return/BANK-1', { amount: '500' }, { command: `npx jiexu suspense return BANK-1 --who ID --office ${office}` }],
    [
      `inheritance/${CASE}/ERB-4`,
      { amount: '500', payoutNo: 'ERB-4' },
      {
        amount: '5.00',
        command: `npx jiexu inheritance pay ${CASE} --payout ERB-4 --amount 5.00 --paper FILE --who ID --office ${office}`,
      },
    ],
    [`adopt/${CASE}`, { how: 'forward' }, { command: `npx jiexu adopt ${CASE} --how forward --who ID --reason TEXT` }],
    [
      'receiving-account:1',
      { accountName: '昆明医保', bank: '银行', bankCode: '999100000000', accountNo: '9999' },
      {
        what: expect.stringMatching(/9999.*昆明医保/),
        command: `npx jiexu office account --pool ${office} --file FILE --who ID`,
      },
    ],
  ])('%s', (subject, content, says) => {
    expect(sayProposal({ office, subject, content })).toMatchObject(says);
  });
});
