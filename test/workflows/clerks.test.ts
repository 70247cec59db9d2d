// Where people decide: the source's clerk answers the letter, the destination's clerk checks the form, applicants change their mind.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { seal } from '../../contract/seals/seal.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import { waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const formOf = (caseNo: string, version = 1, office = KUNMING): Promise<Sealed<InformationForm>> =>
  prepareForm(rig.database.db, rig.keys, { office, caseNo, version, at: toBeijing(Date.now()) });

/** The form with some of it changed, sealed again by the office, as a clerk could send it. */
async function changed(form: Sealed<InformationForm>, change: Partial<InformationForm>, office = KUNMING) {
  return seal(office, { ...form.body, ...change }, rig.keys);
}

describe('the source’s clerk', () => {
  test('is awaited until the source-out clock is due, and everybody can see why that date', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    const view = await rig.waitsFor(kase.caseNo, 'source');
    expect(view.stage).toBe('awaiting-source');
    expect(view.awaited).toHaveLength(1);
    const [awaited] = view.awaited;
    expect(awaited).toMatchObject({ actor: 'source', office: KUNMING, forWhat: 'the answer to the contact letter' });
    expect(awaited?.until).toBe(view.clocks[0]?.dueAt);
    expect(awaited?.why).toMatch(/^source-out: 10 working days after \d{4}-\d{2}-\d{2} \(law: /);
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'end of this test');
    await rig.ended(kase.caseNo);
  });

  test('confirms with the form, and the case runs to its end', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '402000' });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, await formOf(kase.caseNo));
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '402000' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(402000n);
  });

  test('refuses with a code: the case ends, the certificate is void, the balance was never touched', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '402000' });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.jiexu.refuseAsSource(kase.caseNo, KUNMING, 'R01', 'the employer has resumed contributions');
    expect(await rig.ended(kase.caseNo)).toMatchObject({
      outcome: 'refused-by-source',
      reasons: ['R01'],
      relation: 'undone',
    });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(402000n);
  });

  test('confirms again with the same form: nothing happens twice', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, balance: '700' });
    await rig.waitsFor(kase.caseNo, 'source');
    const form = await formOf(kase.caseNo);
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, form);
    await expect(rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, form)).rejects.toMatchObject({
      refusal: { code: 'not-awaited' },
    });
    await rig.waitsFor(kase.caseNo, 'destination');
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.ended(kase.caseNo);
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(700n);
  });

  describe('is refused at the door, and the case still waits for him, when', () => {
    let caseNo: string;
    let form: Sealed<InformationForm>;
    beforeAll(async () => {
      caseNo = (await rig.accepted({ from: KUNMING, to: CHENGDU })).caseNo;
      await rig.waitsFor(caseNo, 'source');
      form = await formOf(caseNo);
    });
    afterEach(async () => {
      expect((await rig.jiexu.status(caseNo)).stage).toBe('awaiting-source');
    });
    const refusedWith = (code: string, answer: Promise<unknown>) =>
      expect(answer).rejects.toMatchObject({ refusal: { code } });

    test('another office answers', () =>
      refusedWith('wrong-office', rig.jiexu.confirmAsSource(caseNo, HANGZHOU, form)));
    test('the form is of another case', async () =>
      refusedWith(
        'wrong-case',
        rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(form, { caseNo: '510100-20200101-1' })),
      ));
    test('the form answers another letter', async () =>
      refusedWith(
        'wrong-case',
        rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(form, { letterNo: '5101002001010001' })),
      ));
    test('the version is not the one awaited', async () =>
      refusedWith('stale', rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(form, { version: 2 }))));
    test('the form is not sealed by the source', async () =>
      refusedWith('wrong-office', rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(form, {}, HANGZHOU))));
    test('the months are not the sum of the periods (B02)', async () =>
      refusedWith('bad-sums', rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(form, { actualMonths: 7 }))));
    test('the amount is not principal and interest together (B03)', async () =>
      refusedWith(
        'bad-sums',
        rig.jiexu.confirmAsSource(caseNo, KUNMING, await changed(form, { amountToTransferFen: '1' })),
      ));
    test('the money is to be kept although the plan moves it', async () =>
      refusedWith(
        'unusable',
        rig.jiexu.confirmAsSource(
          caseNo,
          KUNMING,
          await changed(form, { disposition: 'keep', amountToTransferFen: '0' }),
        ),
      ));
    test('the money is said to be none although there is some', async () =>
      refusedWith(
        'unusable',
        rig.jiexu.confirmAsSource(
          caseNo,
          KUNMING,
          await changed(form, { disposition: 'none', amountToTransferFen: '0' }),
        ),
      ));
    test('the form lacks a field', async () => {
      const { officer: _officer, ...rest } = form.body;
      const sealed = await seal(KUNMING, rest as InformationForm, rig.keys);
      await refusedWith('unusable', rig.jiexu.confirmAsSource(caseNo, KUNMING, sealed));
    });
    test('a verdict is sent instead', () => refusedWith('wrong-office', rig.jiexu.acceptForm(caseNo, KUNMING, 1)));
    test('the destination accepts a form it does not have', () =>
      refusedWith('not-awaited', rig.jiexu.acceptForm(caseNo, CHENGDU, 1)));
  });

  test('sends a form with the wrong balance: it comes back as B04, and version 2 is awaited and used', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '5000' });
    await rig.waitsFor(kase.caseNo, 'source');
    const form = await formOf(kase.caseNo);
    const wrong = await changed(form, {
      balance: { principalFen: '4999', interestFen: '0' },
      amountToTransferFen: '4999',
    });
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, wrong);
    const view = await rig.until(kase.caseNo, (each) => each.formVersion === 2 && each.stage === 'awaiting-source');
    expect(view.problem).toContain('B04');
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, await formOf(kase.caseNo, 2));
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', formVersion: 2, amountFen: '5000' });
  });
});

describe('the destination’s clerk', () => {
  test('is awaited by the destination-in clock, accepts, and only then the money is credited', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '902210' });
    const waiting = await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    expect(waiting.awaited).toMatchObject([{ actor: 'destination', office: CHANGSHA }]);
    expect(waiting.awaited[0]?.why).toMatch(/^destination-in: 5 working days/);
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(0n);
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(902210n);
  });

  test('cannot accept a version that is not in use', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA });
    await rig.waitsFor(kase.caseNo, 'destination');
    await expect(rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 2)).rejects.toMatchObject({ refusal: { code: 'stale' } });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.ended(kase.caseNo);
  });
});

describe('withdrawal', () => {
  test('before the source has answered: free; the letter is withdrawn and a late answer is refused', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '123' });
    await rig.waitsFor(kase.caseNo, 'source');
    const form = await formOf(kase.caseNo);
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'returns to the former employer');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', relation: 'undone' });
    await expect(rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, form)).rejects.toMatchObject({
      refusal: { code: 'closed' },
    });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(123n);
  });

  test('by the server’s own "cancel": before the source has answered it is a withdrawal, with everything undone', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '9' });
    await rig.waitsFor(kase.caseNo, 'source');
    const run = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(run.workflowId, run.runId).cancel();
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', relation: 'undone' });
  });

  test('by the server’s own "cancel" after the source has confirmed: the case goes on to its end', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '9000' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const run = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(run.workflowId, run.runId).cancel();
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(9000n);
  });

  test('with a reason that holds an identity number: refused at the door', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(kase.caseNo, 'source');
    const reason = `wish of ${kase.application.person.idNumber}`;
    await expect(rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, reason)).rejects.toMatchObject({
      refusal: { code: 'unusable' },
    });
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'end of this test');
    await rig.ended(kase.caseNo);
  });

  test('by the destination: as free as by the applicant', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.jiexu.withdraw(kase.caseNo, 'destination', CHENGDU, 'enrolled by mistake');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn' });
  });

  test('in the destination’s name by another office: refused', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(kase.caseNo, 'source');
    await expect(rig.jiexu.withdraw(kase.caseNo, 'destination', HANGZHOU, 'not mine')).rejects.toMatchObject({
      refusal: { code: 'wrong-office' },
    });
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'end of this test');
    await rig.ended(kase.caseNo);
  });

  test('the same person may apply again afterwards', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '88' });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'waits a month');
    await rig.ended(kase.caseNo);
    const again = await rig.jiexu.apply({ ...kase.application, applicationNo: `${kase.application.applicationNo}-2` });
    if (again.kind !== 'accepted') throw new Error(again.kind);
    expect(again.caseNo).not.toBe(kase.caseNo);
    await rig.waitsFor(again.caseNo, 'source');
    await rig.jiexu.confirmAsSource(again.caseNo, KUNMING, await formOf(again.caseNo));
    expect(await rig.ended(again.caseNo)).toMatchObject({ outcome: 'completed', amountFen: '88' });
  });
});
