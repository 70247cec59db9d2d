// What a destination finds wrong with an information form (B01 … B06): data in, verdict out. Who returns it is the
// workflow's matter.
import { FORM_FAULTS, type FormFault, isDeemed } from './case.ts';
import type { DocumentPerson, InformationForm } from './forms.ts';
import { normaliseIdNumber, sameName } from './identity.ts';
import { parseFen } from './money.ts';
import { distinctMonths, firstMonth, missingMonths, monthsIn } from './month.ts';

/** What a form is checked against; what is not known yet is not asked. Amounts are whole fen. */
export interface FormContext {
  /** The insured person of the case. */
  readonly person: DocumentPerson;
  /** Whether the seal was verified to be the source office's over this body; by whoever holds the keys. */
  readonly sealValid?: boolean;
  /** The money that came for the case. */
  readonly receivedFen?: bigint;
  /** The balance the source froze. */
  readonly frozenFen?: bigint;
}

/**
 * B01: rows that name a month twice, run backwards, begin at another month than `firstMonth` says, or leave a hole that the form's
 * own `gapMonths` does not declare (§7 gives interruptions a field, so a declared one is no fault).
 */
export function periodsFault(form: InformationForm): 'B01' | undefined {
  const { periods, gapMonths } = form;
  const backwards = periods.some(({ from, to }) => to < from);
  if (backwards) return 'B01';
  const overlap = distinctMonths(periods) !== periods.reduce((sum, row) => sum + monthsIn(row), 0);
  return overlap || missingMonths(periods) > gapMonths || firstMonth(periods) !== form.firstMonth ? 'B01' : undefined;
}

/** B02: a row's months are not those between its ends, or the totals are not the sums of their rows. */
export function monthsFault({ periods, actualMonths, deemedMonths }: InformationForm): 'B02' | undefined {
  const sum = (rows: InformationForm['periods']) => rows.reduce((total, { months }) => total + months, 0);
  const rowsWrong = periods.some((row) => row.months !== monthsIn(row));
  const deemed = sum(periods.filter(({ kind }) => isDeemed(kind)));
  const actual = sum(periods.filter(({ kind }) => !isDeemed(kind)));
  return rowsWrong || actual !== actualMonths || deemed !== deemedMonths ? 'B02' : undefined;
}

/**
 * B03: the amount is not principal and interest together, or not what was received. Only money that goes to the
 * destination is asked.
 */
export function amountFault(form: InformationForm, receivedFen?: bigint): 'B03' | undefined {
  const amount = parseFen(form.amountToTransferFen);
  if (form.disposition !== 'to-destination') return amount === 0n ? undefined : 'B03';
  const whole = parseFen(form.balance.principalFen) + parseFen(form.balance.interestFen);
  return amount !== whole || (receivedFen !== undefined && amount !== receivedFen) ? 'B03' : undefined;
}

/** B04: the principal is not the balance the source froze. */
export function balanceFault(form: InformationForm, frozenFen: bigint): 'B04' | undefined {
  return parseFen(form.balance.principalFen) === frozenFen ? undefined : 'B04';
}

/** B06: another document or another name than the insured person's. */
export function personFault(form: InformationForm, person: DocumentPerson): 'B06' | undefined {
  const { idType, idNumber, name } = form.person;
  const same =
    idType === person.idType &&
    normaliseIdNumber(idType, idNumber) === normaliseIdNumber(person.idType, person.idNumber) &&
    sameName(name, person.name);
  return same ? undefined : 'B06';
}

/** Every fault of a form, in code order; empty when it may be accepted. */
export function formFaults(form: InformationForm, context: FormContext): FormFault[] {
  const found = new Set<FormFault | undefined>([
    periodsFault(form),
    monthsFault(form),
    amountFault(form, context.receivedFen),
    context.frozenFen === undefined ? undefined : balanceFault(form, context.frozenFen),
    context.sealValid === false ? 'B05' : undefined,
    personFault(form, context.person),
  ]);
  return FORM_FAULTS.filter((code) => found.has(code));
}
