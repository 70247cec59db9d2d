// Kinds in which something comes in between: supplements, returned forms, agreed withdrawals, deaths, holds, sums that
// are wrong, hands.
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import { fromIso } from '../../domain/instant.ts';
import {
  advanceToItsEnd,
  awaitingSource,
  awaitingVerdict,
  confirm,
  died,
  onRecord,
  waitsFor,
  waitsForVerdict,
} from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, KUNMING, type Rig } from '../support/rig.ts';
import type { Run } from './kinds.ts';

const DAY = 24 * 3600_000;

/** The run of a case that has ended, once it is closed. */
async function closed(rig: Rig, caseNo: string): Promise<Run> {
  await rig.ended(caseNo);
  const { workflowId, runId } = await rig.runOf(caseNo);
  await rig.client.workflow.getHandle(workflowId, runId).result();
  return { workflowId, runId };
}

/** A confirmed move to Chengdu whose first payment the bank treats as told. */
async function withBank(rig: Rig, balance: string, misbehaviour: Misbehaviour): Promise<string> {
  const { caseNo } = await awaitingSource(rig, { to: CHENGDU, balance });
  await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, misbehaviour);
  await confirm(rig, caseNo);
  return caseNo;
}

const operator = (rig: Rig, caseNo: string, action: 'undo' | 'send-back' | 'settled-by-hand', who: string) =>
  rig.jiexu.resolve({ caseNo, office: CHANGSHA, action, who, reason: 'looked into it' });

export const KINDS_BETWEEN: Readonly<Record<string, (rig: Rig) => Promise<Run>>> = {
  'completed-overdue-supervisors-told': async (rig) => {
    const { caseNo } = await awaitingSource(rig, { to: CHENGDU, balance: '1234' });
    const { dueAt = '' } = await rig.jiexu.status(caseNo);
    await rig.advance(caseNo, fromIso(dueAt) - Date.now() + 30 * DAY);
    await rig.until(caseNo, (view) => view.clocks[0]?.passed.at(-1)?.level === 'nation');
    await confirm(rig, caseNo);
    return closed(rig, caseNo);
  },

  'completed-supplement-from-applicant': async (rig) => {
    const { caseNo } = await awaitingSource(rig, { to: CHENGDU, balance: '1200' });
    await rig.jiexu.askSupplement(caseNo, KUNMING, 'proof of the last employment');
    await rig.until(caseNo, (view) => view.awaited.some((each) => each.actor === 'applicant'));
    await rig.advance(caseNo, 9 * DAY);
    await rig.jiexu.supply(caseNo, KUNMING, ['proof of the last employment']);
    await rig.until(caseNo, (view) => waitsFor(view, 'source', 'form'));
    await confirm(rig, caseNo);
    return closed(rig, caseNo);
  },

  'completed-returned-and-corrected': async (rig) => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '731000' });
    await rig.jiexu.returnForm(caseNo, CHANGSHA, 1, 'B02', 'months of 2024 are missing');
    await rig.until(caseNo, (view) => waitsFor(view, 'source', 'form:2'));
    await confirm(rig, caseNo, 2);
    await rig.until(caseNo, (view) => view.formVersion === 2 && waitsForVerdict(view));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 2);
    return closed(rig, caseNo);
  },

  'completed-identity-confirmed-by-both': async (rig) => {
    const { caseNo, application } = await awaitingVerdict(rig, { balance: '421' });
    const { name, idType, idNumber } = application.person;
    await rig.jiexu.confirmIdentity(caseNo, KUNMING, { name, idType, idNumber });
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.jiexu.confirmIdentity(caseNo, CHANGSHA, { name, idType, idNumber });
    return closed(rig, caseNo);
  },

  'withdrawn-as-agreed-after-arrival': async (rig) => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '1500050', interest: '77' });
    await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.jiexu.agree(caseNo, KUNMING, true, 'agreed');
    return closed(rig, caseNo);
  },

  'ended-by-death-before-zeroing': async (rig) => {
    const { caseNo } = await awaitingSource(rig, { balance: '50' });
    await died(rig, caseNo, KUNMING);
    return closed(rig, caseNo);
  },

  'ended-by-death-inherited': async (rig) => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '7300' });
    await died(rig, caseNo, KUNMING);
    return closed(rig, caseNo);
  },

  'ended-by-death-after-acceptance-before-zeroing': async (rig) => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '812', source: { unsettledClaims: 3 } });
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.until(caseNo, (view) => view.relation === 'merged');
    await died(rig, caseNo, CHANGSHA);
    return closed(rig, caseNo);
  },

  'completed-held-and-asked-again': async (rig) => {
    const kase = await awaitingSource(rig, { to: CHENGDU, balance: '4321', source: { frozen: true } });
    const isHeld = (view: { money: string; relation: string }) => view.money === 'held' && view.relation === 'merged';
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, isHeld);
    await rig.advance(kase.caseNo, 8 * DAY);
    await rig.until(kase.caseNo, isHeld);
    await onRecord(rig, KUNMING, kase, { frozen: false });
    await advanceToItsEnd(rig, kase.caseNo, 8 * DAY);
    return closed(rig, kase.caseNo);
  },

  'completed-in-parts': async (rig) => {
    const caseNo = await withBank(rig, '1000', { parts: ['600', '400'], holdParts: true });
    await rig.until(caseNo, (view) => view.money === 'disputed');
    await releasePayment(rig.database.db, `${caseNo}-P1`);
    return closed(rig, caseNo);
  },

  'completed-sent-back-and-paid-anew': async (rig) => {
    const caseNo = await withBank(rig, '1000', { wrongAmount: '999' });
    await rig.until(caseNo, (view) => view.money === 'disputed');
    await operator(rig, caseNo, 'send-back', 'A17');
    return closed(rig, caseNo);
  },

  'withdrawn-by-two-operators': async (rig) => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '9000' });
    await rig.advance(caseNo, 30 * DAY);
    await rig.until(caseNo, (view) => view.overdue);
    await operator(rig, caseNo, 'undo', 'A17');
    await operator(rig, caseNo, 'undo', 'B04');
    return closed(rig, caseNo);
  },

  'settled-by-hand': async (rig) => {
    const { caseNo } = await awaitingSource(rig, { balance: '0' });
    await rig.advance(caseNo, 45 * DAY);
    await rig.until(caseNo, (view) => view.overdue);
    await operator(rig, caseNo, 'settled-by-hand', 'A17');
    await operator(rig, caseNo, 'settled-by-hand', 'B04');
    return closed(rig, caseNo);
  },
};
