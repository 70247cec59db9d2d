// What drills read like: which orders are meant, and what the bank does with them.
import { yuan } from '../../../domain/money.ts';
import { table } from '../table.ts';
import type { Drill, DrillScope, KeptBack, Misbehaviour } from './bank.ts';

/** The subject of a sentence: `payment 430100-20261122-1-P1`, `the next order from office 530100`. */
export function describeScope({ paymentNo, fromOffice, toOffice, once }: DrillScope): string {
  if (paymentNo !== undefined) return `payment ${paymentNo}`;
  const from = fromOffice === undefined ? '' : ` from office ${fromOffice}`;
  const to = toOffice === undefined ? '' : ` to office ${toOffice}`;
  return `${once ? 'the next order' : 'every order'}${from}${to}`;
}

/** What goes on after it. A test may tell the bank more than a command can, which is shown as it was told. */
export function describeBehaviour(told: Misbehaviour): string {
  if (told.bounce !== undefined) return `bounces with ${told.bounce}`;
  if (told.lose === true) return 'is lost: taken, and not heard of again until it is released';
  if (told.double === true) return 'arrives twice';
  if (told.holdDelivery === true) return 'is in flight until it is released';
  if (told.delayDeliveryMs !== undefined) return `is in flight for ${told.delayDeliveryMs / 1000} seconds`;
  if (told.parts !== undefined)
    return `arrives in parts (${told.parts.join(', ')}), each after the first when released`;
  if (told.wrongAmount !== undefined) return `arrives with another sum: ${yuan(BigInt(told.wrongAmount))} yuan`;
  if (told.loseReference === true) return 'arrives without its payment number';
  return `goes ${JSON.stringify(told)}`;
}

export function describeDrills(drills: readonly Drill[], waiting: readonly KeptBack[]): string {
  const set =
    drills.length === 0
      ? 'no drill is set: the bank does everything right'
      : table(
          ['drill', 'orders', 'what the bank does'],
          drills.map((each) => [String(each.number), describeScope(each.scope), describeBehaviour(each.behaviour)]),
        );
  return waiting.length === 0 ? set : `${set}\n\n${describeKeptBack('kept back until it is released', waiting)}`;
}

export function describeKeptBack(what: string, payments: readonly KeptBack[]): string {
  return payments.map((each) => `payment ${each.paymentNo}, ${yuan(each.amountFen)} yuan: ${what}`).join('\n');
}
