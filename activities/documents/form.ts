// The information form (信息表): an office's records of a person made into rows, months, gaps and sums that agree with each other.
import { type InformationForm, informationForm, type PeriodRow } from '../../domain/forms.ts';
import { monthIndex, monthOf } from './months.ts';

/** Contribution months as an office keeps them: any order, rows of single months or of many. `baseFen`: monthly base, fen. */
export interface PeriodRecord {
  readonly area: string;
  /** `2026-08`, both ends included. */
  readonly from: string;
  readonly to: string;
  readonly kind: PeriodRow['kind'];
  readonly baseFen?: bigint;
}

/** What follows from other fields is left out; money is fen. */
export interface FormInput
  extends Omit<
    InformationForm,
    'periods' | 'firstMonth' | 'actualMonths' | 'deemedMonths' | 'gapMonths' | 'balance' | 'amountToTransferFen'
  > {
  readonly records: readonly PeriodRecord[];
  readonly principalFen: bigint;
  readonly interestFen: bigint;
}

/** Records that contradict each other: a clerk of the source has to put them right before a form can be made. */
export class RecordsContradict extends RangeError {
  constructor(caseNo: string, what: string, remedy: string) {
    super(`case ${caseNo}: ${what}; ${remedy}`);
    this.name = 'RecordsContradict';
  }
}

interface Span {
  readonly area: string;
  readonly kind: PeriodRow['kind'];
  readonly baseFen: string | undefined;
  readonly first: number;
  readonly last: number;
}

function continues(before: Span, next: Span): boolean {
  return (
    before.last + 1 === next.first &&
    before.area === next.area &&
    before.kind === next.kind &&
    before.baseFen === next.baseFen
  );
}

function spansOf(records: readonly PeriodRecord[], caseNo: string): Span[] {
  const sorted = records
    .map(({ area, from, to, kind, baseFen }) => ({
      area,
      kind,
      baseFen: baseFen?.toString(),
      first: monthIndex(from),
      last: monthIndex(to),
    }))
    .sort((a, b) => a.first - b.first || a.last - b.last);
  const joined: Span[] = [];
  for (const span of sorted) {
    const months = `${monthOf(span.first)} to ${monthOf(span.last)}`;
    if (span.last < span.first)
      throw new RecordsContradict(caseNo, `a period runs from ${months}`, 'put its ends right');
    const before = joined.at(-1);
    if (before !== undefined && span.first <= before.last) {
      const other = `${monthOf(before.first)} to ${monthOf(before.last)}`;
      throw new RecordsContradict(caseNo, `periods ${other} and ${months} overlap`, 'each month counts once (B01)');
    }
    if (before !== undefined && continues(before, span)) joined[joined.length - 1] = { ...before, last: span.last };
    else joined.push(span);
  }
  return joined;
}

const length = (span: Span) => span.last - span.first + 1;
const monthsOf = (spans: readonly Span[]) => spans.reduce((sum, span) => sum + length(span), 0);

/**
 * Contribution rows in order of time, neighbours with the same area, kind and base joined. Throws {@link RecordsContradict} for a month that
 * stands in two records.
 */
export function periodRows(records: readonly PeriodRecord[], caseNo: string): PeriodRow[] {
  return spansOf(records, caseNo).map((span) => ({
    area: span.area,
    from: monthOf(span.first),
    to: monthOf(span.last),
    months: length(span),
    kind: span.kind,
    ...(span.baseFen === undefined ? {} : { baseFen: span.baseFen }),
  }));
}

/**
 * Builds an information form (§7). Actual months are the normal and back-paid ones, deemed months the deemed ones; gap months those between
 * the first and the last month that stand in no row. What goes to the destination is principal plus interest; nothing when the money goes
 * elsewhere or the account is overdrawn (§9.4: settled at the source first). Throws {@link RecordsContradict}, or naming a field that does not fit.
 */
export function buildForm(input: FormInput): InformationForm {
  const { records, principalFen, interestFen, ...given } = input;
  const spans = spansOf(records, given.caseNo);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) {
    throw new RecordsContradict(
      given.caseNo,
      'no contribution period on record',
      'refuse with R08 instead of confirming',
    );
  }
  const deemed = spans.filter((span) => span.kind === 'deemed');
  const total = principalFen + interestFen;
  const amount = given.disposition === 'to-destination' && total > 0n ? total : 0n;
  return informationForm.parse({
    ...given,
    firstMonth: monthOf(first.first),
    periods: periodRows(records, given.caseNo),
    actualMonths: monthsOf(spans) - monthsOf(deemed),
    deemedMonths: monthsOf(deemed),
    gapMonths: last.last - first.first + 1 - monthsOf(spans),
    balance: { principalFen: principalFen.toString(), interestFen: interestFen.toString() },
    amountToTransferFen: amount.toString(),
  });
}
