// Applications in JSON: a broken one is named by its line, the others are read, and nothing that was lost comes in by an escape.
import { describe, expect, test } from 'vitest';
import { readInput } from '../../client/input/read.ts';
import { applicationOf } from './samples.ts';

const read = (text: string) => readInput(Buffer.from(text));
const json = (n: number) => JSON.stringify(applicationOf(n));

describe('applications in JSON', () => {
  test('are told by the line in which each begins', async () => {
    const pretty = JSON.stringify([applicationOf(1), applicationOf(2)], null, 2);
    const { lines } = await read(pretty);
    expect(lines.map(({ line }) => line)).toEqual([2, pretty.split('\n').lastIndexOf('  {') + 1]);
    expect((await read(`[${json(1)},${json(2)}]`)).lines.map(({ line }) => line)).toEqual([1, 2]);
    expect((await read(`\n\n${json(1)}\n\n${json(2)}`)).lines.map(({ line }) => line)).toEqual([3, 5]);
    expect((await read(`\n${JSON.stringify(applicationOf(1), null, 1)}`)).lines.map(({ line }) => line)).toEqual([2]);
  });

  test.each([
    [
      'a list',
      [`[\n${json(1)},\n{"person": {"name": "王明",},\n${json(3)}\n]`, `[\n${json(1)},\n{"a": 王明},\n${json(3)}]`],
    ],
    ['lines', [`${json(1)}\n\n{"person": "王明"\n${json(3)}`]],
  ])('of %s: the broken one is named and not repeated, the others are read', async (_, texts) => {
    for (const text of texts) {
      const { lines } = await read(text);
      expect(lines[0]?.application).toEqual(applicationOf(1));
      const broken = lines.filter(({ faults }) => faults !== undefined);
      expect(broken[0]).toMatchObject({ line: 3, faults: [{ field: 'line', rule: 'is no JSON object' }] });
      expect(JSON.stringify(broken.map(({ faults }) => faults))).not.toContain('王明');
    }
  });

  test('that were written from lost characters are refused, by field', async () => {
    const { lines } = await read(json(1).replace('"name":"示例有限公司"', '"name":"\\ufffd\\ufffd"'));
    expect(lines[0]?.faults).toMatchObject([{ field: 'application.applicant.name' }]);
    const { lines: half } = await read(json(1).replace('示例有限公司', '\\ud83d'));
    expect(half[0]?.faults).toMatchObject([{ field: 'application.applicant.name' }]);
  });

  test('may have numbers and codes in groups, as tables may', async () => {
    const account = {
      accountName: '王明',
      bank: '示例银行',
      bankCode: '1021 0000 0018',
      accountNo: '6222-0200 0000 1234 567',
    };
    const { idNumber } = applicationOf(1).person;
    const { lines } = await read(
      JSON.stringify({
        ...applicationOf(1),
        applicant: { ...applicationOf(1).applicant, creditCode: '91350100 M000100Y43' },
        person: { ...applicationOf(1).person, idNumber: `${idNumber.slice(0, 6)} ${idNumber.slice(6)}` },
        wishes: { payToPerson: account },
      }),
    );
    expect(lines[0]?.application).toEqual({
      ...applicationOf(1),
      wishes: { payToPerson: { ...account, bankCode: '102100000018', accountNo: '6222020000001234567' } },
    });
  });

  test('a field called __proto__ is a field like any other', async () => {
    const { lines } = await read('{"__proto__": {"applicationNo": "X"}}');
    expect(JSON.stringify(lines[0]?.application)).toBe('{"__proto__":{"applicationNo":"X"}}');
    expect(lines[0]?.cells).toEqual([]);
  });
});
