// How everything is taken back at the office that holds or pays the sum, in one step; and until what had left it is back.

import type { CaseCommand } from '../../contract/commands/command.ts';
import type { Undone, Withdraw, Withdrawn } from '../../contract/commands/undo.ts';
import { ask } from './ask.ts';
import { sumIs } from './bank.ts';
import { orOperator, untilOperator } from './desk.ts';
import { isSumKnown, type Parties, type Pays, paymentNamed, untilBack } from './payment.ts';

type TooLate = Exclude<Withdrawn, Undone>;

/**
 * Asks the payer to withdraw, until it has. What is too late there contradicts the payee's fence: `instead` may know
 * another way, else an operator looks, and the step is asked again when he says so.
 */
export async function withdrawn<O = never>(
  c: Pays,
  { payer }: Parties,
  command: Omit<Withdraw, keyof CaseCommand>,
  instead: (answer: TooLate) => O | undefined = () => undefined,
): Promise<Undone | O> {
  for (;;) {
    const answer = await orOperator(c, () => ask(c, payer, 'withdraw', 'put everything back', command));
    if (answer.kind === 'undone') return answer;
    const otherwise = instead(answer);
    if (otherwise !== undefined) return otherwise;
    const why = answer.kind === 'paid' ? 'has paid the person' : 'has booked a receipt';
    await untilOperator(c, `office ${payer.pool} ${why}: nothing was put back`, { kind: 'refused', of: 'withdraw' });
  }
}

/** The person does not wait for what had left the payer, but the procedure does. */
export async function untilAllIsBack(c: Pays, parties: Parties, { comesBack }: Undone): Promise<void> {
  if (c.money.status !== 'none') c.money.status = comesBack ? 'restored' : 'undone';
  if (comesBack === undefined) return;
  const { paymentNo, amountFen } = comesBack;
  const payment = paymentNamed(c, paymentNo);
  // ordered by a command whose answer was never heard
  if (!isSumKnown(c)) sumIs(c, amountFen);
  await untilBack(c, parties, payment, amountFen);
}
