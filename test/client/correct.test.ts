// `jiexu correct` and `countersign`, as the clerks of both offices type them, and `jiexu status` that tells of it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { toBeijing } from '../../domain/instant.ts';
import { monthsAt, setOwnPeriods } from '../support/records.ts';
import { CHANGSHA, HANGZHOU, Rig } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

vi.setConfig({ testTimeout: 300_000 });

let rig: Rig;
let folder: string;
beforeAll(async () => {
  rig = await Rig.open();
  folder = await mkdtemp(join(tmpdir(), 'jiexu-forms-'));
});
afterEach(() => rig.check());
afterAll(async () => {
  await rig.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  jiexu(args, { TEMPORAL_ADDRESS: inject('servers').temporalAddress, DATABASE_URL: rig.database.url });

test('the destination’s clerk refuses one version of a corrected form and signs the next one; status tells of both', async () => {
  const { db } = rig.database;
  const { caseNo, application } = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '4711' });
  await rig.waitsFor(caseNo, 'destination');
  expect((await run('countersign', caseNo, '--version', '2')).stderr).toContain('no version 2');
  await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
  await rig.ended(caseNo);

  await setOwnPeriods(db, HANGZHOU, application.person, [{ from: '2019-10', to: '2026-08' }]);
  const send = async (version: number) => {
    const request = { office: HANGZHOU, caseNo, version, at: toBeijing(Date.now()) };
    return rig.jiexu.corrections.correct(caseNo, HANGZHOU, await prepareCorrection(db, rig.keys, request));
  };
  await send(2);
  await vi.waitFor(async () => expect((await rig.jiexu.corrections.status(caseNo, 2)).awaited).toHaveLength(1), 30_000);
  expect((await run('status', caseNo)).stdout).toContain('version 2 of the form, a correction, was sent on');

  expect(await run('countersign', caseNo, '--version', '1')).toMatchObject({ status: 2 });
  expect(await run('countersign', caseNo, '--version', '2', '--refuse', 'B09')).toMatchObject({ status: 2 });
  expect(await run('countersign', caseNo, '--version', '2', '--refuse', 'B01')).toMatchObject({ status: 0 });
  const refusedOne = () => rig.jiexu.corrections.list(caseNo);
  await vi.waitFor(async () => expect(await refusedOne()).toMatchObject([{ outcome: 'refused' }]), 30_000);
  expect((await run('status', caseNo)).stdout).toMatch(
    /version 2, a correction, was refused on \d{4}-\d\d-\d\d \(B01\)/,
  );

  await send(3);
  await vi.waitFor(async () => expect((await rig.jiexu.corrections.status(caseNo, 3)).awaited).toHaveLength(1), 30_000);
  expect(await run('countersign', caseNo, '--version', '3')).toMatchObject({ status: 0 });
  await vi.waitFor(async () => expect((await refusedOne()).at(-1)).toMatchObject({ outcome: 'corrected' }), 30_000);
  expect((await run('status', caseNo)).stdout).toMatch(
    /corrected by version 3 on \d{4}-\d\d-\d\d: 83 months, before 80/,
  );
  expect(JSON.parse((await run('status', caseNo, '--json')).stdout)).toMatchObject({
    outcome: 'completed',
    corrections: [
      { version: 2, outcome: 'refused', reason: { code: 'B01' } },
      { version: 3, outcome: 'corrected', months: { before: 80, after: 83 } },
    ],
  });
  expect(await monthsAt(db, CHANGSHA, application.person)).toHaveLength(83);

  // A file that is no form is named by its fields, before anything is sent.
  const file = join(folder, 'broken.json');
  await writeFile(file, JSON.stringify({ caseNo }));
  const broken = await run('correct', caseNo, '--form', file);
  expect(broken.status).toBe(2);
  expect(broken.stderr).toContain('periods');
});
