// An application to move a person's relation and balance, as it comes in at either office. Shape only: what contradicts
// is in rules/parse.ts.
import { z } from 'zod';
import { bankAccount } from './bank-account.ts';
import { SCHEMES } from './case.ts';
import { ID_TYPES } from './identity.ts';
import { APPLICATION_NUMBER } from './numbers.ts';
import { holdsIdentityNumber } from './personal-number.ts';
import { areaCode, isoDate, name, text } from './scalars.ts';

/**
 * Chosen by whoever files it, and shown in ids, lists and messages: so nothing that could be taken for a case number or that holds an
 * identity number.
 */
export const applicationNo = z
  .string()
  .regex(APPLICATION_NUMBER, 'letters, digits and . _ / - only, 64 at most')
  .refine((no) => !/^\d{6}-\d{8}-\d+$/.test(no), 'a number that is no case number')
  .refine((no) => !holdsIdentityNumber(no), 'a number that holds no identity number');

const number = text(64).regex(/\S/, 'a number that is not empty');
const place = z.strictObject({ area: areaCode, scheme: z.enum(SCHEMES) });

/** The unified credit code is asked of employers; `authority`: the agent has shown a power of attorney. A guardian needs none. */
const applicant = z.strictObject({
  kind: z.enum(['person', 'employer', 'agent', 'guardian']),
  name,
  creditCode: text(64).optional(),
  authority: z.boolean().optional(),
});

const person = z.strictObject({
  name,
  idType: z.enum(ID_TYPES),
  idNumber: number,
  phone: text(30).optional(),
});

/** What the applicant asks for beyond the rule's course; a wish not granted is said in the remarks. */
const wishes = z.strictObject({
  /** Residents within the year: wait for the benefits of the next year instead of being refused (R05). */
  waitForNextYear: z.boolean().optional(),
  /** An office is not on the platform: wait until both are instead of going by paper. */
  waitForPlatform: z.boolean().optional(),
  /** Leave the balance where it is. */
  keepAccount: z.boolean().optional(),
  /** The person's own bank account, for balances that are paid out. */
  payToPerson: bankAccount.optional(),
  /** A retiree resettled in another province who asks for the balance. */
  resettled: z.boolean().optional(),
});

/** `direction`: filed at the destination (`in`) or at the source (`out`). */
export const application = z.strictObject({
  applicationNo,
  direction: z.enum(['in', 'out']),
  channel: z.enum(['online', 'counter']),
  applicant,
  person,
  source: place,
  destination: place,
  certificateNo: number.optional(),
  certificateIssuedOn: isoDate.optional(),
  wishes: wishes.optional(),
});
export type Application = z.infer<typeof application>;
