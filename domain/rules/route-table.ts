// The whole decision table of §3 in its order, for people: the rows that end a case at once and the rows that decide the tracks.
import type { RefusalCode } from '../case.ts';
import type { RowName } from '../plan.ts';
import type { Words } from '../words.ts';
import { ROUTE_ROWS } from './route.ts';

/** The rows that check.ts asks before the tracks are decided. */
export const ENDING_ROWS = [
  'deceased',
  'retired',
  'same-pool',
  'not-needed-within-province',
  'resident-within-the-year',
  'off-platform',
] as const;
export type EndingRow = (typeof ENDING_ROWS)[number];

export interface TableRow {
  readonly name: EndingRow | RowName;
  readonly condition: Words;
  readonly outcome: Words;
  /** The reason that a case ends with, where the row ends it. */
  readonly ends?: RefusalCode;
}

const ENDING: Readonly<Record<EndingRow, Omit<TableRow, 'name'>>> = {
  deceased: {
    condition: { zh: '参保人已死亡', en: 'the insured person has died' },
    outcome: {
      zh: '不予受理（仅此一条原因），指引办理继承',
      en: 'refused, for this reason alone, with the way to the inheritance desk',
    },
    ends: 'R13',
  },
  retired: {
    condition: { zh: '已退休（其他情形）', en: 'retired, any other case' },
    outcome: { zh: '不予受理（仅此一条原因）', en: 'refused, for this reason alone' },
    ends: 'R04',
  },
  'same-pool': {
    condition: {
      zh: '转出地与转入地（就各自险种）属同一统筹区',
      en: 'source and destination are one pool, each for its scheme',
    },
    outcome: {
      zh: '无需办理：职工由原单位停保、新单位续保，其他人员办理参保变更',
      en: 'not needed: of employees the old employer suspends and the new one resumes, others have the change registered',
    },
    ends: 'R03',
  },
  'not-needed-within-province': {
    condition: {
      zh: '同省职工转职工，且该省省内流动无需转移',
      en: 'same province, employee to employee, and the province asks for no transfer within it',
    },
    outcome: {
      zh: '无需办理：停保、参保，个人编号合并',
      en: 'not needed: suspend, enrol, and have the numbers merged',
    },
    ends: 'R21',
  },
  'resident-within-the-year': {
    condition: {
      zh: '居民转居民，且转入地下一年度待遇尚未开始',
      en: "resident to resident, before the benefits of the next year's enrolment begin at the destination",
    },
    outcome: {
      zh: '不予受理；申请人选择等待的，暂缓至待遇开始之日再定',
      en: 'refused; deferred until those benefits begin where the applicant asks to wait, then decided anew',
    },
    ends: 'R05',
  },
  'off-platform': {
    condition: {
      zh: '任一经办机构未接入平台',
      en: 'an office is not on the platform',
    },
    outcome: {
      zh: '申请人选择等待的，暂缓至双方均接入；否则纸质办理，须有参保凭证（否则R17），办理内容由以下各条决定',
      en: 'deferred until both are where the applicant asks to wait; else on paper, with a certificate (else R17), and the rows below decide the tracks',
    },
  },
};

function ending(name: EndingRow): TableRow {
  return { name, ...ENDING[name] };
}

const [resettled, ...others] = ROUTE_ROWS.map(
  ({ name, condition, outcome }): TableRow => ({ name, condition, outcome }),
);

/** From top to bottom; the first row that fits decides. */
export const ROUTE_TABLE: readonly TableRow[] = [
  ending('deceased'),
  ...(resettled === undefined ? [] : [resettled]),
  ending('retired'),
  ending('same-pool'),
  ending('not-needed-within-province'),
  ending('resident-within-the-year'),
  ending('off-platform'),
  ...others,
];
