// The Chinese words papers use for the codes of a case.
import type {
  ClockName,
  Hold,
  MoneyStatus,
  Outcome,
  RelationStatus,
  Route,
  RuleBasis,
  Scheme,
  Stage,
} from '../../../domain/case.ts';
import type { DocumentPerson, InformationForm, PeriodRow } from '../../../domain/forms.ts';
import type { EscalationLevel } from '../../../domain/plan.ts';

/** With the code of the national platform: 310 职工, 390 居民. */
export const SCHEME_NAMES: Record<Scheme, string> = {
  employee: '职工基本医疗保险（310）',
  resident: '城乡居民基本医疗保险（390）',
};

const SHORT: Record<Scheme, string> = { employee: '职工医保', resident: '居民医保' };

/** The kind of transfer, from scheme to scheme. */
export function transferKind(source: Scheme, destination: Scheme): string {
  return `${SHORT[source]}转${SHORT[destination]}`;
}

export const ID_TYPE_NAMES: Record<DocumentPerson['idType'], string> = {
  'resident-id': '居民身份证',
  'hmt-permit': '港澳台居民居住证',
  'hmt-travel': '港澳台居民来往内地（大陆）通行证',
  'foreign-permit': '外国人永久居留身份证',
  passport: '护照',
  officer: '军官证',
};

export const SEX_NAMES: Record<'male' | 'female', string> = { male: '男', female: '女' };

export const PERIOD_KIND_NAMES: Record<PeriodRow['kind'], string> = {
  normal: '正常缴费',
  'back-paid': '补缴',
  deemed: '视同缴费',
  unemployment: '领取失业保险金期间（基金缴费）',
  military: '服役（视同缴费）',
};

export const DISPOSITION_NAMES: Record<InformationForm['disposition'], string> = {
  'to-destination': '划转至转入地',
  'to-person': '一次性支付给本人',
  keep: '保留在转出地个人账户',
  none: '无个人账户资金',
};

export const OUTCOME_NAMES: Record<Outcome, string> = {
  completed: '已办结',
  refused: '不予受理',
  'not-needed': '无需办理',
  withdrawn: '申请人撤回',
  'refused-by-source': '转出地退回',
  'refused-by-destination': '转入地退回',
  expired: '逾期终止',
  'ended-by-death': '参保人员死亡，终止办理',
  'settled-by-hand': '人工处理办结',
};

export const RELATION_NAMES: Record<RelationStatus, string> = {
  none: '不涉及关系转移',
  pending: '等待转出地确认',
  'form-sent': '信息表已发送转入地',
  accepted: '转入地已接收',
  merged: '缴费年限已合并，转出地关系已终止',
  undone: '已恢复原状',
};

export const MONEY_NAMES: Record<MoneyStatus, string> = {
  none: '不涉及个人账户资金',
  kept: '余额保留在转出地',
  pending: '等待转出地划转',
  held: '余额已在转出地冻结，待未结事项处理完毕',
  frozen: '余额已在转出地冻结',
  ordered: '转出地已提交银行支付',
  bounced: '银行退汇，资金在转出地账户待重新支付',
  'in-flight': '资金在途',
  disputed: '到账金额与划转金额不符，暂挂转入地待查',
  arrived: '已到转入地，待记入个人账户',
  credited: '已记入转入地个人账户',
  settled: '已记入转入地个人账户，转出地已核销',
  paid: '已支付至本人银行账户',
  restored: '已退回转出地个人账户，在途资金将原路退回',
  undone: '已恢复原状，余额在转出地个人账户',
  inherited: '参保人员已故，资金在转入地待继承',
  'by-hand': '已由经办人员双人线下处理',
};

export const CLOCK_TITLES: Record<ClockName, string> = {
  letter: '发出联系函',
  'source-out': '转出地办理',
  pay: '划转资金',
  'destination-in': '转入地办理',
  credit: '记入个人账户',
  total: '全程办理',
};

export const HOLD_NAMES: Record<Hold, string> = {
  'unsettled-claims': '待遇未结算',
  'in-hospital': '住院',
  frozen: '账户冻结',
  overdrawn: '账户透支',
  'shared-quota': '共济额度未退回',
};

/** Why a message was refused at the door. */
export const REFUSED_BECAUSE: Readonly<Record<string, string | undefined>> = {
  unusable: '内容不符合要求',
  'wrong-case': '不属于本业务',
  'wrong-office': '该机构无权办理',
  'not-awaited': '当前无需此项',
  stale: '版本或支付已失效',
  'bad-sums': '信息表数据不一致',
  'too-late': '转入地已接收，不能退回',
  'same-person': '须由另一名工作人员确认',
  closed: '业务已结束',
};

const BASIS_NAMES: Record<RuleBasis, string> = { law: '国家规定', region: '地方规定', default: '本产品默认' };

/** A rule's source with what kind of rule it is, unless the source says that itself. */
export function ruleWords(basis: RuleBasis, source: string): string {
  return source.startsWith(BASIS_NAMES[basis]) ? source : `${BASIS_NAMES[basis]}：${source}`;
}

export const LEVEL_NAMES: Record<EscalationLevel, string> = {
  area: '统筹区医疗保障部门',
  province: '省级医疗保障部门',
  nation: '国家医疗保障部门',
};

export const ROUTE_NAMES: Record<Route, string> = {
  'same-pool': '同一统筹区',
  'shared-records': '省内共享记录',
  'within-province': '省内',
  'cross-province': '跨省',
};

export const STAGE_NAMES: Record<Stage, string> = {
  deciding: '校验',
  requesting: '发函和开具凭证',
  'awaiting-source': '等待转出地',
  transferring: '转移办理中',
  undoing: '恢复原状',
  completing: '办结中',
  closed: '已结束',
};

/** `2026-09-30T17:30:00+08:00` → 2026-09-30 17:30. */
export function minuteText(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** `2026-09-30` → 2026年9月30日. */
export function dateText(date: string): string {
  const [year = '', month, day] = date.split('-');
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** `2026-08` → 2026年8月. */
export function monthText(month: string): string {
  const [year = '', number] = month.split('-');
  return `${year}年${Number(number)}月`;
}
