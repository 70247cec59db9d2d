// Who the person is differs between the offices (§9.3): the case pauses until both confirm the same correction.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  awaitingSource,
  awaitingVerdict,
  confirm,
  formOf,
  onRecord,
  waitsFor,
  waitsForVerdict,
} from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, KUNMING, Rig, type Seeded } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const refused = (code: string) => ({ refusal: { code } });
const personOf = ({ application: { person } }: Seeded) => ({
  name: person.name,
  idType: person.idType,
  idNumber: person.idNumber,
});

test('one office corrects the name: nothing is frozen before the other office has confirmed it', async () => {
  const kase = await awaitingSource(rig, { balance: '420' });
  const corrected = { ...personOf(kase), name: `${kase.application.person.name}·` };
  expect(await rig.jiexu.confirmIdentity(kase.caseNo, CHANGSHA, corrected)).toMatchObject({ pending: 'other-office' });
  await rig.until(kase.caseNo, (view) => waitsFor(view, 'source', 'identity'));
  await confirm(rig, kase.caseNo);
  const paused = await rig.jiexu.status(kase.caseNo);
  expect(paused).toMatchObject({ money: 'pending', stage: 'awaiting-source' });
  expect(await rig.jiexu.confirmIdentity(kase.caseNo, KUNMING, corrected)).not.toHaveProperty('pending');
  await rig.until(kase.caseNo, waitsForVerdict);
});

test('the offices say different things: the one that spoke first is asked against, until both say the same', async () => {
  const kase = await awaitingVerdict(rig, { balance: '421' });
  const one = personOf(kase);
  const other = { ...one, name: '测试另一人' };
  await rig.jiexu.confirmIdentity(kase.caseNo, KUNMING, other);
  await expect(rig.jiexu.confirmIdentity(kase.caseNo, KUNMING, other)).rejects.toMatchObject(refused('not-awaited'));
  expect(await rig.jiexu.confirmIdentity(kase.caseNo, CHANGSHA, one)).toMatchObject({ pending: 'other-office' });
  await rig.until(kase.caseNo, (view) => waitsFor(view, 'source', 'identity'));
  await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
  expect(await rig.jiexu.status(kase.caseNo)).toMatchObject({ relation: 'form-sent' });
  await rig.jiexu.confirmIdentity(kase.caseNo, KUNMING, one);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed' });
});

test('a form that names the corrected person is accepted, and one that names the old one returned (B06)', async () => {
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '0' });
  await rig.waitsFor(kase.caseNo, 'source');
  const corrected = { ...personOf(kase), name: '测试改名' };
  await rig.jiexu.confirmIdentity(kase.caseNo, KUNMING, corrected);
  await rig.jiexu.confirmIdentity(kase.caseNo, CHENGDU, corrected);
  await confirm(rig, kase.caseNo);
  const back = await rig.until(kase.caseNo, (view) => view.formVersion === 2 && waitsFor(view, 'source', 'form:2'));
  expect(back.problem).toContain('B06');
  await onRecord(rig, KUNMING, kase, { name: '测试改名' });
  await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, await formOf(rig, kase.caseNo, 2));
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', formVersion: 2 });
});

test('another office, or after the destination has accepted: refused', async () => {
  const kase = await awaitingVerdict(rig, { balance: '500', source: { unsettledClaims: 1 } });
  await expect(rig.jiexu.confirmIdentity(kase.caseNo, CHENGDU, personOf(kase))).rejects.toMatchObject(
    refused('wrong-office'),
  );
  await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
  await rig.until(kase.caseNo, (view) => view.relation === 'merged');
  await expect(rig.jiexu.confirmIdentity(kase.caseNo, KUNMING, personOf(kase))).rejects.toMatchObject(
    refused('too-late'),
  );
});
