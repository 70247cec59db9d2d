// An application to move a person's relation and balance, as it comes in at either office. Shape only: what contradicts is in rules/parse.ts.
import { z } from 'zod';
import { SCHEMES } from './case.ts';
import { bankAccount } from './forms.ts';
import { holdsIdentityNumber, ID_TYPES } from './identity.ts';
import { areaCode, isoDate } from './scalars.ts';

const name = z.string().regex(/\S/, 'a name that is not empty').max(100);
/**
 * Chosen by whoever files it, and shown in ids, lists and messages: so nothing that could be taken for a case number or that holds an
 * identity number.
 */
export const applicationNo = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,63}$/u, 'letters, digits and . _ / - only, 64 at most')
  .refine((no) => !/^\d{6}-\d{8}-\d+$/.test(no), 'a number that is no case number')
  .refine((no) => !holdsIdentityNumber(no), 'a number that holds no identity number');

const number = z.string().regex(/\S/, 'a number that is not empty').max(64);
const place = z.strictObject({ area: areaCode, scheme: z.enum(SCHEMES) });

/** The unified credit code is asked of employers; `authority`: the agent has shown a power of attorney. */
const applicant = z.strictObject({
  kind: z.enum(['person', 'employer', 'agent']),
  name,
  creditCode: z.string().optional(),
  authority: z.boolean().optional(),
});

const person = z.strictObject({
  name,
  idType: z.enum(ID_TYPES),
  idNumber: number,
  phone: z.string().min(1).max(30).optional(),
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
