// The record of a case (案卷记录) on paper: plain tables under Chinese headings, over as many pages as it needs. Unsealed,
// and it says so.
import { yuan } from '../../../domain/money.ts';
import { noticeTitle } from '../../../domain/notices.ts';
import type { CaseRecord } from '../../../domain/record.ts';
import { type Field, figures, frame, half, personFields, row } from './layout.ts';
import { timelineInChinese } from './timeline-words.ts';
import { type PaperData, typeset } from './typesetter.ts';
import {
  CLOCK_TITLES,
  LEVEL_NAMES,
  MONEY_NAMES,
  minuteText,
  monthText,
  OUTCOME_NAMES,
  REFUSED_BECAUSE,
  RELATION_NAMES,
  ROUTE_NAMES,
  ruleWords,
  STAGE_NAMES,
} from './words.ts';

/** `widths`: shares of the line; `right`: columns of figures, which stand under each other. */
interface Table extends PaperData {
  readonly title: string;
  readonly heads: readonly string[];
  readonly widths: readonly number[];
  readonly right: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

const PAPER_NAMES = {
  certificate: '参保凭证',
  letter: '联系函',
  form: '信息表',
  receipt: '入账回执',
  fenced: '不再入账声明',
} as const;
const STATE_NAMES = { valid: '有效', void: '作废', withdrawn: '已撤回' } as const;
const KIND_NAMES = { post: '记账', hold: '冻结', 'post-hold': '冻结转记账', 'void-hold': '解除冻结' } as const;
const ROLE_NAMES = { source: '转出地', destination: '转入地' } as const;

function officeOf({ pool, name }: CaseRecord['view']['source']): string {
  return name === undefined ? pool : `${name}（${pool}）`;
}

function facts({ view, person, applicationNo, caseNo }: CaseRecord): Field[] {
  const { outcome, reasons, amountFen, benefits } = view;
  return [
    row('业务编号 Case', caseNo),
    row('申请编号 Application', applicationNo),
    ...(person === undefined ? [] : personFields(person)),
    row('转出地 Source', officeOf(view.source)),
    row('转入地 Destination', officeOf(view.destination)),
    half('路径 Route', view.route && ROUTE_NAMES[view.route]),
    half('经办方式 Regime', view.regime === undefined ? undefined : view.regime === 'online' ? '平台' : '纸质'),
    half('受理 Opened', minuteText(view.openedAt)),
    half('结束 Closed', view.closedAt && minuteText(view.closedAt)),
    half('办理环节 Stage', STAGE_NAMES[view.stage]),
    half(
      '结果 Outcome',
      outcome && `${OUTCOME_NAMES[outcome]}${reasons.length === 0 ? '' : `（${reasons.join('、')}）`}`,
    ),
    row('关系状态 Relation', RELATION_NAMES[view.relation]),
    row('资金状态 Money', MONEY_NAMES[view.money]),
    row('金额 Amount', amountFen && figures(amountFen)),
    row('支付编号 Payment', view.paymentNo),
    row('资金所在 Where it is', both(moneyPlace(view), view.whereIsTheMoney)),
    ...(benefits === undefined
      ? []
      : [
          half('中断月数 Gap', `${benefits.gapMonths} 个月`),
          half('待遇起始 Benefits', monthText(benefits.benefitsFrom)),
        ]),
    ...(view.problem === undefined
      ? []
      : [row('待处理问题 Problem', both('需要运维或经办人员处理，原文如下', view.problem))]),
  ];
}

/** Chinese with the original beside it; a line that has no Chinese stands by itself. */
function both(chinese: string | undefined, original: string): string {
  return chinese === undefined || chinese === original ? original : `${chinese} / ${original}`;
}

/** Where the money is, in Chinese: how it stands, how much it is and whose it is. */
function moneyPlace({ money, amountFen, source, destination }: CaseRecord['view']): string {
  const sum = amountFen === undefined || amountFen === '0' ? '' : `${figures(amountFen)}：`;
  return `${sum}${MONEY_NAMES[money]}`
    .replace('转出地', `转出地${source.name ?? source.pool}`)
    .replace('转入地', `转入地${destination.name ?? destination.pool}`);
}

/** Accounts of the books, by what stands before the first stroke of their names. */
const ACCOUNT_NAMES: Readonly<Record<string, string>> = {
  person: '个人账户',
  overdraft: '透支',
  out: '待核销',
  sent: '在途',
  in: '到账待入账',
  payout: '待支付本人',
  unmatched: '无号来款',
  inheritance: '待继承',
  bank: '银行',
  interest: '利息',
};

/** `out/430100` → 已划出待核销 430100 / out/430100. An account that has no Chinese stands by itself. */
function accountText(account: string): string {
  const [kind = '', ...of] = account.split('/');
  const name = ACCOUNT_NAMES[kind];
  return both(name && [name, ...of].join(' '), account);
}

const CORRECTION_NAMES = { corrected: '已更正', refused: '转入地未接受', withdrawn: '已撤回' } as const;

/** `supervisor:province:530100` → 省级医疗保障部门（530100）. */
function recipientText(recipient: string): string {
  const [kind, level = '', area = ''] = recipient.split(':');
  if (kind === 'applicant') return '申请人';
  const known = Object.entries(LEVEL_NAMES).find(([each]) => each === level);
  return kind === 'supervisor' && known !== undefined ? `${known[1]}（${area}）` : recipient;
}

/** Runs of days in a row, as `10-09 至 10-12`: a list of thirty dates is not read. */
function runs(days: readonly { readonly date: string; readonly why: string }[]): string {
  const parts: { from: string; to: string; why: string }[] = [];
  for (const { date, why } of days) {
    const last = parts.at(-1);
    const next = last && Date.parse(date) - Date.parse(last.to) === 86_400_000 && last.why === why;
    if (last !== undefined && next) last.to = date;
    else parts.push({ from: date, to: date, why });
  }
  const text = (date: string) => date.slice(5);
  return parts
    .map(({ from, to, why }) => `${from === to ? text(from) : `${text(from)}至${text(to)}`}${why && ` ${why}`}`)
    .join('；');
}

function clocks({ clocks: all }: CaseRecord): Table {
  return {
    title: '办理时限 Clocks',
    heads: [
      '时限 clock',
      '工作日 days',
      '起算 from',
      '届满 due',
      '完成 done',
      '规定 rule',
      '计入与不计入的日期 days counted and left out',
    ],
    widths: [2.8, 1.6, 3, 3, 3, 7, 7],
    right: [],
    rows: all.map((clock) => [
      CLOCK_TITLES[clock.name],
      String(clock.workingDays),
      minuteText(clock.startedAt),
      `${minuteText(clock.dueAt)}${clock.provisional ? '（暂定）' : ''}`,
      clock.stoppedAt === undefined ? '—' : minuteText(clock.stoppedAt),
      ruleWords(clock.basis, clock.source),
      `计入 ${runs(clock.counted.map((date) => ({ date, why: '' }))) || '—'}。不计 ${runs(clock.leftOut) || '—'}。${clock.note ?? ''}`,
    ]),
  };
}

function timeline({ timeline: entries }: CaseRecord): Table {
  return {
    title: '办理经过 Timeline',
    heads: ['时间 at', '经办 by', '内容 what'],
    widths: [4.8, 3.4, 15],
    right: [],
    rows: entries.map(({ at, by, office, what }) => [
      secondText(at),
      `${BY_NAMES[by]}${office === undefined ? '' : ` ${office}`}`,
      both(timelineInChinese(what), what),
    ]),
  };
}

const BY_NAMES = {
  applicant: '申请人',
  source: '转出地',
  destination: '转入地',
  bank: '银行',
  operator: '运维',
  jiexu: '平台',
} as const;

function papers({ papers: all }: CaseRecord): Table {
  return {
    title: '文书 Papers',
    heads: [
      '文书 paper',
      '编号 number',
      '版本 version',
      '存档机构 on file at',
      '签章机构 sealed by',
      '签章核验 seal',
      '状态 state',
      '存档时间 filed',
    ],
    widths: [2.4, 6.4, 1.4, 2.2, 2.2, 2.4, 2, 4.6],
    right: [],
    rows: all.map((paper) => [
      PAPER_NAMES[paper.kind],
      paper.number,
      String(paper.version),
      paper.onFileAt,
      paper.seal.office,
      paper.seal.validity === 'valid' ? '有效' : `无效 ${paper.seal.validity}`,
      STATE_NAMES[paper.state],
      minuteText(paper.recordedAt),
    ]),
  };
}

function postings({ postings: books }: CaseRecord): Table[] {
  return books.map(({ office, role, transfers }) => ({
    title: `账务：${ROLE_NAMES[role]} ${office} Postings`,
    heads: ['时间 at', '编号 number', '种类 kind', '借方 debit', '贷方 credit', '金额（元） yuan'],
    widths: [4.6, 7, 2.8, 3.2, 3.2, 2.8],
    right: [5],
    rows: transfers.map(({ recordedAt, id, kind, debit, credit, amountFen }) => [
      minuteText(recordedAt),
      id,
      KIND_NAMES[kind],
      accountText(debit),
      accountText(credit),
      yuan(BigInt(amountFen)),
    ]),
  }));
}

function notices({ notices: all }: CaseRecord): Table {
  return {
    title: '通知 Notices',
    heads: ['编号 number', '通知 notice', '出具 by', '送达 to', '时间 at', '状态 state'],
    widths: [5, 5, 2, 6.4, 4.6, 2.2],
    right: [],
    rows: all.map(({ noticeNo, kind, title, office, recipient, at, state }) => [
      noticeNo ?? '—',
      kind === 'escalation' ? noticeTitle(kind, true) : title,
      office ?? '—',
      recipientText(recipient),
      minuteText(at),
      state === 'issued' ? '已出具' : '未出具',
    ]),
  };
}

function corrections({ corrections: all }: CaseRecord): Table {
  return {
    title: '办结后的更正 Corrections',
    heads: ['版本 version', '提出 opened', '结束 closed', '结果 outcome', '经过 steps'],
    widths: [1.6, 3.6, 3.6, 3, 11],
    right: [],
    rows: all.map(({ version, openedAt, closedAt, outcome, timeline: entries }) => [
      String(version),
      minuteText(openedAt),
      closedAt === undefined ? '—' : minuteText(closedAt),
      outcome === undefined ? '办理中' : CORRECTION_NAMES[outcome],
      entries.map(({ what }) => both(timelineInChinese(what), what)).join('；') || '—',
    ]),
  };
}

function refused({ refusedMessages, refusedSteps }: CaseRecord): Table[] {
  return [
    {
      title: '未受理的报文 Messages refused',
      heads: ['时间 at', '来自 from', '报文 message', '代码 code', '说明 why', '摘要 digest'],
      widths: [4.6, 2, 4, 3, 6, 3.2],
      right: [],
      rows: refusedMessages.map(({ at, office, message, code, text, payloadDigest }) => [
        secondText(at),
        office ?? '—',
        message,
        both(REFUSED_BECAUSE[code], code),
        text,
        payloadDigest?.slice(0, 12) ?? '—',
      ]),
    },
    {
      title: '经办机构系统拒绝的步骤 Steps refused',
      heads: ['时间 at', '机构 office', '步骤 step', '代码 code', '说明 why'],
      widths: [4.6, 2, 4, 2, 10],
      right: [],
      rows: refusedSteps.map(({ at, office, step, code, remark }) => [secondText(at), office, step, code, remark]),
    },
  ];
}

function secondText(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

/** The record as a PDF (A4). See `renderCertificate` for what holds of every paper; tables without a row are left out. */
export async function renderRecord(record: CaseRecord): Promise<Uint8Array> {
  const tables = [
    clocks(record),
    timeline(record),
    papers(record),
    ...postings(record),
    notices(record),
    corrections(record),
    ...refused(record),
  ];
  return typeset('record', {
    ...(await frame({
      title: '案卷记录 Case Record',
      no: record.caseNo,
      issuer: { name: '医保关系转移接续平台' },
      issuedOn: record.madeAt.slice(0, 10),
      printed: [],
    })),
    madeAt: secondText(record.madeAt),
    fields: facts(record),
    tables: tables.filter(({ rows }) => rows.length > 0),
    notes: [
      '本记录由平台按打印时的存档内容生成，未加盖电子签章；具有签章的是所列各文书本身。',
      record.person === undefined ? '本记录不含参保人员姓名和证件。' : '本记录含参保人员个人信息，请妥善保管。',
      '英文为系统原文，与中文并列打印；工作人员填写的内容照原样打印。时间均为北京时间，金额单位为元。',
    ],
  });
}
