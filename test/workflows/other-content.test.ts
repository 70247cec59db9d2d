// An office that was asked something else under the same key: an operator is called, and nothing is undone or tried again.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CaseView } from '../../domain/view.ts';
import { awaitingVerdict, isAsBefore } from '../support/clerks.ts';
import { CHANGSHA, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
let meddles = false;
let asked = 0;
beforeAll(async () => {
  rig = await Rig.open({
    around: (steps) => ({
      ...steps,
      async openTransferOut(command) {
        if (!meddles) return steps.openTransferOut(command);
        asked += 1;
        if (asked === 1) await steps.openTransferOut({ ...command, money: 'keep' });
        return steps.openTransferOut(command);
      },
    }),
  });
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const resolve = (caseNo: string, action: 'retry' | 'settled-by-hand', who: string) =>
  rig.jiexu.resolve({ caseNo, office: CHANGSHA, action, who, reason: 'looked into it' });
const isRefused = (step: string) => (view: CaseView) => view.awaited.some(({ id }) => id === `refused:${step}`);

async function refusedOnFile(caseNo: string): Promise<number> {
  const { rows } = await sql<{ many: number }>`select count(*)::int as many from offices.refused
    where case_no = ${caseNo} and code = 'other-content'`.execute(rig.database.db);
  return rows[0]?.many ?? 0;
}

test('before the pivot: the case is not undone, the step is asked again when an operator says so, and it can be withdrawn', async () => {
  meddles = true;
  const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, balance: '4100' });
  const { caseNo } = kase;
  const view = await rig.until(caseNo, isRefused('openTransferOut'));
  expect(view).toMatchObject({ stage: 'requesting', awaited: [{ actor: 'operator' }] });
  expect(view.outcome).toBeUndefined();
  expect(view.problem).toContain(
    'open-transfer-out (file the letter, issue the certificate) was asked before with another money',
  );
  expect([asked, await refusedOnFile(caseNo)]).toEqual([1, 1]);

  await resolve(caseNo, 'retry', 'A17');
  await rig.until(caseNo, (now) => isRefused('openTransferOut')(now) && asked === 2);
  expect(await refusedOnFile(caseNo)).toBe(2);
  meddles = false;

  await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'waited long enough');
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'withdrawn', awaited: [] });
  expect(await isAsBefore(rig, kase)).toBe(true);
});

test('after the pivot: an operator is called too, and two of them settle it by hand', async () => {
  const { caseNo } = await awaitingVerdict(rig, { balance: '4100' });
  const at = new Date().toISOString();
  await rig.offices.get(KUNMING).endRelation({ office: KUNMING, caseNo, at, destination: KUNMING });
  await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
  // The money is on its own track: settled by hand before it has come to its end, it would be found at rest.
  const view = await rig.until(caseNo, (now) => isRefused('endRelation')(now) && now.money === 'settled');
  expect(view.relation).toBe('accepted');
  expect(view.problem).toContain('end-relation (end the relation) was asked before with another destination');
  expect(await refusedOnFile(caseNo)).toBe(1);
  await resolve(caseNo, 'settled-by-hand', 'A17');
  await resolve(caseNo, 'settled-by-hand', 'B04');
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'settled-by-hand' });
});
