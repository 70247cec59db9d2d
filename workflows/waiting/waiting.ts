// An application that was deferred: waits until its day, or until the offices have joined the platform, and then
// applies anew. It has an id of its own, `waiting/<application number>`, so that it stands in nobody's way.
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Cases } from '../../activities/cases/cases.ts';
import { fromIso } from '../../domain/instant.ts';
import { DUE, WAITING_ON } from '../kit/attributes.ts';
import { publish, show } from '../kit/board.ts';
import { uncut } from '../kit/ending.ts';
import { own } from '../kit/steps.ts';
import { listen, withdraw } from './handlers.ts';
import type { Waiting, WaitingInput } from './messages.ts';
import { type Deferred, isWaiting, openDeferred } from './state.ts';

/** Without a day to wait for, the offices are asked again so often; the signal `officeJoined` asks at once. */
const ASK_AGAIN_AFTER = '7 days';

/** Applying asks two offices and writes the register: longer than other steps. */
const { applyAgain } = own<Cases>('apply anew and have it decided', {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

export async function waiting(input: WaitingInput): Promise<Waiting> {
  const d = openDeferred(input);
  show(d, { details: () => detailsOf(d.view), attributes: () => attributesOf(d) });
  listen(d);
  // the server's own "cancel" is a withdrawal too
  return uncut(
    () => withdraw(d),
    () => run(d),
  );
}

async function run(d: Deferred): Promise<Waiting> {
  for (let round = 1; isWaiting(d); round += 1) {
    publish(d);
    await untilItsTime(d);
    d.officeJoined = false;
    if (!isWaiting(d)) break;
    d.view = { ...d.view, state: 'applying' };
    const answer = await applyAgain({ application: d.input.application, round });
    if (answer.kind === 'deferred') {
      d.view = { ...d.view, state: 'waiting', until: answer.until };
    } else {
      const caseNo = answer.kind === 'accepted' ? answer.caseNo : undefined;
      d.view = { ...d.view, state: 'applied', answer: answer.kind, caseNo };
    }
  }
  publish(d);
  await condition(allHandlersFinished);
  return d.view;
}

async function untilItsTime(d: Deferred): Promise<void> {
  const { until } = d.view;
  const isWoken = () => d.officeJoined || !isWaiting(d);
  if (until === undefined) {
    await condition(isWoken, ASK_AGAIN_AFTER, { summary: 'ask again whether both offices are on the platform' });
    return;
  }
  const leftMs = Math.max(1, startOf(until) - Date.now());
  await condition(isWoken, leftMs, { summary: `apply anew on ${until}` });
}

/** The beginning of a Beijing date. */
const startOf = (date: string) => fromIso(`${date}T00:00:00+08:00`);

function detailsOf({ state, until, answer, caseNo }: Waiting): string {
  return state === 'waiting'
    ? `Deferred: applied anew when **${until ?? 'both offices are on the platform'}**.`
    : [state, answer, caseNo].filter((word) => word !== undefined).join(' ');
}

function attributesOf(d: Deferred) {
  const { until } = d.view;
  const waits = isWaiting(d);
  return [
    { key: WAITING_ON, value: waits ? ['applicant'] : [] },
    { key: DUE, value: waits && until !== undefined ? new Date(startOf(until)) : null },
  ];
}
