// With a payload key configured, Temporal stores nothing of a person in the clear, and cases run as without one.
import { describe, expect, test } from 'vitest';
import { dataConverterOf } from '../../client/payload-codec.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';

const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

describe('payloads', () => {
  test('of a case are unreadable in its history, and the case runs to its end', async () => {
    const rig = await Rig.open(dataConverterOf({ JIEXU_PAYLOAD_KEY: NEW }));
    try {
      const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '450' });
      expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
      const history = await rig.history(await rig.runOf(kase.caseNo));
      const stored = Buffer.concat(payloadsIn(history)).toString('utf8');
      expect(stored.length).toBeGreaterThan(5000);
      expect(stored).not.toContain(kase.application.person.name);
      expect(stored).not.toContain(kase.application.person.idNumber);
      await rig.booksAreEqual();
    } finally {
      await rig.close();
    }
  });

  test('are read with an older key while a newer one encrypts', async () => {
    const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"参保"') };
    const [older] = dataConverterOf({ JIEXU_PAYLOAD_KEY: OLD }).dataConverter?.payloadCodecs ?? [];
    const [both] = dataConverterOf({ JIEXU_PAYLOAD_KEY: `${NEW},${OLD}` }).dataConverter?.payloadCodecs ?? [];
    const [newer] = dataConverterOf({ JIEXU_PAYLOAD_KEY: NEW }).dataConverter?.payloadCodecs ?? [];
    const sealed = (await older?.encode([payload])) ?? [];
    expect(Buffer.from(sealed[0]?.data ?? []).includes('参保')).toBe(false);
    expect(Buffer.from((await both?.decode(sealed))?.[0]?.data ?? []).toString()).toBe('"参保"');
    await expect(newer?.decode(sealed)).rejects.toThrow(/JIEXU_PAYLOAD_KEY: has no key [0-9a-f]{12}/);
  });

  test('that were altered are refused', async () => {
    const [codec] = dataConverterOf({ JIEXU_PAYLOAD_KEY: NEW }).dataConverter?.payloadCodecs ?? [];
    const [sealed] = (await codec?.encode([{ metadata: {}, data: Buffer.from('x') }])) ?? [];
    const data = Buffer.from(sealed?.data ?? []);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    await expect(codec?.decode([{ ...sealed, data }])).rejects.toThrow();
  });

  test('travel in the clear where no key is given; a malformed key is refused by name', () => {
    expect(dataConverterOf({})).toEqual({});
    expect(() => dataConverterOf({ JIEXU_PAYLOAD_KEY: 'short' })).toThrow(
      /JIEXU_PAYLOAD_KEY: has to be keys of 64 hexadecimal digits/,
    );
  });
});

/** Every payload's bytes, however deep in the events they stand. */
function payloadsIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(payloadsIn);
}
