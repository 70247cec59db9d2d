// Every kind of transfer that ever ran still replays on the current code; and what a replay must notice, it notices.
import { afterAll, describe, expect, inject, test } from 'vitest';
import { installRuntime } from '../../workers/runtime.ts';
import { ReplayDiffers, Replayer, recordedIn } from '../support/replay.ts';
import { KINDS } from './kinds.ts';
import { type EventJson, savedHistory, savedKinds } from './saved.ts';

installRuntime(() => undefined);

const replayer = new Replayer(inject('workflowBundle'));
afterAll(() => replayer.close());

async function replayed(kind: string, change?: (events: EventJson[]) => EventJson[]): Promise<void> {
  const { error } = await replayer.replay(savedHistory(kind, change));
  if (error !== undefined) throw error;
}

test('every kind has a saved history, and every saved history is of a kind', () => {
  expect(savedKinds()).toEqual(Object.keys(KINDS).sort());
});

test.each(savedKinds())('%s replays on the current code', async (kind) => {
  const { history } = savedHistory(kind);
  expect(history.events?.length).toBeGreaterThan(5);
  expect(recordedIn(history).length).toBeGreaterThan(0);
  await replayed(kind);
});

/** The events with one place of the first that fits changed; fails where none fits. */
function withChanged(events: EventJson[], fits: RegExp, from: RegExp | string, to: string): EventJson[] {
  const at = events.findIndex((event) => fits.test(JSON.stringify(event)));
  const before = JSON.stringify(events[at]);
  const after = before?.replace(from, to);
  if (before === undefined || after === before) throw new Error('there is nothing to change');
  return events.map((event, index) => (index === at ? (JSON.parse(after) as EventJson) : event));
}

/** Without an activity, as if it had never been asked for: its events go, later ids and what refers to them move up. */
function without(events: EventJson[], activity: string): EventJson[] {
  const isScheduled = (event: EventJson) => JSON.stringify(event).includes(`"activityType":{"name":"${activity}"}`);
  const scheduled = events.find(isScheduled);
  if (scheduled === undefined) throw new Error(`there is no ${activity}`);
  const gone = events
    .filter(
      (event) => event === scheduled || JSON.stringify(event).includes(`"scheduledEventId":"${scheduled.eventId}"`),
    )
    .map(({ eventId }) => Number(eventId));
  const moved = (id: string) => String(Number(id) - gone.filter((each) => each < Number(id)).length);
  return events
    .filter(({ eventId }) => !gone.includes(Number(eventId)))
    .map((event) => {
      const text = JSON.stringify(event).replace(
        /"(\w*[eE]ventId)":"(\d+)"/g,
        (_, key: string, id: string) => `"${key}":"${moved(id)}"`,
      );
      return JSON.parse(text) as EventJson;
    });
}

/** The first event that fits, with the text in its last payload changed. */
function withPayload(events: EventJson[], fits: RegExp, change: (text: string) => string): EventJson[] {
  const event = events.find((each) => fits.test(JSON.stringify(each)));
  const data = [...JSON.stringify(event ?? {}).matchAll(/"data":"([^"]+)"/g)].at(-1)?.[1];
  if (data === undefined) throw new Error('there is no payload to change');
  const text = Buffer.from(data, 'base64').toString('utf8');
  const changed = change(text);
  if (changed === text) throw new Error('the payload does not hold what is to be changed');
  return withChanged(events, fits, data, Buffer.from(changed).toString('base64'));
}

describe('a history that is not what the code asks for does not replay:', () => {
  const plain = 'completed-plain';

  test('an amount in an activity’s input is another', async () => {
    const credited = /"activityType":\{"name":"credit"\}/;
    const change = (events: EventJson[]) => withPayload(events, credited, (text) => text.replace('1234888', '1234889'));
    await expect(replayed(plain, change)).rejects.toThrow(ReplayDiffers);
  });

  test('a timer is a second longer', async () => {
    const change = (events: EventJson[]) =>
      withChanged(
        events,
        /"timerStartedEventAttributes"/,
        '"startToFireTimeout":"600s"',
        '"startToFireTimeout":"601s"',
      );
    await expect(replayed(plain, change)).rejects.toThrow(ReplayDiffers);
  });

  test('a step went to another office’s queue', async () => {
    const change = (events: EventJson[]) =>
      withChanged(
        events,
        /"activityType":\{"name":"credit"\}/,
        /"taskQueue":\{"name":"[^"]+"/,
        '"taskQueue":{"name":"elsewhere"',
      );
    await expect(replayed(plain, change)).rejects.toThrow(ReplayDiffers);
  });

  test('a step has another name', async () => {
    const change = (events: EventJson[]) =>
      withChanged(events, /"activityType":\{"name":"conclude"\}/, '"conclude"', '"concludeLater"');
    await expect(replayed(plain, change)).rejects.toThrow(/[Nn]ondeterminism/);
  });

  test('a step that the code takes was never taken', async () => {
    await expect(replayed(plain, (events) => without(events, 'archive'))).rejects.toThrow(/[Nn]ondeterminism/);
  });

  test('a step that was taken is no longer asked for, since the decision was another', async () => {
    const decided = /"activityTaskCompletedEventAttributes".*"scheduledEventId"/;
    const change = (events: EventJson[]) =>
      withPayload(events, decided, (text) => text.replace('"money":"to-destination"', '"money":"keep"'));
    await expect(replayed(plain, change)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
