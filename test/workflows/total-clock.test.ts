// A region may set a time for both offices together (`total`): it runs beside the offices' own clocks and ends with the case.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import type { ClockName } from '../../domain/case.ts';
import type { CaseView } from '../../domain/view.ts';
import { folderWith } from '../domain/rule-data.ts';
import { awaitingSource, confirm } from '../support/clerks.ts';
import { CHENGDU, Rig } from '../support/rig.ts';

const DAY = 24 * 60 * 60 * 1000;

let rig: Rig;
beforeAll(async () => {
  const rule = {
    area: '51',
    from: '2021-12-01',
    source: '测试：全程3个工作日',
    clocks: [{ name: 'total', workingDays: 3 }],
  };
  const file = { province: '51', name: '四川省', rules: [rule] };
  rig = await Rig.open({ rules: loadRules(folderWith({ 'regions/51.json': file })) });
});
afterEach(() => rig.check());
afterAll(() => rig.close());

test('it is dated from the acceptance, overdue by itself, and stops when the case is closed', async () => {
  const kase = await awaitingSource(rig, { to: CHENGDU, balance: '8100' });
  await rig.advance(kase.caseNo, 6 * DAY);
  const isOverdue = (view: CaseView, clock: ClockName) =>
    view.clocks.some(({ name, passed }) => name === clock && passed.some(({ kind }) => kind === 'overdue'));
  const late = await rig.until(kase.caseNo, (view) => isOverdue(view, 'total'));
  expect(isOverdue(late, 'source-out')).toBe(false);
  await confirm(rig, kase.caseNo);
  const view = await rig.ended(kase.caseNo);
  expect(view).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
  const total = view.clocks.filter(({ name }) => name === 'total');
  expect(total).toHaveLength(1);
  expect(total[0]?.stoppedAt).toBeDefined();
});
