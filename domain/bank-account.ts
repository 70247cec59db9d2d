// A bank account, as applications, papers and offices name it.
import { z } from 'zod';
import { text as boundedText } from './scalars.ts';

const text = boundedText(200);

/** An account money can be sent to. */
export const bankAccount = z.strictObject({
  accountName: text,
  bank: text,
  /** Twelve-digit interbank code (联行号). */
  bankCode: z.string().regex(/^\d{12}$/, 'a bank code of twelve digits'),
  accountNo: z.string().regex(/^\d{8,30}$/, 'an account number of 8 to 30 digits'),
});
export type BankAccount = z.infer<typeof bankAccount>;
