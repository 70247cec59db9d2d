// Letters, information forms and receipts: what an office's records say, with sums that agree.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildForm, type PeriodRecord, RecordsContradict } from '../../activities/documents/form.ts';
import { buildLetter } from '../../activities/documents/letter.ts';
import { buildReceipt } from '../../activities/documents/receipt.ts';
import { buildSlip } from '../../activities/documents/slip.ts';
import { addMonths, monthIndex, monthsIn } from '../../domain/month.ts';
import { CASE_NO, formInput, letterInput, receivingAccount } from './samples.ts';

const form = (records: readonly PeriodRecord[]) => buildForm({ ...formInput, records });

/** Records of a working life without overlaps, in any order: runs of months with holes between. */
const lives = fc
  .array(
    fc.record({
      hole: fc.integer({ min: 0, max: 14 }),
      length: fc.integer({ min: 1, max: 40 }),
      kind: fc.constantFrom('normal', 'back-paid', 'deemed'),
      baseFen: fc.option(fc.constantFrom(500_000n, 600_000n), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((runs) => {
    let next = '1995-03';
    const records: PeriodRecord[] = [];
    for (const { hole, length, kind, baseFen } of runs) {
      const from = addMonths(next, records.length === 0 ? 0 : hole);
      const to = addMonths(from, length - 1);
      records.push({ area: '330100', from, to, kind, ...(baseFen === undefined ? {} : { baseFen }) });
      next = addMonths(to, 1);
    }
    return records;
  })
  .chain((records) => fc.shuffledSubarray(records, { minLength: records.length }));

describe('an information form', () => {
  test('a working life with deemed, normal and back-paid months and two gaps', () => {
    const made = buildForm(formInput);
    expect(made.periods.map((row) => [row.from, row.to, row.months, row.kind])).toEqual([
      ['2010-07', '2015-06', 60, 'deemed'],
      ['2020-01', '2020-12', 12, 'normal'],
      ['2021-01', '2021-02', 2, 'back-paid'],
      ['2021-06', '2026-08', 63, 'normal'],
    ]);
    expect(made).toMatchObject({
      firstMonth: '2010-07',
      actualMonths: 77,
      deemedMonths: 60,
      gapMonths: 57,
      balance: { principalFen: '1230000', interestFen: '4567' },
      amountToTransferFen: '1234567',
    });
  });

  test('months, gaps and rows agree for every working life', () => {
    fc.assert(
      fc.property(lives, (records) => {
        const made = form(records);
        const sum = (kinds: readonly string[]) =>
          records.filter(({ kind }) => kinds.includes(kind)).reduce((months, record) => months + monthsIn(record), 0);
        expect(made.actualMonths).toBe(sum(['normal', 'back-paid']));
        expect(made.deemedMonths).toBe(sum(['deemed']));
        expect(made.periods.reduce((months, row) => months + row.months, 0)).toBe(
          made.actualMonths + made.deemedMonths,
        );
        const last = made.periods.at(-1)?.to ?? '';
        const span = monthIndex(last) - monthIndex(made.firstMonth) + 1;
        expect(made.actualMonths + made.deemedMonths + made.gapMonths).toBe(span);
        for (const row of made.periods) expect(row.months).toBe(monthsIn(row));
      }),
    );
  });

  test('however an office cuts its records into months, the form is the same', () => {
    fc.assert(
      fc.property(lives, (records) => {
        const monthly = records.flatMap((record) =>
          Array.from({ length: monthsIn(record) }, (_, i) => {
            const month = addMonths(record.from, i);
            return { ...record, from: month, to: month };
          }),
        );
        expect(form(monthly)).toEqual(form(records));
      }),
    );
  });

  test('a month in two records stops the form and names the months', () => {
    const twice: PeriodRecord[] = [
      { area: '330100', from: '2020-01', to: '2020-12', kind: 'normal' },
      { area: '330100', from: '2020-12', to: '2021-03', kind: 'back-paid' },
    ];
    expect(() => form(twice)).toThrow(RecordsContradict);
    expect(() => form(twice)).toThrow(/2020-01 to 2020-12 and 2020-12 to 2021-03 overlap/);
  });

  test('a period that ends before it begins, and no period at all, stop the form', () => {
    expect(() => form([{ area: '330100', from: '2020-05', to: '2020-04', kind: 'normal' }])).toThrow(RecordsContradict);
    expect(() => form([])).toThrow(/no contribution period/);
  });

  test.each([
    ['to-destination', 1_230_000n, 4_567n, '1234567'],
    ['to-destination', -5_000n, 0n, '0'],
    ['to-person', 1_230_000n, 4_567n, '0'],
    ['keep', 1_230_000n, 0n, '0'],
    ['none', 0n, 0n, '0'],
  ] as const)(
    'money %s, principal %s and interest %s: %s fen go to the destination',
    (disposition, principalFen, interestFen, amount) => {
      const made = buildForm({ ...formInput, disposition, principalFen, interestFen });
      expect(made.amountToTransferFen).toBe(amount);
      expect(made.balance.principalFen).toBe(principalFen.toString());
    },
  );

  test('a balance of more digits than any account holds is refused, not cut', () => {
    expect(() => buildForm({ ...formInput, principalFen: 10n ** 15n })).toThrow(/15 digits/);
  });
});

describe('a contact letter', () => {
  test('carries its number and the account the money goes to', () => {
    const letter = buildLetter(letterInput);
    expect(letter.letterNo).toBe('5101002609300017');
    expect(letter.receivingAccount).toEqual(receivingAccount);
  });

  test('without money for the destination it names no account', () => {
    expect(buildLetter({ ...letterInput, moneyToDestination: false })).not.toHaveProperty('receivingAccount');
  });

  test('is not written when money is to come and there is nowhere to send it', () => {
    expect(() => buildLetter({ ...letterInput, receivingAccount: undefined })).toThrow(/receiving account/);
  });
});

describe('a credit receipt', () => {
  const input = {
    caseNo: CASE_NO,
    paymentNo: 'P-1',
    transferId: `${CASE_NO}:credit:1`,
    amountFen: 1_234_567n,
    creditedAt: '2026-10-27T10:00:00+08:00',
  };
  test('says what was credited, in whole fen', () => {
    expect(buildReceipt(input)).toEqual({ ...input, amountFen: '1234567' });
  });
  test('never says a negative sum or an instant without an offset', () => {
    expect(() => buildReceipt({ ...input, amountFen: -1n })).toThrow(/amountFen/);
    expect(() => buildReceipt({ ...input, creditedAt: '2026-10-27T10:00:00' })).toThrow(/creditedAt/);
  });
});

describe('a slip of an acceptance', () => {
  const input = { caseNo: CASE_NO, formVersion: 2, acceptedAt: '2026-10-27T10:00:00+08:00' };
  test('says which version of which case was accepted, and when', () => {
    expect(buildSlip(input)).toEqual(input);
  });
  test('is of a case and of a version, at an instant with its offset', () => {
    expect(() => buildSlip({ ...input, caseNo: `${CASE_NO}-R1` })).toThrow(/caseNo/);
    expect(() => buildSlip({ ...input, formVersion: 0 })).toThrow(/formVersion/);
    expect(() => buildSlip({ ...input, acceptedAt: '2026-10-27' })).toThrow(/acceptedAt/);
  });
});
