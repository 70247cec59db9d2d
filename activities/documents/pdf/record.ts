// The record of a case (案卷记录) on paper: plain tables under Chinese headings, over as many pages as it needs. Unsealed, and it says so.
import { yuan } from '../../../domain/money.ts';
import { noticeTitle } from '../../../domain/notices.ts';
import type { CaseRecord } from '../../../domain/record.ts';
import { type Field, figures, frame, half, personFields, row } from './layout.ts';
import { type PaperData, typeset } from './typesetter.ts';
import {
  CLOCK_TITLES,
  MONEY_NAMES,
  minuteText,
  monthText,
  OUTCOME_NAMES,
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

const PAPER_NAMES = { certificate: '参保凭证', letter: '联系函', form: '信息表', receipt: '入账回执' } as const;
const STATE_NAMES = { valid: '有效', void: '作废', withdrawn: '已撤回' } as const;
const KIND_NAMES = { post: '记账', hold: '冻结', 'post-hold': '冻结转记账', 'void-hold': '解除冻结' } as const;
const ROLE_NAMES = { source: '转出地', destination: '转入地' } as const;

function officeOf({ pool, name }: CaseRecord['view']['source']): string {
  return name === undefined ? pool : `${name}（${pool}）`;
}

function facts({ view, person, applicationNo, caseNo }: CaseRecord): Field[] {
  const { outcome, reasons, amountFen, benefits } = view;
  return [
    row('业务编号', caseNo),
    row('申请编号', applicationNo),
    ...(person === undefined ? [] : personFields(person)),
    row('转出地', officeOf(view.source)),
    row('转入地', officeOf(view.destination)),
    half('路径', view.route && ROUTE_NAMES[view.route]),
    half('经办方式', view.regime === undefined ? undefined : view.regime === 'online' ? '平台' : '纸质'),
    half('受理', minuteText(view.openedAt)),
    half('结束', view.closedAt && minuteText(view.closedAt)),
    half('办理环节', STAGE_NAMES[view.stage]),
    half('结果', outcome && `${OUTCOME_NAMES[outcome]}${reasons.length === 0 ? '' : `（${reasons.join('、')}）`}`),
    row('关系状态', RELATION_NAMES[view.relation]),
    row('资金状态', MONEY_NAMES[view.money]),
    row('金额', amountFen && figures(amountFen)),
    row('支付编号', view.paymentNo),
    row('资金所在', view.whereIsTheMoney),
    ...(benefits === undefined
      ? []
      : [half('中断月数', `${benefits.gapMonths} 个月`), half('待遇起始', monthText(benefits.benefitsFrom))]),
    ...(view.problem === undefined ? [] : [row('待处理问题', view.problem)]),
  ];
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
    title: '办理时限',
    heads: ['时限', '工作日', '起算', '届满', '完成', '规定', '计入与不计入的日期'],
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
    title: '办理经过',
    heads: ['时间', '经办', '内容'],
    widths: [4.8, 3.4, 15],
    right: [],
    rows: entries.map(({ at, by, office, what }) => [
      secondText(at),
      `${BY_NAMES[by]}${office === undefined ? '' : ` ${office}`}`,
      what,
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
    title: '文书',
    heads: ['文书', '编号', '版本', '存档机构', '签章机构', '签章核验', '状态', '存档时间'],
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
    title: `账务：${ROLE_NAMES[role]} ${office}`,
    heads: ['时间', '编号', '种类', '借方', '贷方', '金额（元）'],
    widths: [4.6, 7, 2.8, 3.2, 3.2, 2.8],
    right: [5],
    rows: transfers.map(({ recordedAt, id, kind, debit, credit, amountFen }) => [
      minuteText(recordedAt),
      id,
      KIND_NAMES[kind],
      debit,
      credit,
      yuan(BigInt(amountFen)),
    ]),
  }));
}

function notices({ notices: all }: CaseRecord): Table {
  return {
    title: '通知',
    heads: ['编号', '通知', '出具', '送达', '时间', '状态'],
    widths: [5, 5, 2, 6.4, 4.6, 2.2],
    right: [],
    rows: all.map(({ noticeNo, kind, title, office, recipient, at, state }) => [
      noticeNo ?? '—',
      kind === 'escalation' ? noticeTitle(kind, true) : title,
      office ?? '—',
      recipient === 'applicant' ? '申请人' : recipient,
      minuteText(at),
      state === 'issued' ? '已出具' : '未出具',
    ]),
  };
}

function corrections({ corrections: all }: CaseRecord): Table {
  return {
    title: '办结后的更正',
    heads: ['版本', '提出', '结束', '结果', '经过'],
    widths: [1.6, 3.6, 3.6, 3, 11],
    right: [],
    rows: all.map(({ version, openedAt, closedAt, outcome, timeline: entries }) => [
      String(version),
      minuteText(openedAt),
      closedAt === undefined ? '—' : minuteText(closedAt),
      outcome ?? '办理中',
      entries.map(({ what }) => what).join('；') || '—',
    ]),
  };
}

function refused({ refusedMessages, refusedSteps }: CaseRecord): Table[] {
  return [
    {
      title: '未受理的报文',
      heads: ['时间', '来自', '报文', '代码', '说明', '摘要'],
      widths: [4.6, 2, 4, 3, 6, 3.2],
      right: [],
      rows: refusedMessages.map(({ at, office, message, code, text, payloadDigest }) => [
        secondText(at),
        office ?? '—',
        message,
        code,
        text,
        payloadDigest?.slice(0, 12) ?? '—',
      ]),
    },
    {
      title: '经办机构系统拒绝的步骤',
      heads: ['时间', '机构', '步骤', '代码', '说明'],
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
      title: '案卷记录',
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
      '办理经过等内容按系统原文打印。时间均为北京时间，金额单位为元。',
    ],
  });
}
