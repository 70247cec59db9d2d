// What an office's records say of a person, in the words of the check (domain/facts.ts).
import { type DestinationFacts, destinationFacts, type SourceFacts, sourceFacts } from '../../../domain/facts.ts';
import type { Known } from './records.ts';

/** The source's facts. Throws `ZodError` naming a field where the records contradict the schema. */
export function sourceFactsOf({ office, person, periods }: Known): SourceFacts {
  if (person === null) return { found: false, onPlatform: office.onPlatform };
  const { name, status, scheme, retired, deceased, arrearsMonths, unsettledClaims, inHospital, frozen, movedAlready } =
    person;
  return sourceFacts.parse({
    found: true,
    name,
    status,
    scheme,
    retired,
    deceased,
    arrearsMonths,
    unsettledClaims,
    inHospital,
    frozen,
    balance: person.balanceFen,
    lastPaidMonth: person.lastPaidMonth ?? undefined,
    continuousMonths: person.continuousMonths,
    periods: (periods ?? []).map(({ from, to, kind }) => ({ from, to, kind })),
    movedAlready,
    onPlatform: office.onPlatform,
  });
}

/** The destination's facts, as {@link sourceFactsOf}. */
export function destinationFactsOf({ office, person }: Known): DestinationFacts {
  const wage = person?.averageMonthlyWageFen ?? office.averageMonthlyWageFen;
  const ofThePlace = {
    averageMonthlyWage: wage ?? undefined,
    onPlatform: office.onPlatform,
  };
  if (person === null) return destinationFacts.parse({ found: false, ...ofThePlace });
  const { name, status, scheme, currentMonthPaid, hasPersonalAccount, firstPaidMonth, benefitsFrom } = person;
  return destinationFacts.parse({
    found: true,
    name,
    status,
    scheme,
    currentMonthPaid,
    hasPersonalAccount,
    firstPaidMonth: firstPaidMonth ?? undefined,
    benefitsFrom: benefitsFrom ?? undefined,
    employerCreditCode: person.employerCreditCode ?? undefined,
    openCase: person.openCase ?? undefined,
    ...person.benefitFacts,
    ...ofThePlace,
  });
}
