// The state of every procedure is plain data, at every publish of every saved history.
import type { InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { installRuntime } from '../../workers/runtime.ts';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import { type ChangedWorkflows, changedWorkflows } from '../support/changed-workflows.ts';
import { strangers } from '../support/plain-data.ts';
import { Replayer } from '../support/replay.ts';
import { savedHistory, savedKinds } from './saved.ts';

installRuntime(() => undefined);

interface StateSinks extends Sinks {
  /** A sink clones what it is given into another thread, and fails where that holds a function. */
  readonly states: { published(state: unknown, strange: readonly string[]): void };
}

/** What the history in hand has published, and what in it was strange. */
let states: unknown[];
let strange: string[];
const sinks: InjectedSinks<StateSinks> = {
  states: {
    published: {
      fn: (_info, state, found) => {
        states.push(state);
        strange.push(...found);
      },
      callDuringReplay: true,
    },
  },
};

let watched: ChangedWorkflows;
let replayer: Replayer;
beforeAll(async () => {
  const before = '  const face = faceOf(c);\n  setCurrentDetails(face.details());';
  watched = await changedWorkflows({
    file: 'kit/board.ts',
    replace: before,
    by: `  states.published(c, strangers(c));\n${before}`,
    imports: `import { proxySinks } from '@temporalio/workflow';
import { strangers } from '${projectRoot()}/test/support/plain-data.ts';
const { states } = proxySinks();
`,
  });
  replayer = new Replayer(watched.bundle, sinks);
}, 60_000);
beforeEach(() => {
  states = [];
  strange = [];
});
afterAll(async () => {
  await replayer.close();
  await watched.remove();
});

test.each(savedKinds().filter((kind) => !kind.startsWith('adoption')))('%s', async (kind) => {
  const { error } = await replayer.replay(savedHistory(kind));
  if (error !== undefined) throw error;
  expect(states).not.toEqual([]);
  expect(strange).toEqual([]);
  for (const state of states) expect(structuredClone(state)).toEqual(state);
});

test('a function, a map, an instant and a sum of bigint are found', () => {
  const state = { done: () => undefined, receipts: new Map(), at: [new Date(0)], fen: 1n, fine: [{ text: '' }, null] };
  expect(strangers(state)).toEqual([
    'state.done is [object Function]',
    'state.receipts is [object Map]',
    'state.at[0] is [object Date]',
    'state.fen is [object BigInt]',
  ]);
});
