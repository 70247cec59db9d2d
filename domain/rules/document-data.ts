// The shape of the documents that rules rest on: what they are, how sure they are, when they were last compared.
import { z } from 'zod';
import { CONFIDENCES } from '../case.ts';
import { isoDate } from '../scalars.ts';

const day = z
  .string()
  .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/, 'a date, a month or a year such as 2022-05-10, 2022-05, 2022');

/** A document that rules rest on. Days of publication may be known to the month or the year only; an undated page has none. */
export const document = z.strictObject({
  title: z.string().min(1),
  /** 文号, such as 粤医保规〔2022〕6号. */
  number: z.string().min(1).optional(),
  published: day.optional(),
  url: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'an address that begins with http:// or https://')
    .optional(),
  confidence: z.enum(CONFIDENCES, {
    error: `one of ${CONFIDENCES.join(', ')}: what is weak, low or contradictory never becomes data`,
  }),
  /** The day on which somebody last compared the rules with the document. */
  verifiedOn: isoDate,
  /** The last day for which the document says that it is valid; its rules are shown as lapsed after it, until one ends them. */
  validUntil: isoDate.optional(),
});
export type Document = z.infer<typeof document>;

/** A file's documents, each by the short name its rules cite it by. */
export const documents = z.record(z.string().min(1), document);
export type Documents = z.infer<typeof documents>;
