// Plays every kind of transfer and saves its history. Run by scripts/save-histories.ts, not with the tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityFault } from '../support/identity-numbers.ts';
import { Rig } from '../support/rig.ts';
import { GUANGZHOU, KINDS, NANJING, SHENZHEN } from './kinds.ts';
import { fileOf, textOf } from './saved.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  for (const pool of [GUANGZHOU, SHENZHEN, NANJING]) await rig.office(pool);
});
afterAll(() => rig.close());

test.each(Object.entries(KINDS))('%s', async (kind, play) => {
  const run = await play(rig);
  await rig.check();
  const text = textOf(await rig.history(run));
  expect(identityFault(text)).toEqual([]);
  mkdirSync(dirname(fileOf(kind)), { recursive: true });
  writeFileSync(fileOf(kind), text);
});
