// `jiexu suspense return`: a receipt, or what is left of a sum without a reference, goes back, by two members of staff.
import { command } from '../command/command.ts';
import { needed, office, option, text } from '../command/options.ts';
import { saidByTwo } from './by-two.ts';
import { officeOf } from './office-of.ts';
import { expectedOf } from './queue.ts';

export default command(
  {
    arguments: {
      'receipt|key': text('a receipt such as 510100-20260930-1-P1:received:2, or the bank’s reference of a sum'),
    },
    options: {
      who: needed(option('<id>', 'your staff number or role')),
      office: office('where the sum is, if its number does not say'),
    },
    example: 'suspense return 510100-20260930-17-P1:received:2 --who staff-12',
  },
  async ({ 'receipt|key': number, who, ...given }, connect) => {
    const { db } = await connect();
    const { returnReceipt, returnUnmatched } = await import('../../../activities/offices/suspense.ts');
    const again = (office: string) => `suspense return ${number} --office ${office}`;
    if (number.includes(':')) {
      const office = await officeOf(db, given.office, number, { transfer: number });
      return saidByTwo(
        `receipt ${number} goes back`,
        again(office),
        await returnReceipt(db, { office, receiptId: number, who, expected: await expectedOf(db, number) }),
      );
    }
    const { account } = await import('../../../activities/ledger/names.ts');
    const office = await officeOf(db, given.office, number, { account: account.unmatched(number) });
    return saidByTwo(
      `what is left of ${number} goes back`,
      again(office),
      await returnUnmatched(db, { office, key: number, who }),
    );
  },
);
