// No date lies after today or before the person's birth (§6): one rule for all that is dated, of a person's life or of
// a paper about it.
import type { InformationForm } from './forms.ts';
import { birthDateOf, type IdType } from './identity.ts';
import type { Fault } from './input.ts';

/** A date `2026-09-30` or a month `2026-09`, and the field it stands in. */
export interface DatedField {
  readonly field: string;
  readonly date: string;
}

/** `today`: Beijing date of the case's or the check's now. `born`: absent where the document does not tell. */
export interface DateLimits {
  readonly today: string;
  readonly born?: string | undefined;
}

/** What is wrong with a date, naming no other date of the person's; undefined where it can be. A month that has begun has come. */
export function dateFault(date: string, { today, born }: DateLimits): Omit<Fault, 'field'> | undefined {
  if (date > today.slice(0, date.length)) {
    return { rule: `lies after today, ${today}`, remedy: 'Give the date as the record or paper has it' };
  }
  if (born !== undefined && date < born.slice(0, date.length)) {
    return {
      rule: "lies before the person's birth",
      remedy: 'Compare the date and the document number with the papers',
    };
  }
  return undefined;
}

/** Every fault of dates, each by its field. What is no date is left to the schema. */
export function dateFaults(dates: readonly DatedField[], limits: DateLimits): Fault[] {
  return dates.flatMap(({ field, date }) => {
    const fault = /^\d{4}-\d{2}(-\d{2})?$/.test(date) ? dateFault(date, limits) : undefined;
    return fault === undefined ? [] : [{ field, ...fault }];
  });
}

/** The limits of a person: the birth date is the document's, where it tells one. */
export function limitsOf(person: { readonly idType: IdType; readonly idNumber: string }, today: string): DateLimits {
  return { today, born: birthDateOf(person.idType, person.idNumber) };
}

/** A document that says that somebody is not born yet. */
export function birthFault(person: { readonly idType: IdType; readonly idNumber: string }, today: string) {
  const born = birthDateOf(person.idType, person.idNumber);
  if (born === undefined || born <= today) return undefined;
  return {
    rule: 'names a birth date after today (digits 7 to 14, GB 11643)',
    remedy: 'Copy the number from the document',
  };
}

/** What an information form dates. */
export function datesOfForm({ firstMonth, periods, birthDate, issuedOn }: InformationForm): DatedField[] {
  return [
    ...(birthDate === undefined ? [] : [{ field: 'birthDate', date: birthDate }]),
    { field: 'firstMonth', date: firstMonth },
    ...periods.flatMap(({ from, to }, index) => [
      { field: `periods[${index}].from`, date: from },
      { field: `periods[${index}].to`, date: to },
    ]),
    { field: 'issuedOn', date: issuedOn },
  ];
}

/** The first date of a form that cannot be; undefined where all can. */
export function formDateFault(form: InformationForm, today: string): Fault | undefined {
  const fault = birthFault(form.person, today);
  if (fault !== undefined) return { field: 'person.idNumber', ...fault };
  return dateFaults(datesOfForm(form), limitsOf(form.person, today))[0];
}
