// What the offices' banks report of a payment; how it moves the case is the kit's.
import { reportFault, takeReport } from '../../kit/bank.ts';
import { type Door, on } from '../../kit/reception.ts';
import { reportReceipt, reportReceiptMessage, type Taken } from '../messages.ts';
import { type Case, partiesOf } from '../state.ts';

export function listenToBanks(c: Case, door: Door<'caseNo', Taken>): void {
  on(door, reportReceipt, reportReceiptMessage, {
    whileUndoing: () => true,
    refuse: (m) => reportFault(c, partiesOf(c), m),
    take: (m) => {
      takeReport(c, m);
      return undefined;
    },
  });
}
