// The shape of the pool registry's data.
import { z } from 'zod';
import { AREA_CODE, AREA_CODE_RULE } from '../area-code.ts';
import { SCHEMES } from '../case.ts';
import { areaCode, isoDate } from '../scalars.ts';

const provinceCode = z.string().regex(/^\d{2}$/, 'two digits');

/**
 * Areas by code with their names. Checked by hand: as a record with a schema a key, the registry's 2,900 areas took as long to read as
 * all other rules together. What is malformed is named as by any schema.
 */
const namesByArea = z.custom<Readonly<Record<string, string>>>().superRefine((value: unknown, ctx) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    ctx.addIssue({ code: 'custom', message: 'areas by code, each with its name, such as {"610102": "新城区"}' });
    return;
  }
  for (const area of Object.keys(value)) {
    const name: unknown = Reflect.get(value, area);
    if (!AREA_CODE.test(area)) ctx.addIssue({ code: 'custom', path: [area], message: AREA_CODE_RULE });
    if (typeof name !== 'string' || name === '')
      ctx.addIssue({ code: 'custom', path: [area], message: 'the name of the area' });
  }
});

export const poolRegistry = z.strictObject({
  source: z.string().min(1),
  provinces: z.array(z.strictObject({ code: provinceCode, name: z.string().min(1), short: z.string().length(1) })),
  pools: z.array(
    z.strictObject({
      code: areaCode,
      name: z.string().min(1),
      province: provinceCode,
      level: z.enum(['province', 'prefecture', 'county']),
      /** The only scheme that is pooled so; absent: both. */
      scheme: z.enum(SCHEMES).optional(),
      /** First and last day of the pool; absent: always. */
      from: isoDate.optional(),
      until: isoDate.optional(),
      /** Why nobody is sure that this is a pool, in words; absent: it is known to be one. */
      unconfirmed: z.string().min(1).optional(),
      /** Areas of the pool beside its own code. */
      members: namesByArea,
    }),
  ),
  /** Areas that are no more, with the area that each became part of: people's records still carry their codes. */
  abolished: z
    .array(z.strictObject({ area: areaCode, name: z.string().min(1), year: z.int(), heir: areaCode }))
    .optional(),
});
export type PoolRegistry = z.infer<typeof poolRegistry>;
export type PoolLevel = PoolRegistry['pools'][number]['level'];
