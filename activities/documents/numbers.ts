// Numbers papers are known by: certificate numbers by province, letter numbers by office and day.

/** Short names of the provinces by the first two digits of a code; 66 is the Xinjiang corps' own code in medical insurance. */
const PROVINCE_SHORT_NAMES: Readonly<Record<string, string>> = {
  '11': '京',
  '12': '津',
  '13': '冀',
  '14': '晋',
  '15': '蒙',
  '21': '辽',
  '22': '吉',
  '23': '黑',
  '31': '沪',
  '32': '苏',
  '33': '浙',
  '34': '皖',
  '35': '闽',
  '36': '赣',
  '37': '鲁',
  '41': '豫',
  '42': '鄂',
  '43': '湘',
  '44': '粤',
  '45': '桂',
  '46': '琼',
  '50': '渝',
  '51': '川',
  '52': '贵',
  '53': '云',
  '54': '藏',
  '61': '陕',
  '62': '甘',
  '63': '青',
  '64': '宁',
  '65': '新',
  '66': '兵',
  '71': '台',
  '81': '港',
  '82': '澳',
};

/** The short name of the province an office lies in, such as 浙 for 330100. Throws for a code that belongs to none. */
export function provinceShortName(office: string): string {
  const found = /^\d{6}$/.test(office) ? PROVINCE_SHORT_NAMES[office.slice(0, 2)] : undefined;
  if (found === undefined) {
    throw new RangeError(
      `no province for office ${office.slice(0, 10)}: six digits that begin with a province, such as 330100`,
    );
  }
  return found;
}

function sequenceDigits(sequence: number, digits: number, largest: number, what: string): string {
  if (!Number.isSafeInteger(sequence) || sequence < 1 || sequence > largest) {
    throw new RangeError(`${what} ${sequence}: a whole number from 1 to ${largest}`);
  }
  return String(sequence).padStart(digits, '0');
}

/**
 * Whose counter a certificate's sequence comes from. A number is unique in its province, so an office that counts for
 * itself puts the last four digits of its code before its sequence (default; the rule says only "province short name +
 * year + sequence").
 */
export type CertificateCounter = 'province' | 'office';

/**
 * A certificate number (§7): `浙2026000001` where the province counts, `浙20260100000001` where office 330100 does.
 * `sequence` starts with 1 each year; `issuedOn` is the Beijing date `2026-09-30`.
 */
export function certificateNo(office: string, issuedOn: string, sequence: number, counter: CertificateCounter): string {
  const digits = sequenceDigits(sequence, 6, 999_999_999, 'certificate sequence');
  const own = counter === 'office' ? office.slice(2) : '';
  return `${provinceShortName(office)}${issuedOn.slice(0, 4)}${own}${digits}`;
}

const CERTIFICATE_NO = new RegExp(`^(?:${Object.values(PROVINCE_SHORT_NAMES).join('|')})20\\d{2}\\d{6,13}$`);

/** Whether a text can be a certificate number: a province's short name, a year, six digits or more. */
export function isCertificateNo(text: string): boolean {
  return CERTIFICATE_NO.test(text);
}

/** A letter number (§7): office code, YYMMDD, four digits from 1 each day. An office writes at most 9999 letters a day. */
export function letterNo(office: string, writtenOn: string, sequence: number): string {
  if (!/^\d{6}$/.test(office)) throw new RangeError(`office ${office.slice(0, 10)}: six digits, such as 330100`);
  return `${office}${writtenOn.slice(2).replaceAll('-', '')}${sequenceDigits(sequence, 4, 9999, 'letter of the day')}`;
}
