// The columns that a table of applications can have: the field each stands for, how its cells are read, what its heading is called.
import type { Choice } from './choices.ts';

/**
 * How a cell is read. `text`: as written; `number`: an identity or account number, a code, spaces inside dropped;
 * `digits`: the same of digits alone, hyphens dropped too; `date`; `yes-no`; or one of a closed set of words.
 */
export type CellKind = 'text' | 'number' | 'digits' | 'date' | 'yes-no' | Choice;

export interface Column {
  /** Dotted path in the application; heading of the column in English. */
  readonly path: string;
  readonly kind: CellKind;
  /** Headings in Chinese; the first is the template's. */
  readonly names: readonly [string, ...string[]];
  /** Every application has it, so every table needs the column. */
  readonly required?: true;
}

export const COLUMNS: readonly Column[] = [
  { path: 'applicationNo', kind: 'text', names: ['申请编号', '申请号', '业务流水号', '流水号'], required: true },
  { path: 'direction', kind: 'direction', names: ['申请类型', '转移方向', '业务类型', '转移类型'], required: true },
  { path: 'channel', kind: 'channel', names: ['办理渠道', '申请渠道', '受理渠道', '办理方式'], required: true },
  { path: 'applicant.kind', kind: 'applicant', names: ['申请人类型', '申请人类别', '申请主体'], required: true },
  {
    path: 'applicant.name',
    kind: 'text',
    names: ['申请人名称', '申请人', '申请人姓名', '申请单位', '单位名称'],
    required: true,
  },
  {
    path: 'applicant.creditCode',
    kind: 'number',
    names: ['统一社会信用代码', '社会信用代码', '信用代码', '单位统一社会信用代码'],
  },
  { path: 'applicant.authority', kind: 'yes-no', names: ['有无授权委托书', '授权委托书', '是否有授权委托书'] },
  { path: 'person.name', kind: 'text', names: ['姓名', '参保人姓名', '参保人员姓名', '人员姓名'], required: true },
  { path: 'person.idType', kind: 'document', names: ['证件类型', '身份证件类型', '证件类别'], required: true },
  {
    path: 'person.idNumber',
    kind: 'number',
    names: ['证件号码', '证件号', '身份证号', '身份证号码', '公民身份号码', '身份证件号码', '居民身份证号码'],
    required: true,
  },
  { path: 'person.phone', kind: 'text', names: ['联系电话', '手机号', '手机号码', '电话', '移动电话'] },
  {
    path: 'source.area',
    kind: 'number',
    names: ['转出地', '转出地代码', '转出地行政区划', '转出地行政区划代码', '转出统筹区', '转出地统筹区'],
    required: true,
  },
  { path: 'source.scheme', kind: 'scheme', names: ['转出险种', '转出地险种', '转出险种类型'], required: true },
  {
    path: 'destination.area',
    kind: 'number',
    names: ['转入地', '转入地代码', '转入地行政区划', '转入地行政区划代码', '转入统筹区', '转入地统筹区'],
    required: true,
  },
  { path: 'destination.scheme', kind: 'scheme', names: ['转入险种', '转入地险种', '转入险种类型'], required: true },
  { path: 'certificateNo', kind: 'text', names: ['参保凭证号', '参保凭证编号', '凭证号', '参保凭证号码'] },
  { path: 'certificateIssuedOn', kind: 'date', names: ['参保凭证开具日期', '凭证开具日期', '开具日期', '凭证日期'] },
  { path: 'wishes.waitForNextYear', kind: 'yes-no', names: ['等待下一年度', '下一年度办理'] },
  { path: 'wishes.waitForPlatform', kind: 'yes-no', names: ['等待平台开通', '等待接入平台'] },
  { path: 'wishes.keepAccount', kind: 'yes-no', names: ['保留个人账户', '个人账户保留'] },
  { path: 'wishes.resettled', kind: 'yes-no', names: ['异地安置退休', '退休异地安置', '异地安置'] },
  { path: 'wishes.payToPerson.accountName', kind: 'text', names: ['收款账户名', '账户名', '户名', '银行户名'] },
  { path: 'wishes.payToPerson.bank', kind: 'text', names: ['开户银行', '开户行', '收款银行'] },
  { path: 'wishes.payToPerson.bankCode', kind: 'digits', names: ['联行号', '银行行号', '开户行联行号'] },
  { path: 'wishes.payToPerson.accountNo', kind: 'digits', names: ['银行账号', '收款账号', '银行卡号', '账号'] },
];

/** Columns that offices and employers keep for themselves: read by nobody. */
export const IGNORED: readonly string[] = [
  '序号',
  '编号',
  '行号',
  '备注',
  '说明',
  'no.',
  '#',
  'remark',
  'remarks',
  'note',
];

/** The columns that an answer file adds behind the original's; passed over when it is read again. */
export const ANSWER_COLUMNS = ['原行号 line', '处理结果 answer', '办件编号 case', '怎么办 what to do'] as const;
