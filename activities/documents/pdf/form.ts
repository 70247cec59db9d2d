// The information form (参保人员基本医疗保险信息表) on paper.
import type { InformationForm, OfficeParty, PeriodRow, Sealed } from '../../../domain/forms.ts';
import { formatFen, parseFen } from '../../../domain/money.ts';
import {
  accountFields,
  figures,
  frame,
  half,
  inFiguresAndCapitals,
  type PrintOptions,
  personFields,
  row,
} from './layout.ts';
import { typeset } from './typesetter.ts';
import { DISPOSITION_NAMES, dateText, monthText, PERIOD_KIND_NAMES, SCHEME_NAMES, SEX_NAMES } from './words.ts';

function periodCells(period: PeriodRow, index: number, options: PrintOptions): string[] {
  const name = options.areaName?.(period.area);
  return [
    String(index + 1),
    name === undefined ? period.area : `${name} ${period.area}`,
    period.from,
    period.to,
    String(period.months),
    PERIOD_KIND_NAMES[period.kind],
    period.baseFen === undefined ? '—' : figures(period.baseFen).slice(1),
  ];
}

function personRows(body: InformationForm) {
  return [
    ...personFields(body.person),
    half('性别', body.sex && SEX_NAMES[body.sex]),
    half('出生日期', body.birthDate && dateText(body.birthDate)),
    half('人员编号', body.personalNo),
    half('参保险种', SCHEME_NAMES[body.scheme]),
    half('户籍性质', body.householdKind),
    half('人员类别', body.personKind),
    row('最后参保单位', body.lastEmployer),
    half('首次参保年月', monthText(body.firstMonth)),
    half('是否欠费', body.arrears ? '是' : '否'),
    row('门诊慢特病待遇', body.chronicDiseases.length === 0 ? '无' : body.chronicDiseases.join('、')),
  ];
}

function moneyRows(body: InformationForm) {
  const total = parseFen(body.balance.principalFen) + parseFen(body.balance.interestFen);
  return [
    half('本金', figures(body.balance.principalFen)),
    half('利息', figures(body.balance.interestFen)),
    half('合计', figures(formatFen(total))),
    half('处理方式', DISPOSITION_NAMES[body.disposition]),
    row('划转金额', inFiguresAndCapitals(body.amountToTransferFen)),
  ];
}

/**
 * The form as a PDF (A4, several pages, the heading of the period table on each); see `renderCertificate` for what
 * holds of every paper. `issuer`: the source office as documents name it, since the form itself carries only its seal.
 */
export async function renderForm(
  sealed: Sealed<InformationForm>,
  issuer: OfficeParty,
  options: PrintOptions = {},
): Promise<Uint8Array> {
  const { body, seal } = sealed;
  return typeset('form', {
    ...(await frame({
      title: '参保人员基本医疗保险信息表',
      no: body.caseNo,
      issuer,
      issuedOn: body.issuedOn,
      seal,
      printed: ['信息表核对', `业务编号 ${body.caseNo}`, `联系函号 ${body.letterNo}`, `第 ${body.version} 版`],
    })),
    caseNo: body.caseNo,
    letterNo: body.letterNo,
    version: body.version,
    fields: personRows(body),
    periods: body.periods.map((period, index) => periodCells(period, index, options)),
    totals: [
      half('实际缴费月数', `${body.actualMonths} 个月`),
      half('视同缴费月数', `${body.deemedMonths} 个月`),
      half('居民参保年数', `${body.residentYears} 年`),
      half('中断月数', `${body.gapMonths} 个月`),
    ],
    money: moneyRows(body),
    account: body.payingAccount === undefined ? [] : accountFields(body.payingAccount),
    officer: body.officer,
    reviewer: body.reviewer,
    phone: body.phone,
  });
}
