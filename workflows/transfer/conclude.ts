// What has come of the case at the destination is told to the source: with the slip of the acceptance it ends its
// relation, with the receipt it books the sum. Both at once where both are due, each by itself else.
import { condition } from '@temporalio/workflow';
import type { Credited } from '../../contract/commands/destination.ts';
import type { Conclude, Concluded } from '../../contract/commands/source.ts';
import type { MoneyStatus } from '../../domain/case.ts';
import type { CreditReceipt, Sealed } from '../../domain/forms.ts';
import { ask } from '../kit/ask.ts';
import { isAwaited, note } from '../kit/board.ts';
import { orOperator } from '../kit/desk.ts';
import { refusalOf } from '../kit/steps.ts';
import { orEnd } from './ending.ts';
import { type Case, partiesOf, planOf } from './state.ts';

/** While the money stands at one of these, its receipt may be here soon. */
const FLOWING: ReadonlySet<MoneyStatus> = new Set(['frozen', 'ordered', 'in-flight', 'arrived', 'credited']);

/**
 * Whether the end of the relation waits to be told with the receipt. It waits for the bank and the offices' systems, never
 * for a person: not for money that is held, bounced or disputed, nor for a step that is refused or stalled.
 */
function isReceiptDue(c: Case): boolean {
  const flows = planOf(c).money === 'to-destination' && FLOWING.has(c.money.status);
  return flows && !c.person.deceased && !isAwaited(c, 'refused', 'stalled');
}

/** The source ends its relation: with the receipt, or by itself as soon as none is due. */
export async function endRelation(c: Case): Promise<void> {
  const { exchange } = c;
  exchange.joined = 'waiting';
  await condition(() => exchange.joined === undefined || (exchange.joined === 'waiting' && !isReceiptDue(c)));
  delete exchange.joined;
  if (c.relation === 'merged') return;
  const { slip } = exchange;
  await orEnd(c, 'refused-by-source', () => conclude(c, 'end the relation', { slip }));
  relationIsEnded(c);
}

/**
 * The source books the receipt of a sum that was credited, to the person or, after a death, to the inheritance desk. An
 * operator looks at a refusal: the money cannot be passed over.
 */
export async function settle(c: Case, receipt: Sealed<CreditReceipt>, to: Credited['to'] = 'person'): Promise<void> {
  if (!(await concludedAtOnce(c, receipt))) {
    await orOperator(c, () => conclude(c, 'verify the receipt and settle', { receipt }));
  }
  c.money.status = to === 'inheritance' ? 'inherited' : 'settled';
  if (to === 'inheritance') c.end.closesAs = 'ended-by-death';
  note(c, 'source', 'booked the receipt', partiesOf(c).payer.pool);
}

/** False: the relation does not wait for the receipt, or one of both is refused, and each is asked by itself. */
async function concludedAtOnce(c: Case, receipt: Sealed<CreditReceipt>): Promise<boolean> {
  const { exchange } = c;
  if (exchange.joined !== 'waiting') return false;
  exchange.joined = 'asked';
  try {
    const papers = { slip: exchange.slip, receipt };
    await conclude(c, 'end the relation, verify the receipt and settle', papers, 'thrown');
    relationIsEnded(c);
    return true;
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return false;
  } finally {
    delete exchange.joined;
  }
}

function conclude(
  c: Case,
  what: string,
  papers: Pick<Conclude, 'slip' | 'receipt'>,
  otherContent?: 'thrown',
): Promise<Concluded> {
  const { payer, payee } = partiesOf(c);
  const command = { n: c.money.freezeNo, destination: payee.pool, ...papers };
  return ask(c, payer, 'conclude', what, command, otherContent);
}

function relationIsEnded(c: Case): void {
  c.relation = 'merged';
  note(c, 'source', 'ended its relation', planOf(c).offices.source.pool);
}
