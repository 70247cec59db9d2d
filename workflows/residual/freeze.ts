// The sum is frozen at the office that pays, `held` as that office says: what came late is booked and frozen in one step;
// a late debit once its clerk has agreed.
import type { ResidualOpened } from '../../contract/commands/residual.ts';
import { parseFen, yuan } from '../../domain/money.ts';
import { ask } from '../kit/ask.ts';
import { note, showProblem, solved, waitingUntil } from '../kit/board.ts';
import { endHere } from '../kit/ending.ts';
import { amountOf } from '../kit/payment.ts';
import { refusalOf } from '../kit/steps.ts';
import { frozenFor, partiesOf, type Residual } from './state.ts';

const inYuan = (fen: string) => `${yuan(parseFen(fen))} yuan`;

/** Booked and frozen in one step, so that nothing else takes it. What the office refuses is not begun. */
export async function freeze(r: Residual): Promise<'frozen' | 'insufficient'> {
  const opened = await askToFreeze(r).catch((error: unknown) => {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return endHere(r, { outcome: 'refused', because: `${refusal.code}: ${refusal.remark}` });
  });
  const isBack = r.input.request.direction === 'back';
  const { payer, payerIs } = partiesOf(r);
  if (opened.kind === 'held') {
    r.money.amountFen = opened.amountFen;
    r.money.status = 'frozen';
    note(r, payerIs, `holds ${inYuan(opened.amountFen)}`, payer.pool);
    return 'frozen';
  }
  const available = `the account has ${inYuan(opened.availableFen)}`;
  if (!isBack) return endHere(r, { outcome: 'refused', because: `${available}: nothing to send` });
  note(r, payerIs, `${available}, which is less`, payer.pool);
  return 'insufficient';
}

function askToFreeze(r: Residual): Promise<ResidualOpened> {
  const { money, input } = r;
  const { caseNo: ofCase, direction, ref: reference, reason, booked } = input.request;
  const parties = partiesOf(r);
  const isBooked = direction === 'back' || booked;
  money.freezeNo += 1;
  return ask(r, parties.payer, 'openResidual', 'hold the sum', {
    ofCase,
    n: money.freezeNo,
    direction,
    destination: frozenFor(parties),
    amountFen: money.amountFen,
    late: isBooked ? undefined : { reference, reason },
  });
}

const LESS_THAN_AGREED = 'less-than-agreed';

/** The destination's clerk agrees to the debit or to a part of it, never below zero, or refuses. */
export async function untilAgreedAndFrozen(r: Residual): Promise<void> {
  const { payer } = partiesOf(r);
  for (let asked = 1; ; asked += 1) {
    delete r.answer;
    const forWhat = `an answer to the request for ${inYuan(amountOf(r))} (${r.input.request.reason})`;
    const who = { kind: 'debit', of: asked, actor: 'destination', office: payer.pool, forWhat } as const;
    await waitingUntil(r, who, () => r.answer !== undefined);
    solved(r, LESS_THAN_AGREED);
    await agree(r);
    if ((await freeze(r)) === 'frozen') return;
    showProblem(r, LESS_THAN_AGREED, 'The account has less than was agreed to: agree to a part of it, or refuse.');
  }
}

async function agree(r: Residual): Promise<void> {
  const { answer } = r;
  if (answer?.kind === 'refuse') await endHere(r, { outcome: 'refused', because: `refused: ${answer.reason}` });
  if (answer?.kind === 'agree' && answer.amountFen !== undefined) r.money.amountFen = answer.amountFen;
  note(r, 'destination', `agreed to ${inYuan(amountOf(r))}`, partiesOf(r).payer.pool);
}
