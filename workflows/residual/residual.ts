// A residual transfer: money that came to the source after the case had ended follows it; or, the other way, a late
// debit is paid.
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { Residuals } from '../../activities/cases/residuals.ts';
import type { ResidualView } from '../../domain/residual.ts';
import { clear, note, publish } from '../kit/board.ts';
import { runClocks, startNow, stop, stopAll } from '../kit/clocks.ts';
import { uncut, untilDoneOrEnded } from '../kit/ending.ts';
import { now } from '../kit/now.ts';
import { sendBackWhatIsTooMuch } from '../kit/payment.ts';
import { own } from '../kit/steps.ts';
import { declareEnding, undo } from './ending.ts';
import { followOn } from './follow.ts';
import { freeze, untilAgreedAndFrozen } from './freeze.ts';
import { listen } from './handlers.ts';
import type { ResidualInput } from './messages.ts';
import { credit, payOffice, payPerson, settle } from './pay.ts';
import { openResidual, partiesOf, type Residual } from './state.ts';
import { showResidual, viewOf } from './view.ts';

const { archiveResidual } = own<Residuals>('write the archive record');

/** One sum, one person, one ended case. */
export async function residual(input: ResidualInput): Promise<ResidualView> {
  const r = openResidual(input);
  showResidual(r);
  listen(r);
  // the server's own "cancel" is taken as a withdrawal, where that is still possible
  return uncut(
    () => declareEnding(r, { outcome: 'withdrawn', because: 'cancelled by an operator' }),
    () => run(r),
  );
}

async function run(r: Residual): Promise<ResidualView> {
  const { residualNo, request } = r.input;
  runClocks(r, { isQuiet: () => r.end.declared !== undefined, facts: () => factsOf(r) });
  note(r, 'jiexu', `${residualNo} was started: ${request.reason}`, request.office);
  await untilDoneOrEnded(r, () => move(r));
  if (r.end.declared !== undefined) await undo(r);
  await sendBackWhatIsTooMuch(r, partiesOf(r));
  await complete(r);
  await condition(allHandlersFinished);
  return viewOf(r);
}

/** The procedure, until it is done or interrupted by an ending. */
async function move(r: Residual): Promise<void> {
  if (r.input.request.direction === 'back') await untilAgreedAndFrozen(r);
  else await freeze(r);
  await startNow(r, 'pay');
  if (partiesOf(r).toPerson) return payPerson(r);
  const payment = await payOffice(r);
  await startNow(r, 'credit');
  const { receipt, movedToCase } = await credit(r, payment);
  stop(r, 'credit');
  await settle(r, receipt);
  if (movedToCase !== undefined) await followOn(r, movedToCase);
}

/** Outcome, archive record, closing. */
async function complete(r: Residual): Promise<void> {
  stopAll(r);
  r.end.outcome = r.end.declared?.outcome ?? 'completed';
  clear(r);
  r.end.closedAt = now();
  note(r, 'jiexu', `ended: ${r.end.outcome}`);
  await archiveResidual({ view: viewOf(r), timeline: [...r.board.timeline] });
  publish(r);
}

const factsOf = (r: Residual) => ({
  caseNo: r.input.request.caseNo,
  whereIsTheMoney: `${r.input.residualNo}: ${viewOf(r).whereIsTheMoney}`,
});
