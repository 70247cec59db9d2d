// The information form (信息表): an office's records of a person made into rows, months, gaps and sums that agree with each other.
import { isDeemed } from '../../domain/case.ts';
import { type InformationForm, informationForm, type PeriodRow } from '../../domain/forms.ts';
import { formatFen } from '../../domain/money.ts';
import { addMonths, type MonthRange, missingMonths, monthIndex, monthsIn } from '../../domain/month.ts';

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

interface Row extends MonthRange {
  readonly area: string;
  readonly kind: PeriodRow['kind'];
  readonly baseFen: string | undefined;
}

function continues(before: Row, next: Row): boolean {
  return (
    addMonths(before.to, 1) === next.from &&
    before.area === next.area &&
    before.kind === next.kind &&
    before.baseFen === next.baseFen
  );
}

/** Rows in order of time, neighbours joined. */
function ordered(records: readonly PeriodRecord[], caseNo: string): Row[] {
  const sorted = records
    .map(({ baseFen, ...record }) => ({ ...record, baseFen: baseFen?.toString() }))
    .sort((a, b) => monthIndex(a.from) - monthIndex(b.from) || monthIndex(a.to) - monthIndex(b.to));
  const rows: Row[] = [];
  for (const row of sorted) {
    const months = `${row.from} to ${row.to}`;
    if (monthsIn(row) < 1) throw new RecordsContradict(caseNo, `a period runs from ${months}`, 'put its ends right');
    const before = rows.at(-1);
    if (before !== undefined && monthIndex(row.from) <= monthIndex(before.to)) {
      const what = `periods ${before.from} to ${before.to} and ${months} overlap`;
      throw new RecordsContradict(caseNo, what, 'each month counts once (B01)');
    }
    if (before !== undefined && continues(before, row)) rows[rows.length - 1] = { ...before, to: row.to };
    else rows.push(row);
  }
  return rows;
}

const monthsOf = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + monthsIn(row), 0);

/**
 * Contribution rows in order of time, neighbours with the same area, kind and base joined. Throws
 * {@link RecordsContradict} for a month that stands in two records.
 */
export function periodRows(records: readonly PeriodRecord[], caseNo: string): PeriodRow[] {
  return ordered(records, caseNo).map((row) => ({
    area: row.area,
    from: row.from,
    to: row.to,
    months: monthsIn(row),
    kind: row.kind,
    baseFen: row.baseFen,
  }));
}

/**
 * Builds an information form (§7). Deemed months are the deemed and the military ones, actual months all others; gap
 * months those between the first and the last month that stand in no row. What goes to the destination is principal
 * plus interest; nothing when the money goes elsewhere or the account is overdrawn (§9.4: settled at the source first).
 * Throws {@link RecordsContradict}, or naming a field that does not fit.
 */
export function buildForm(input: FormInput): InformationForm {
  const { records, principalFen, interestFen, ...given } = input;
  const rows = ordered(records, given.caseNo);
  const [first] = rows;
  if (first === undefined) {
    throw new RecordsContradict(
      given.caseNo,
      'no contribution period on record',
      'refuse with R08 instead of confirming',
    );
  }
  const deemed = rows.filter((row) => isDeemed(row.kind));
  const total = principalFen + interestFen;
  return informationForm.parse({
    ...given,
    firstMonth: first.from,
    periods: periodRows(records, given.caseNo),
    actualMonths: monthsOf(rows) - monthsOf(deemed),
    deemedMonths: monthsOf(deemed),
    gapMonths: missingMonths(rows),
    balance: { principalFen: formatFen(principalFen), interestFen: formatFen(interestFen) },
    amountToTransferFen: formatFen(given.disposition === 'to-destination' && total > 0n ? total : 0n),
  });
}
