// The shape of one year of the State Council's notice on days off, as published.
import { z } from 'zod';
import { isoDate } from '../scalars.ts';

/**
 * `off`: days off, both ends included, weekends among them or not. `work`: weekend days that are worked.
 * `workingDays`: how many the year has, where the publisher says so; a wrong copy is then found at start.
 * A notice may speak of the December before its year.
 */
export const publishedYear = z.strictObject({
  year: z.int().min(2000).max(2099),
  source: z.string().min(1),
  off: z.array(z.strictObject({ from: isoDate, to: isoDate, name: z.string().min(1) })).min(1),
  work: z.array(isoDate),
  workingDays: z.int().min(200).max(280).optional(),
});
export type PublishedYear = z.infer<typeof publishedYear>;
