// Which office a command goes to, and what happens when an attempt of it lands there.
import type { Payment } from '../protocol/books.ts';
import { type Command, partsOf, type Receiving } from './commands.ts';
import { accept, credit, fence, sendBack } from './destination.ts';
import { answered, type Landing } from './landing.ts';
import type { Protocol } from './plan.ts';
import { conclude, confirm, open, pay, payAfter, withdraw } from './source.ts';
import { isCredited, isFormGiven, isPosted, isTombstoned, orderOf, type State } from './state.ts';

/**
 * What happens when an attempt of `command` lands now. Whether anybody still waits for the answer, the office does not
 * know.
 */
export function land(p: Protocol, s: State, command: Command): Landing {
  const { name, of, ...carries } = partsOf(command);
  const to = carries.to as Receiving;
  switch (name) {
    case 'open':
      return open(p, s);
    case 'account':
      return answered(`account ${s.account}`, s);
    case 'confirm':
      return confirm(p, s, to);
    case 'pay':
      return pay(p, s, to);
    case 'pay-after':
      return payAfter(p, s, Number(of) as 1 | 2, to);
    case 'accept':
      return accept(p, s);
    case 'credit':
      return credit(p, s, Number(of) as Payment);
    case 'conclude':
      return conclude(s, of as 'relation' | 'money' | 'both');
    case 'fence':
      return fence(p, s, of as 'all' | 'credit');
    case 'withdraw':
      return withdraw(p, s, of as 'all' | 'money', true);
    case 'return':
      return sendBack(s, Number(of) as Payment);
    default:
      throw new RangeError(`no office knows the command ${command}`);
  }
}

/**
 * Whether an attempt of `command` changes nothing whenever it lands from now on: its first answer is kept, or what it
 * would do is refused for good. `contract-model.test.ts` proves it of every state; only what is not spent has to be
 * remembered as asked.
 */
export function isSpent({ fault }: Protocol, s: State, command: Command): boolean {
  const { name, of } = partsOf(command);
  const number = Number(of) as Payment;
  switch (name) {
    case 'account':
      return true;
    case 'open':
    case 'confirm':
      return isFormGiven(s) || s.sourceClosed !== 'open';
    case 'pay':
      return orderOf(s, 1) !== 'none' || s.sourceClosed !== 'open';
    case 'pay-after': {
      const closed = s.sourceClosed !== 'open' && fault !== 'late-order-not-refused';
      return closed || orderOf(s, (number + 1) as Payment) !== 'none';
    }
    case 'accept':
      return s.check === 'accepted' || s.check === 'refused' || s.destinationClosed;
    case 'credit':
      return isTombstoned(s, 'destination') || (isCredited(s) && fault !== 'credit-not-idempotent');
    case 'conclude':
      return isConcluded(s, of as 'relation' | 'money' | 'both');
    case 'fence':
      return s.destinationClosed || isCredited(s) || (of === 'all' && s.check === 'accepted');
    case 'withdraw':
      return s.withdrawn !== 'no' || isPosted(s, 'settle');
    case 'return':
      return isPosted(s, `P${number}:returned`) || isPosted(s, `P${number}:credit`);
    default:
      return false;
  }
}

function isConcluded(s: State, half: 'relation' | 'money' | 'both'): boolean {
  const relation = s.relationEnded || s.sourceClosed === 'all';
  const money = isPosted(s, 'settle') || s.withdrawn !== 'no';
  if (half === 'relation') return relation;
  return half === 'money' ? money : relation && money;
}
