// A transfer, from application to its end: the procedure of the law, step by step.
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Cases } from '../../activities/cases/cases.ts';
import type { DatedClock } from '../../domain/plan.ts';
import type { CaseView } from '../../domain/view.ts';
import { clear, note, publish } from '../kit/board.ts';
import { runClocks, stopAll } from '../kit/clocks.ts';
import { together, uncut, unlessLeftBehind, untilDoneOrEnded } from '../kit/ending.ts';
import { now } from '../kit/now.ts';
import { sendBackWhatIsTooMuch } from '../kit/payment.ts';
import { own } from '../kit/steps.ts';
import { accepted } from './decision.ts';
import { declareEnding, isFreeToWithdraw } from './ending.ts';
import { listen } from './handlers/listen.ts';
import type { TransferInput } from './messages.ts';
import { moveMoney } from './money.ts';
import { moveRelation } from './relation.ts';
import { requestTransferOut, sourceConfirms } from './source.ts';
import { type Case, caseNoOf, openCase, partiesOf } from './state.ts';
import { type Begun, undoAll } from './undo.ts';
import { showCase, viewOf } from './view.ts';

/** The archive record is the only trace after the history is gone. */
const { archive } = own<Cases>('write the archive record');

/**
 * One person, one scheme, one source: the relation and the balance move to the destination, or everything is as before.
 */
export async function transfer(input: TransferInput): Promise<CaseView> {
  const c = openCase(input);
  showCase(c);
  listen(c);
  return uncut(
    () => cancelAsked(c),
    () => run(c),
  );
}

async function run(c: Case): Promise<CaseView> {
  runClocks(c, {
    isQuiet: () => c.end.declared !== undefined,
    facts: () => factsOf(c),
    giveUp: (clock) => giveUp(c, clock),
  });
  if (await accepted(c)) {
    await unlessLeftBehind(
      () => c.steps.settledByHand,
      () => move(c),
    );
    stopAll(c);
    await complete(c);
  }
  await condition(allHandlersFinished);
  return viewOf(c);
}

/** The procedure, until it is done or undone. */
async function move(c: Case): Promise<void> {
  const begun: Begun = {};
  await untilDoneOrEnded(c, () => procedure(c, begun));
  if (c.end.declared && (await undoAll(c, begun)) === 'forward') await procedure(c, begun);
  await sendBackWhatIsTooMuch(c, partiesOf(c));
}

/** Asked for again, after an ending that came too late, it goes on from where it stood. */
async function procedure(c: Case, begun: Begun): Promise<void> {
  await requestTransferOut(c, begun);
  await sourceConfirms(c);
  await together(
    () => moveRelation(c),
    () => moveMoney(c),
  );
}

/** Outcome, archive record, closing. Two statuses stay visible, never one "done". */
async function complete(c: Case): Promise<void> {
  const { end, money, steps } = c;
  end.outcome = steps.settledByHand ? 'settled-by-hand' : (end.declared?.outcome ?? end.closesAs ?? 'completed');
  if (steps.settledByHand && money.status !== 'none' && money.status !== 'kept') money.status = 'by-hand';
  // nobody has to act in a case that has ended
  clear(c);
  c.stage = 'completing';
  end.closedAt = now();
  note(c, 'jiexu', `ended: ${end.outcome}`);
  c.stage = 'closed';
  await archive({ view: viewOf(c), timeline: [...c.board.timeline] });
  end.filed = true;
  publish(c);
}

/** The server's own "cancel" is taken as a withdrawal, where that is free. */
function cancelAsked(c: Case): void {
  const free = c.end.outcome === undefined && isFreeToWithdraw(c);
  const taken = free ? 'taken as a withdrawal' : 'the source has confirmed, so the case goes on';
  note(c, 'operator', free ? `cancelled the run: ${taken}` : `asked to cancel the run: ${taken}`);
  if (free) declareEnding(c, { outcome: 'withdrawn', codes: [], what: 'cancelled by an operator' });
}

const factsOf = (c: Case) => ({ caseNo: caseNoOf(c), whereIsTheMoney: viewOf(c).whereIsTheMoney });

/** The region has set an end to the source's silence: everything is undone (§3). */
function giveUp(c: Case, { name, giveUpAt }: DatedClock): void {
  if (c.pivot === 'passed' || c.exchange.turn !== 'source' || c.exchange.answer !== undefined) return;
  declareEnding(c, { outcome: 'expired', codes: [], what: `${name}: no answer until ${giveUpAt}` });
}
