// What a decision was made on, without the person it was about: enough to make it again by other rules, and the same.
import { z } from 'zod';
import { application } from '../application.ts';
import { destinationFacts, sourceFacts } from '../facts.ts';
import { birthDateOf, idCheckDigit, normaliseName } from '../identity.ts';
import { beijingDate, fromIso } from '../instant.ts';
import { isoInstant } from '../scalars.ts';
import type { CheckInput } from './situation.ts';

/** The stored shape: a check's input. What an older version of this product stored may no longer fit it. */
const judgedOn = z.strictObject({
  now: isoInstant,
  application,
  facts: z.strictObject({ source: sourceFacts, destination: destinationFacts }),
});

/** What was stored with a decision; `undefined` where it is not of this version's shape. */
export function readJudged(value: unknown): CheckInput | undefined {
  const read = judgedOn.safeParse(value);
  return read.success ? read.data : undefined;
}

/** Stands in for a number of a paper that is there; which one it is does not decide. */
const SOME = '-';
const SOME_ACCOUNT = { accountName: SOME, bank: SOME, bankCode: '000000000000', accountNo: '00000000' };

/** One letter for each name that differs, so that what is the same stays the same and nothing else is told. */
function letters(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const key = normaliseName(name);
    const letter = known.get(key) ?? String.fromCharCode('A'.charCodeAt(0) + known.size);
    known.set(key, letter);
    return letter;
  };
}

/** A number of nobody's that tells the same of age as the given one: an adult's, a child's, or nothing. */
function numberOfNobody({ idType, idNumber }: CheckInput['application']['person'], date: string): string {
  const born = birthDateOf(idType, idNumber);
  if (born === undefined) return SOME;
  const isAdult = `${Number(born.slice(0, 4)) + 18}${born.slice(4)}` <= date;
  const year = isAdult ? '1900' : String(Number(date.slice(0, 4)) - 17);
  const first17 = `990101${year}0101000`;
  return `${first17}${idCheckDigit(first17)}`;
}

/**
 * The input of a decision without name, document, phone, account and numbers of papers. `check` answers the same to it as to the input
 * itself. Months, sums and statuses stay: they are what is decided on.
 */
export function withoutPerson({ now, application: asked, facts }: CheckInput): CheckInput {
  const letter = letters();
  const { person, applicant, certificateNo, wishes } = asked;
  const named = <T extends { readonly name?: string | undefined }>(record: T): T =>
    record.name === undefined ? record : { ...record, name: letter(record.name) };
  const { payToPerson, ...others } = wishes ?? {};
  const { phone: _phone, ...rest } = person;
  return {
    now,
    application: {
      ...asked,
      person: {
        ...rest,
        name: letter(person.name),
        idNumber: numberOfNobody(person, beijingDate(fromIso(now))),
      },
      applicant: named(applicant),
      ...(certificateNo === undefined ? {} : { certificateNo: SOME }),
      ...(wishes === undefined
        ? {}
        : { wishes: { ...others, ...(payToPerson === undefined ? {} : { payToPerson: SOME_ACCOUNT }) } }),
    },
    facts: { source: named(facts.source), destination: named(facts.destination) },
  };
}
