// `jiexu suspense allot`: a sum without a reference, or part of it, is allotted to a payment, by two members of staff.
import { yuan as inYuan } from '../../../domain/money.ts';
import { command } from '../command/command.ts';
import { needed, office, option, text, yuan } from '../command/options.ts';
import { saidByTwo } from './by-two.ts';
import { officeOf } from './office-of.ts';
import { expectedOf } from './queue.ts';

export default command(
  {
    arguments: { key: text('the bank’s reference of the sum') },
    options: {
      payment: needed(option('<no>', 'the payment it is')),
      amount: needed(option('<yuan>', 'how much of it', yuan)),
      who: needed(option('<id>', 'your staff number or role')),
      office: office('where the sum is, if the key does not say'),
    },
    example: 'suspense allot BANK-00000001 --payment 510100-20260930-17-P1 --amount 1234.56 --who staff-12',
  },
  async ({ key, payment: paymentNo, amount: amountFen, who, ...given }, connect) => {
    const { db } = await connect();
    const { account } = await import('../../../activities/ledger/names.ts');
    const { allot } = await import('../../../activities/offices/suspense.ts');
    const office = await officeOf(db, given.office, key, { account: account.unmatched(key) });
    const expected = await expectedOf(db, paymentNo);
    const what = `${inYuan(amountFen)} yuan of ${key} to payment ${paymentNo}`;
    const again = `suspense allot ${key} --payment ${paymentNo} --amount ${inYuan(amountFen)} --office ${office}`;
    return saidByTwo(what, again, await allot(db, { office, key, paymentNo, amountFen, who, expected }));
  },
);
