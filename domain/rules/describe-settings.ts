// What each setting of the rules means and how its value is read aloud, for people who do not read code.
import { same, type Words } from '../words.ts';
import { baseWords, payOutWords, residentWaitingWords, retirementWords, waitingWords } from './describe-tiers.ts';
import type { SettingName, Settings, Way } from './settings.ts';

interface Description<T> {
  readonly name: Words;
  readonly value: (value: T) => Words;
}

const yesNo = (value: boolean): Words => (value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' });
const workingDays = (value: number): Words => ({ zh: `${value}个工作日`, en: `${value} working days` });
const months = (value: number): Words => ({ zh: `${value}个月`, en: `${value} ${value === 1 ? 'month' : 'months'}` });
/** Hundredths of a per cent → `10.5 %`. Whole-number arithmetic, so that nothing is rounded. */
const perCent = (bp: number): Words => {
  const rest = String(bp % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return same(`${Math.floor(bp / 100)}${rest === '' ? '' : `.${rest}`}%`);
};

export const WAY_WORDS: Readonly<Record<Way, Words>> = {
  transfer: { zh: '与跨省相同，办理转移', en: 'transferred as across provinces' },
  keep: {
    zh: '转移关系，个人账户余额不划转、不提取，全省各市均可使用',
    en: 'the relation moves; the account stays and can be used in every city of the province',
  },
  'money-only': {
    zh: '年限自动累计，只划转个人账户，由转入地用人单位申请',
    en: 'years accumulate by themselves; only the account moves, and the destination employer applies',
  },
  'not-needed': {
    zh: '职工无需办理：停保、参保，个人编号合并',
    en: 'employees need no transfer: they suspend, enrol, and have their numbers merged',
  },
  automatic: {
    zh: '职工免申请，由平台自动办理',
    en: 'employees need not apply: the platform moves them when they enrol',
  },
};

const COUNTS_AS: Readonly<Record<'actual' | 'deemed', Words>> = {
  actual: { zh: '实际缴费年限', en: 'actual years' },
  deemed: { zh: '视同缴费年限', en: 'deemed years' },
};

/** One row a setting; a new setting does not compile until it is described here. */
export const SETTING_WORDS: { readonly [K in SettingName]: Description<Settings[K]> } = {
  withinProvince: {
    name: { zh: '省内流动的办理方式', en: 'what goes on within the province' },
    value: (way) => WAY_WORDS[way],
  },
  paysToPerson: {
    name: { zh: '转出时余额支付给本人', en: 'on leaving, the balance is paid to the person' },
    value: yesNo,
  },
  accountOnRecord: {
    name: {
      zh: '转出地已登记本人银行账户（无需提供）',
      en: "the source has the person's bank account on record (none need be given)",
    },
    value: yesNo,
  },
  accountOnMoveToResident: {
    name: { zh: '职工转居民时的余额', en: 'the balance on a move to the resident scheme' },
    value: (value) =>
      value === 'keep'
        ? { zh: '留在转出地', en: 'stays at the source' }
        : { zh: '支付给本人', en: 'is paid to the person' },
  },
  keepAccountAllowed: {
    name: {
      zh: '申请人可选择把余额留在转出地',
      en: 'the applicant may leave the balance at the source',
    },
    value: yesNo,
  },
  clearsKeptAccount: {
    name: {
      zh: '转入市级统筹区后，保留的账户会被清零',
      en: 'moving into a city-level pool clears an account that was kept',
    },
    value: yesNo,
  },
  paidOutOn: {
    name: { zh: '余额支付给本人（或继承人）的情形', en: 'reasons for which the balance is paid out' },
    value: (list) => ({
      zh: list.map((each) => payOutWords(each).zh).join('；'),
      en: list.map((each) => payOutWords(each).en).join('; '),
    }),
  },
  fallbackToPerson: {
    name: { zh: '余额无法划转的，支付给本人', en: 'money that cannot be transferred is paid to the person' },
    value: yesNo,
  },
  currentMonthMustBePaid: {
    name: {
      zh: '转入须已缴纳当月费用（否则R02）',
      en: 'on arrival the current month has to be paid (else R02)',
    },
    value: yesNo,
  },
  noArrears: {
    name: { zh: '欠费的不予转出（R06）', en: 'nobody leaves with arrears (R06)' },
    value: yesNo,
  },
  noUnsettledClaims: {
    name: {
      zh: '有未结算费用的不予转出（R11）',
      en: 'nobody leaves with unsettled claims (R11)',
    },
    value: yesNo,
  },
  notFrozen: {
    name: {
      zh: '账户冻结的不予转出（R12）',
      en: 'nobody leaves while the account is frozen (R12)',
    },
    value: yesNo,
  },
  waiting: {
    name: { zh: '中断后的待遇等待期', en: 'waiting period for benefits after a gap' },
    value: (tiers) => ({
      zh: tiers.map((tier) => waitingWords(tier).zh).join('；'),
      en: tiers.map((tier) => waitingWords(tier).en).join('; '),
    }),
  },
  noWaitingFor: {
    name: { zh: '不设等待期的人员', en: 'who waits for nothing' },
    value: (groups) => same(groups.join('、')),
  },
  monthsBeforeToEmployee: {
    name: {
      zh: '居民转职工，短期中断不影响待遇所需的此前连续参保',
      en: 'continuous months before a change to the employee scheme that keep benefits across a short gap',
    },
    value: months,
  },
  monthsBeforeToResident: {
    name: {
      zh: '职工转居民，短期中断不影响待遇所需的此前连续参保',
      en: 'continuous months before a change to the resident scheme that keep benefits across a short gap',
    },
    value: months,
  },
  residentWaiting: {
    name: {
      zh: '居民医保：未在集中参保期参保或断保的等待期',
      en: 'resident scheme: waiting period outside the enrolment window or after a lapse',
    },
    value: residentWaitingWords,
  },
  backPayRateBp: {
    name: {
      zh: '补缴费率（单位和个人合计）',
      en: 'rate of back-payment, employer and person together',
    },
    value: perCent,
  },
  backPayBase: { name: { zh: '补缴基数', en: 'base of back-payment' }, value: baseWords },
  backPayWindow: {
    name: { zh: '可补缴的期限', en: 'how long after the gap began it may be back-paid' },
    value: ({ months: window, note }) => ({
      zh: `${window}个月内${note === undefined ? '' : `（${note}）`}`,
      en: `within ${months(window).en}${note === undefined ? '' : ` (${note})`}`,
    }),
  },
  lateFee: { name: { zh: '补缴加收滞纳金', en: 'a late fee is asked on back-payments' }, value: yesNo },
  lateFeePerDayBp: { name: { zh: '滞纳金（每日）', en: 'late fee a day' }, value: perCent },
  retirementYears: {
    name: { zh: '退休待遇所需缴费年限', en: 'years of contribution for retiree benefits' },
    value: (tiers) => ({
      zh: tiers.map((tier) => retirementWords(tier).zh).join('；'),
      en: tiers.map((tier) => retirementWords(tier).en).join('; '),
    }),
  },
  retirementRateBp: {
    name: { zh: '退休时一次性补缴费率', en: 'rate of missing years that are paid at once' },
    value: perCent,
  },
  retirementBase: {
    name: { zh: '退休时一次性补缴基数', en: 'base of missing years that are paid at once' },
    value: baseWords,
  },
  yearsFromElsewhere: {
    name: { zh: '外地缴费年限', en: 'years paid elsewhere count as' },
    value: (value) => COUNTS_AS[value],
  },
  militaryYears: {
    name: { zh: '服役年限', en: 'years of military service count as' },
    value: (value) => COUNTS_AS[value],
  },
  giveUpAfter: {
    name: {
      zh: '转出地逾期不答复满此期限的，撤销办理',
      en: 'a source that stays silent so long after it was due is given up',
    },
    value: workingDays,
  },
  booksClosed: {
    name: {
      zh: '关账期间（划款时限停止计算）',
      en: 'days on which the books are closed (the pay clock stops)',
    },
    value: (spans) =>
      spans.length === 0
        ? { zh: '不关账', en: 'never' }
        : {
            zh: `每年${spans.map(({ from, to }) => `${from}至${to}`).join('、')}`,
            en: `${spans.map(({ from, to }) => `${from} to ${to}`).join(', ')}, every year`,
          },
  },
  escalateToProvinceAfter: {
    name: { zh: '逾期后多久上报省级', en: 'the province is told so long after the due date' },
    value: workingDays,
  },
  escalateToNationAfter: {
    name: { zh: '逾期后多久上报国家', en: 'the nation is told so long after the due date' },
    value: workingDays,
  },
  closeOfBusiness: {
    name: { zh: '每日截止时间（北京时间）', en: 'close of business, Beijing time' },
    value: (close) =>
      typeof close === 'string'
        ? same(close)
        : {
            zh: close.map(({ from, to, at }) => `${from}至${to}为${at}`).join('，'),
            en: close.map(({ from, to, at }) => `${at} from ${from} to ${to}`).join(', '),
          },
  },
  certificateValidMonths: { name: { zh: '参保凭证有效期', en: 'a certificate is valid for' }, value: months },
  adviceInbound: { name: { zh: '对转入人员的提示', en: 'advice to people who come' }, value: same },
  adviceOutbound: { name: { zh: '对转出人员的提示', en: 'advice to people who go' }, value: same },
  adviceOffPlatform: {
    name: { zh: '未接入平台时的提示', en: 'advice while an office is not on the platform' },
    value: same,
  },
  adviceRetirement: { name: { zh: '对退休人员的提示', en: 'advice to people at retirement age' }, value: same },
  complaintLine: { name: { zh: '投诉电话', en: 'complaint line' }, value: same },
};

/** The settings in the order in which they are shown. */
export const SETTING_NAMES = Object.keys(SETTING_WORDS) as readonly SettingName[];

/** A setting's value in words. */
export function valueWords<K extends SettingName>(name: K, value: Settings[K]): Words {
  return SETTING_WORDS[name].value(value);
}
