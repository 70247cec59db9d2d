// Participation certificates: numbers, check codes that cannot be forged, three months, lost and reissued.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildCertificate,
  type CertificateRecord,
  issueCertificate,
  lookUpCertificate,
  reissue,
  standingOf,
  voidCertificate,
} from '../../activities/documents/certificate.ts';
import { checkCodeOf, sameCheckCode, verifyCheckCode } from '../../activities/documents/checkCode.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { certificateNo, isCertificateNo, letterNo, provinceShortName } from '../../activities/documents/numbers.ts';
import { verify } from '../../contract/seals/seal.ts';
import { certificate as certificateSchema } from '../../domain/forms.ts';
import { certificateInput } from './samples.ts';
import { keyFolder } from './support.ts';

describe('certificate numbers', () => {
  test('province short name, year, six digits or more', () => {
    expect(certificateNo('330100', '2026-09-30', 1, 'province')).toBe('浙2026000001');
    expect(certificateNo('610100', '2026-01-02', 1_234_567, 'province')).toBe('陕20261234567');
  });

  test('offices of one province that count for themselves never give the same number', () => {
    const arbitraryOffice = fc.integer({ min: 0, max: 9999 }).map((rest) => `33${String(rest).padStart(4, '0')}`);
    const arbitrarySequence = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(arbitraryOffice, arbitraryOffice, arbitrarySequence, arbitrarySequence, (a, b, m, n) => {
        fc.pre(a !== b || m !== n);
        const [first, second] = [
          certificateNo(a, '2026-09-30', m, 'office'),
          certificateNo(b, '2026-09-30', n, 'office'),
        ];
        expect(first).not.toBe(second);
        expect(isCertificateNo(first) && isCertificateNo(second)).toBe(true);
      }),
    );
  });

  test('every province of the mainland has a short name of its own', () => {
    const codes = '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65'.split(
      ' ',
    );
    const names = codes.map((code) => provinceShortName(`${code}9900`));
    expect(names.join('')).toBe('京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新');
  });

  test.each(['990101', '100000', '33010', 'abcdef'])(
    'an office in no province (%s) has no certificate number',
    (office) => {
      expect(() => certificateNo(office, '2026-09-30', 1, 'province')).toThrow(/no province/);
    },
  );

  test.each([0, -1, 1.5, Number.NaN, 10 ** 10])('%s is no sequence', (sequence) => {
    expect(() => certificateNo('330100', '2026-09-30', sequence, 'province')).toThrow(/whole number/);
    expect(() => letterNo('330100', '2026-09-30', sequence)).toThrow(/whole number/);
  });

  test('letter numbers: office, YYMMDD, four digits of the day', () => {
    expect(letterNo('510100', '2026-09-30', 17)).toBe('5101002609300017');
    expect(() => letterNo('510100', '2026-09-30', 10_000)).toThrow(/1 to 9999/);
  });
});

describe('check codes', () => {
  test('twelve characters that nobody mistakes, in groups of four', async () => {
    const keys = fileKeyStore(await keyFolder());
    for (let sequence = 1; sequence <= 200; sequence += 1) {
      const { checkCode } = await buildCertificate({ ...certificateInput, sequence }, keys);
      expect(checkCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    }
  });

  test('a code as people type it is the code as printed', () => {
    expect(sameCheckCode('k01m 0qxa zz21', 'K01M-0QXA-ZZ21')).toBe(true);
    expect(sameCheckCode('KOIM-OQXA-ZZ2L', 'K01M-0QXA-ZZ21')).toBe(true);
    expect(sameCheckCode('Ｋ01Ｍ－0QXA－ZZ21', 'K01M-0QXA-ZZ21')).toBe(true);
    expect(sameCheckCode('K01M-0QXA-ZZ22', 'K01M-0QXA-ZZ21')).toBe(false);
    expect(sameCheckCode('K01M-0QXA', 'K01M-0QXA-ZZ21')).toBe(false);
    expect(sameCheckCode('', 'K01M-0QXA-ZZ21')).toBe(false);
  });

  test('the issuer tells its own certificate from one with any fact altered', async () => {
    const keys = fileKeyStore(await keyFolder());
    const real = await buildCertificate(certificateInput, keys);
    expect(await verifyCheckCode(real, real.checkCode, keys)).toBe(true);
    for (const change of [
      { balanceFen: '9234567' },
      { validUntil: '2027-12-30' },
      { certificateNo: '浙2026000002' },
      { enrolledFrom: '2000-07' },
      { person: { ...real.person, idNumber: '990101198801010039' } },
      { registeredAddress: undefined },
    ]) {
      expect(await verifyCheckCode({ ...real, ...change }, real.checkCode, keys)).toBe(false);
    }
  });

  test('another office’s secret, or no secret at all, gives another code', async () => {
    const keys = fileKeyStore(await keyFolder());
    const strangers = fileKeyStore(await keyFolder());
    const real = await buildCertificate(certificateInput, keys);
    const { checkCode, ...facts } = real;
    expect(await checkCodeOf(facts, strangers)).not.toBe(checkCode);
    expect(await verifyCheckCode(real, await checkCodeOf(facts, strangers), keys)).toBe(false);
  });

  test('codes of certificates in a row have nothing in common', async () => {
    const keys = fileKeyStore(await keyFolder());
    const codes = await Promise.all(
      Array.from(
        { length: 500 },
        async (_, i) => (await buildCertificate({ ...certificateInput, sequence: i + 1 }, keys)).checkCode,
      ),
    );
    expect(new Set(codes).size).toBe(500);
    // Each of the 12 places takes many of the 32 characters.
    for (let at = 0; at < 14; at += 1) {
      if (at === 4 || at === 9) continue;
      expect(new Set(codes.map((code) => code[at])).size).toBeGreaterThan(24);
    }
  });
});

describe('a certificate’s life', () => {
  test('valid for three months, the last day included; the end of a short month stands for a day it lacks', async () => {
    const keys = fileKeyStore(await keyFolder());
    for (const [issuedOn, until] of [
      ['2026-09-30', '2026-12-30'],
      ['2026-11-30', '2027-02-28'],
      ['2027-11-30', '2028-02-29'],
      ['2026-10-15', '2027-01-15'],
      ['2026-01-31', '2026-04-30'],
    ] as const) {
      const record: CertificateRecord = {
        certificate: await issueCertificate({ ...certificateInput, issuedOn }, keys),
      };
      expect(record.certificate.body.validUntil).toBe(until);
      expect(standingOf(record, until)).toBe('valid');
      const dayAfter = new Date(Date.parse(`${until}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
      expect(standingOf(record, dayAfter)).toBe('expired');
    }
  });

  test('issued under the issuer’s seal, check code and all', async () => {
    const keys = fileKeyStore(await keyFolder());
    const sealed = await issueCertificate(certificateInput, keys);
    expect(await verify(sealed, { office: '330100', schema: certificateSchema }, keys)).toEqual(sealed.body);
    const forged = { ...sealed, body: { ...sealed.body, checkCode: '0000-0000-0000' } };
    await expect(verify(forged, { office: '330100', schema: certificateSchema }, keys)).rejects.toThrow(/altered-body/);
  });

  test('lost: reissued with a number of its own, the old number void and pointing to the new', async () => {
    const keys = fileKeyStore(await keyFolder());
    const lost: CertificateRecord = { certificate: await issueCertificate(certificateInput, keys) };
    const next = { sequence: 2, counter: 'province', issuedOn: '2026-10-20' } as const;
    const { old, issued } = await reissue(lost, next, {}, keys);
    expect(standingOf(old, '2026-10-20')).toBe('void');
    expect(old.voided).toEqual({ on: '2026-10-20', reason: 'reissued', replacedBy: '浙2026000002' });
    expect(issued.certificate.body).toMatchObject({
      certificateNo: '浙2026000002',
      replaces: '浙2026000001',
      validUntil: '2027-01-20',
      person: certificateInput.person,
      balanceFen: certificateInput.balanceFen,
    });
    expect(issued.certificate.body.checkCode).not.toBe(lost.certificate.body.checkCode);
    expect(await verifyCheckCode(issued.certificate.body, issued.certificate.body.checkCode, keys)).toBe(true);
    await expect(reissue(old, { ...next, sequence: 3 }, {}, keys)).rejects.toThrow(/浙2026000001 is void/);
  });

  test('voided because the transfer was undone, and not a second time for another reason', async () => {
    const keys = fileKeyStore(await keyFolder());
    const record: CertificateRecord = { certificate: await issueCertificate(certificateInput, keys) };
    const once = voidCertificate(record, '2026-10-09', 'transfer-undone');
    expect(once.voided).toEqual({ on: '2026-10-09', reason: 'transfer-undone' });
    expect(voidCertificate(once, '2026-10-10', 'issued-in-error')).toEqual(once);
  });

  test('a look-up with the wrong code looks like an unknown number; with the right one it tells the standing', async () => {
    const keys = fileKeyStore(await keyFolder());
    const record: CertificateRecord = { certificate: await issueCertificate(certificateInput, keys) };
    const { checkCode } = record.certificate.body;
    expect(lookUpCertificate(record, '0000-0000-0000', '2026-10-01')).toEqual(
      lookUpCertificate(undefined, checkCode, '2026-10-01'),
    );
    expect(lookUpCertificate(record, checkCode.toLowerCase(), '2026-10-01')).toMatchObject({
      kind: 'found',
      standing: 'valid',
    });
    expect(lookUpCertificate(record, checkCode, '2027-03-01')).toMatchObject({ standing: 'expired' });
    expect(
      lookUpCertificate(voidCertificate(record, '2026-10-01', 'issued-in-error'), checkCode, '2026-10-01'),
    ).toMatchObject({
      standing: 'void',
    });
  });
});
