// The destination returns the information form (§9.10): versions, each side's clock, and years that are corrected while
// the money stands.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seal } from '../../contract/seals/seal.ts';
import type { InformationForm } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import { awaitingVerdict, confirm, formOf, onRecord, waitsFor, waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const refused = (code: string) => ({ refusal: { code } });
const awaitsVersion = (version: number) => (view: CaseView) =>
  view.formVersion === version && waitsFor(view, 'source', `form:${version}`);

/** The form of a version with something changed, sealed by Kunming. */
async function changed(caseNo: string, version: number, patch: Partial<InformationForm>) {
  const { body } = await formOf(rig, caseNo, version);
  return seal(KUNMING, { ...body, ...patch }, rig.keys);
}

describe('a form that the destination returns', () => {
  test('goes back with its code; the source has its full time anew, the destination’s clock stops and starts anew with version 2', async () => {
    const kase = await awaitingVerdict(rig, { balance: '731000' });
    const { caseNo } = kase;
    await rig.jiexu.returnForm(caseNo, CHANGSHA, 1, 'B02', 'months of 2024 are missing');
    const back = await rig.until(caseNo, awaitsVersion(2));
    expect(back).toMatchObject({ money: 'arrived', relation: 'form-sent' });
    expect(back.problem).toContain('B02');
    expect(back.clocks.filter((clock) => clock.name === 'source-out')).toMatchObject([
      { stoppedAt: expect.any(String) },
      { workingDays: 10 },
    ]);
    expect(back.clocks.filter((clock) => clock.name === 'destination-in')).toMatchObject([
      { stoppedAt: expect.any(String) },
    ]);

    await confirm(rig, caseNo, 2);
    const again = await rig.until(caseNo, (view) => view.formVersion === 2 && waitsForVerdict(view));
    expect(again.problem).toBeUndefined();
    expect(again.clocks.filter((clock) => clock.name === 'destination-in')).toHaveLength(2);
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 2);
    expect(await rig.ended(caseNo)).toMatchObject({
      outcome: 'completed',
      relation: 'merged',
      money: 'settled',
      formVersion: 2,
    });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(731000n);
  });

  test('three times, and is accepted in the end: the balance moves once', async () => {
    const kase = await awaitingVerdict(rig, { balance: '5' });
    for (const version of [1, 2, 3]) {
      await rig.jiexu.returnForm(kase.caseNo, CHANGSHA, version, 'B01');
      await rig.until(kase.caseNo, awaitsVersion(version + 1));
      await confirm(rig, kase.caseNo, version + 1);
      await rig.until(kase.caseNo, (view) => view.formVersion === version + 1 && waitsForVerdict(view));
    }
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 4);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', formVersion: 4 });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(5n);
  });

  test('cannot be accepted any more: an acceptance of version 1 that lands late finds it returned', async () => {
    const kase = await awaitingVerdict(rig);
    const { caseNo } = kase;
    const form = await formOf(rig, caseNo);
    await rig.jiexu.returnForm(caseNo, CHANGSHA, 1, 'B01');
    await rig.until(caseNo, awaitsVersion(2));
    const late = {
      office: CHANGSHA,
      caseNo,
      at: toBeijing(Date.now()),
      form,
      person: kase.application.person,
      source: KUNMING,
      verdict: { kind: 'accept' },
    } as const;
    expect(await rig.offices.get(CHANGSHA).acceptForm(late)).toMatchObject({ kind: 'return', code: 'B01' });
    await confirm(rig, caseNo, 2);
    await rig.until(caseNo, (view) => view.formVersion === 2 && waitsForVerdict(view));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 2);
    await rig.ended(caseNo);
  });

  test('is corrected by the source with the same sum only, in the version that is awaited', async () => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '700' });
    await rig.jiexu.returnForm(caseNo, CHANGSHA, 1, 'B03');
    await rig.until(caseNo, awaitsVersion(2));
    const other = { balance: { principalFen: '699', interestFen: '0' }, amountToTransferFen: '699' };
    await expect(rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(caseNo, 2, other))).rejects.toMatchObject(
      refused('bad-sums'),
    );
    await expect(rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo, 1))).rejects.toMatchObject(
      refused('stale'),
    );
    await expect(rig.jiexu.acceptForm(caseNo, CHANGSHA, 1)).rejects.toMatchObject(refused('not-awaited'));
    await confirm(rig, caseNo, 2);
    await rig.until(caseNo, (view) => view.formVersion === 2 && waitsForVerdict(view));
    await expect(rig.jiexu.returnForm(caseNo, CHANGSHA, 1, 'B01')).rejects.toMatchObject(refused('stale'));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 2);
    await rig.ended(caseNo);
  });

  test('may be answered by the source with a refusal: everything is undone', async () => {
    const kase = await awaitingVerdict(rig, { balance: '4100' });
    await rig.jiexu.returnForm(kase.caseNo, CHANGSHA, 1, 'B06');
    await rig.until(kase.caseNo, awaitsVersion(2));
    await rig.jiexu.refuseAsSource(kase.caseNo, KUNMING, 'R08', 'it is another person indeed');
    expect(await rig.ended(kase.caseNo)).toMatchObject({
      outcome: 'refused-by-source',
      reasons: ['R08'],
      relation: 'undone',
      money: 'undone',
    });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(4100n);
  });

  test('is returned by a destination whose system checks by itself, and its source’s clerk corrects it', async () => {
    // Kunming's clerk seals a form of another person; the sums are right, so the case takes it
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '0' });
    await rig.waitsFor(kase.caseNo, 'source');
    const { body } = await formOf(rig, kase.caseNo);
    const another = await seal(KUNMING, { ...body, person: { ...body.person, name: '测试另一人' } }, rig.keys);
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, another);
    const back = await rig.until(kase.caseNo, awaitsVersion(2));
    expect(back.problem).toContain('B06');
    await confirm(rig, kase.caseNo, 2);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', formVersion: 2 });
  });
});

describe('a source that finds its own mistake', () => {
  test('corrects the form before the destination has looked at it: version 2 is looked at, version 1 is stale', async () => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '1200' });
    await rig.jiexu.correctForm(caseNo, KUNMING, 'B02', await formOf(rig, caseNo, 2));
    await rig.until(caseNo, (view) => view.formVersion === 2 && waitsForVerdict(view));
    await expect(rig.jiexu.acceptForm(caseNo, CHANGSHA, 1)).rejects.toMatchObject(refused('stale'));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 2);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', formVersion: 2 });
  });

  test('cannot once the destination has accepted, nor with a version that was used, nor as another office', async () => {
    const { caseNo } = await awaitingVerdict(rig);
    await expect(rig.jiexu.correctForm(caseNo, KUNMING, 'B02', await formOf(rig, caseNo, 1))).rejects.toMatchObject(
      refused('stale'),
    );
    const second = await formOf(rig, caseNo, 2);
    await expect(rig.jiexu.correctForm(caseNo, CHANGSHA, 'B02', second)).rejects.toMatchObject(refused('wrong-office'));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.ended(caseNo);
    await expect(rig.jiexu.correctForm(caseNo, KUNMING, 'B02', second)).rejects.toMatchObject(refused('closed'));
  });
});

test('a destination whose person is not enrolled any more holds the form and says why (§9.7)', async () => {
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '10' });
  await rig.waitsFor(kase.caseNo, 'source');
  await onRecord(rig, CHENGDU, kase, { status: 'suspended' });
  await confirm(rig, kase.caseNo);
  const held = await rig.until(kase.caseNo, (view) => waitsForVerdict(view) && view.money === 'arrived');
  expect(held.problem).toContain('not actively enrolled');
  await rig.jiexu.acceptForm(kase.caseNo, CHENGDU, 1);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(10n);
});
