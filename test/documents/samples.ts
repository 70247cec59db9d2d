// Papers of one made-up transfer, Hangzhou to Chengdu, of a person who does not exist (area 990101).

import type { CertificateInput } from '../../activities/documents/certificate.ts';
import type { FormInput, PeriodRecord } from '../../activities/documents/form.ts';
import type { LetterInput } from '../../activities/documents/letter.ts';
import type {
  CompletionNotice,
  DocumentPerson,
  OfficeParty,
  PaymentNotice,
  RefusalNotice,
} from '../../domain/forms.ts';

export const CASE_NO = '510100-20260930-17';

export const person: DocumentPerson = { name: '钟离㛃·试', idType: 'resident-id', idNumber: '990101198801010012' };

export const hangzhou: OfficeParty = {
  office: '330100',
  name: '杭州市医疗保险服务中心',
  phone: '0571-00000001',
  address: '浙江省杭州市示例路1号',
};

export const chengdu: OfficeParty = {
  office: '510100',
  name: '成都市医疗保险事业管理局',
  phone: '028-00000002',
  address: '四川省成都市示例街2号',
};

export const receivingAccount = {
  accountName: '成都市医疗保险事业管理局',
  bank: '示例银行成都分行',
  bankCode: '102651000001',
  accountNo: '6200000000000000017',
};

export const certificateInput: CertificateInput = {
  sequence: 1,
  counter: 'province',
  caseNo: CASE_NO,
  person,
  scheme: 'employee',
  registeredAddress: '浙江省杭州市示例路88号3幢502室',
  enrolledFrom: '2010-07',
  enrolledTo: '2026-08',
  benefitsFrom: '2010-08',
  benefitsTo: '2026-09',
  balanceFen: '1234567',
  issuer: hangzhou,
  contact: '经办一室',
  issuedOn: '2026-09-30',
};

export const letterInput: LetterInput = {
  sequence: 17,
  caseNo: CASE_NO,
  scheme: 'employee',
  destinationScheme: 'employee',
  person,
  sex: 'male',
  personalNoAtSource: '33010000012345',
  personalNoAtDestination: '51010000054321',
  source: hangzhou,
  destination: chengdu,
  receivingAccount,
  moneyToDestination: true,
  agent: { name: '欧阳试', phone: '028-00000003' },
  remark: '请于十个工作日内回复。',
  writtenOn: '2026-09-30',
};

const records: readonly PeriodRecord[] = [
  { area: '330100', from: '2020-01', to: '2020-12', kind: 'normal', baseFen: 650_000n },
  { area: '330100', from: '2010-07', to: '2015-06', kind: 'deemed' },
  { area: '330100', from: '2021-01', to: '2021-02', kind: 'back-paid', baseFen: 650_000n },
  { area: '330100', from: '2021-06', to: '2026-08', kind: 'normal', baseFen: 812_345n },
];

export const formInput: FormInput = {
  caseNo: CASE_NO,
  letterNo: '5101002609300017',
  version: 1,
  person,
  sex: 'male',
  birthDate: '1988-01-01',
  personalNo: '33010000012345',
  householdKind: '城镇',
  personKind: '在职',
  lastEmployer: '杭州示例科技有限公司',
  scheme: 'employee',
  residentYears: 0,
  records,
  arrears: false,
  principalFen: 1_230_000n,
  interestFen: 4_567n,
  payingAccount: {
    accountName: '杭州市医疗保险服务中心',
    bank: '示例银行杭州分行',
    bankCode: '102331000001',
    accountNo: '6200000000000000025',
  },
  disposition: 'to-destination',
  chronicDiseases: ['高血压', '糖尿病'],
  officer: '王试',
  reviewer: '李试',
  phone: '0571-00000001',
  issuedOn: '2026-10-12',
};

export const refusal: RefusalNotice = {
  noticeNo: '5101002026R000001',
  applicationNo: 'A-2026-000123',
  person,
  applicant: '成都示例商贸有限公司',
  scheme: 'employee',
  destinationScheme: 'employee',
  source: { office: hangzhou.office, name: hangzhou.name },
  destination: { office: chengdu.office, name: chengdu.name },
  issuer: chengdu,
  reasons: [
    {
      code: 'R01',
      message: '参保人员在转出地仍为正常参保状态。',
      basis: '《基本医疗保险关系转移接续暂行办法》：转出地已中止参保、转入地已按规定参保的，方可申请。',
      remedy: '请原用人单位先在转出地办理停保，停保后可立即再次申请。',
      mayReapply: true,
    },
    {
      code: 'R02',
      message: '参保人员在转入地尚未参保。',
      basis: '《基本医疗保险关系转移接续暂行办法》。',
      remedy: '请用人单位或本人先在转入地办理参保登记。',
      mayReapply: true,
    },
  ],
  appliedOn: '2026-09-30',
  issuedOn: '2026-09-30',
};

export const completion: CompletionNotice = {
  noticeNo: '5101002026C000009',
  caseNo: CASE_NO,
  person,
  scheme: 'employee',
  destinationScheme: 'employee',
  source: { office: hangzhou.office, name: hangzhou.name },
  destination: { office: chengdu.office, name: chengdu.name },
  issuer: chengdu,
  outcome: 'completed',
  relation: 'merged',
  money: 'settled',
  mergedMonths: 137,
  amountFen: '1234567',
  paymentNo: 'P-510100-20260930-17-1',
  creditedOn: '2026-10-27',
  benefits: { gapMonths: 1, waitingMonths: 0, benefitsFrom: '2026-10' },
  remarks: ['中断的1个月可按转入地规定补缴，补缴后视为连续缴费。'],
  acceptedOn: '2026-09-30',
  issuedOn: '2026-10-27',
};

export const payment: PaymentNotice = {
  noticeNo: '3301002026P000003',
  caseNo: CASE_NO,
  paymentNo: 'P-510100-20260930-17-1',
  disposition: 'to-destination',
  person,
  payer: hangzhou,
  payee: { ...receivingAccount, accountNo: '****0017' },
  principalFen: '1230000',
  interestFen: '4567',
  amountFen: '1234567',
  orderedOn: '2026-10-14',
  issuedOn: '2026-10-14',
};
