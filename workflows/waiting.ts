// An application that was deferred: waits until its day, or until the offices have joined the platform, and then applies anew.
// It has an id of its own, `waiting/<application number>`, so that it stands in nobody's way.
import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Cases } from '../activities/cases/cases.ts';
import type { Application } from '../domain/application.ts';
import { fromIso, toBeijing } from '../domain/instant.ts';
import { guarded } from './handlers/guarded.ts';
import {
  DUE,
  MESSAGE_REFUSED,
  officeJoined,
  WAITING_ON,
  type Waiting,
  type WaitingInput,
  waitingQuery,
  withdrawWaiting,
} from './messages.ts';

/** Without a day to wait for, the offices are asked again so often; the signal `officeJoined` asks at once. */
const ASK_AGAIN_AFTER = '7 days';

/** Applying asks two offices and writes the register; it is retried without limit, since the day has come and nobody else would ask. */
const { applyAgain } = proxyActivities<Cases>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
  summary: 'apply anew and have it decided',
});

type Mutable = { -readonly [K in keyof Waiting]: Waiting[K] };

export async function waiting(input: WaitingInput): Promise<Waiting> {
  const { application } = input;
  const joining = { joined: false };
  const state: Mutable = {
    applicationNo: application.applicationNo,
    state: 'waiting',
    since: toBeijing(Date.now()),
    ...(input.until === undefined ? {} : { until: input.until }),
  };
  setHandler(waitingQuery, () => state);
  setHandler(officeJoined, () => {
    joining.joined = true;
  });
  setHandler(
    withdrawWaiting,
    guarded(async () => {
      if (state.state === 'waiting') state.state = 'withdrawn';
      return state;
    }),
    {
      validator: () => {
        if (state.state === 'applying')
          throw refused('it is being applied anew at this moment', 'withdraw the case that comes of it');
        if (state.state === 'applied') throw refused('it was applied anew', 'withdraw the case that came of it');
      },
    },
  );
  // the server's own "cancel" is a withdrawal too
  CancellationScope.current().cancelRequested.catch(() => {
    if (state.state === 'waiting') state.state = 'withdrawn';
  });
  return CancellationScope.nonCancellable(() => run(application, state, joining));
}

async function run(application: Application, state: Mutable, joining: { joined: boolean }): Promise<Waiting> {
  for (let round = 1; state.state === 'waiting'; round += 1) {
    show(state);
    await untilItsTime(state, () => joining.joined || state.state !== 'waiting');
    joining.joined = false;
    if (state.state !== 'waiting') break;
    state.state = 'applying';
    const answer = await applyAgain({ application, round });
    if (answer.kind === 'deferred') {
      state.state = 'waiting';
      if (answer.until === undefined) delete state.until;
      else state.until = answer.until;
    } else {
      state.state = 'applied';
      state.answer = answer.kind;
      if (answer.kind === 'accepted') state.caseNo = answer.caseNo;
    }
  }
  show(state);
  await condition(allHandlersFinished);
  return state;
}

async function untilItsTime({ until }: Waiting, woken: () => boolean): Promise<void> {
  if (until === undefined) {
    await condition(woken, ASK_AGAIN_AFTER, { summary: 'ask again whether both offices are on the platform' });
    return;
  }
  const leftMs = Math.max(1, fromIso(`${until}T00:00:00+08:00`) - Date.now());
  await condition(woken, leftMs, { summary: `apply anew on ${until}` });
}

function show(state: Waiting): void {
  const waits = state.state === 'waiting';
  const until = state.until === undefined ? 'both offices are on the platform' : state.until;
  setCurrentDetails(
    waits
      ? `Deferred: applied anew when **${until}**.`
      : `${state.state} ${state.answer ?? ''} ${state.caseNo ?? ''}`.trim(),
  );
  upsertSearchAttributes([
    { key: WAITING_ON, value: waits ? ['applicant'] : [] },
    { key: DUE, value: waits && state.until !== undefined ? new Date(fromIso(`${state.until}T00:00:00+08:00`)) : null },
  ]);
}

function refused(message: string, remedy: string): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${message}; ${remedy}`,
    type: MESSAGE_REFUSED,
    nonRetryable: true,
    details: [{ code: 'not-awaited', message, remedy }],
  });
}
