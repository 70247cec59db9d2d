// An office that has answered another question under the same key: a person looks; nothing is asked again by itself, nothing undone for it.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { contentOf } from '../../contract/steps.ts';
import { awaitingSource, confirm, formOf, isAsBefore, waitsFor } from '../support/clerks.ts';
import { CHANGSHA, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

test('a freeze whose key was used for another form waits for an operator, and the case can still be withdrawn', async () => {
  const kase = await awaitingSource(rig, { balance: '7000' });
  const { caseNo } = kase;
  await frozenForAnotherForm(caseNo);
  await confirm(rig, caseNo);

  const stuck = await rig.until(caseNo, (view) => waitsFor(view, 'operator', 'refused:freeze'));
  expect(stuck.problem).toContain('other-content');
  expect(stuck.problem).toContain('form');
  expect(stuck.outcome).toBeUndefined();
  expect(await rig.balanceAt(KUNMING, kase)).toBe(7000n);

  const called = async () =>
    (await rig.jiexu.timeline(caseNo)).filter(({ what }) => what.startsWith('an operator is called')).length;
  expect(await called()).toBe(1);
  await rig.jiexu.resolve({ caseNo, office: CHANGSHA, action: 'retry', who: 'A17', reason: 'looked into it' });
  while ((await called()) < 2) await new Promise((done) => setTimeout(done, 25));
  await rig.until(caseNo, (view) => waitsFor(view, 'operator', 'refused:freeze'));

  await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'stays after all');
  await rig.jiexu.agree(caseNo, KUNMING, true, 'agreed');
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'withdrawn' });
  expect(await isAsBefore(rig, kase)).toBe(true);
});

/** What the source has on file says that it was asked this with a form that nobody here knows. */
async function frozenForAnotherForm(caseNo: string): Promise<void> {
  const form = await formOf(rig, caseNo);
  const known = { office: KUNMING, caseNo, at: '', n: 1, destination: CHANGSHA };
  const content = contentOf('freeze', { ...known, form: { ...form, body: { ...form.body, phone: '000' } } });
  await sql`insert into offices.step (pool, case_no, step, content, answer)
    values (${KUNMING}, ${caseNo}, 'freeze:1', ${JSON.stringify(content)}::jsonb, '{"frozenFen": "7000", "interestFen": "0"}')`.execute(
    rig.database.adminDb,
  );
}
