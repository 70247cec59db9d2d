// Test people: identity numbers with area 990101, which does not exist, so that no real person is hit; the check digit is right.
import { type IdType, idCheckDigit } from '../../domain/identity.ts';

const SURNAMES = ['欧阳', '王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周'];
const GIVEN = [
  '娜',
  '伟',
  '芳',
  '敏',
  '静',
  '强',
  '磊',
  '洋',
  '艳',
  '杰',
  '涛',
  '明',
  '超',
  '霞',
  '平',
  '刚',
  '桂英',
  '文博',
  '子涵',
  '雨桐',
];

export interface TestPerson {
  readonly name: string;
  readonly idType: IdType;
  readonly idNumber: string;
}

function pick(list: readonly string[], at: number): string {
  return list[at % list.length] ?? '';
}

/** The n-th test person, always the same; identity numbers are distinct for n from 0 to 999 999. */
export function testPerson(n: number): TestPerson {
  if (!Number.isInteger(n) || n < 0 || n > 999_999)
    throw new RangeError(`test people are numbered 0 to 999999, not ${n}`);
  // 1000 order digits a birth date, 1000 birth dates from 1970-01-01 on.
  const birth = new Date(Date.UTC(1970, 0, 1 + Math.floor(n / 1000) * 11))
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
  const first17 = `990101${birth}${String(n % 1000).padStart(3, '0')}`;
  return {
    name: `${pick(SURNAMES, n)}${pick(GIVEN, Math.floor(n / SURNAMES.length))}`,
    idType: 'resident-id',
    idNumber: `${first17}${idCheckDigit(first17)}`,
  };
}
