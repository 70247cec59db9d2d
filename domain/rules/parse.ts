// Reads what comes in: shape, places, identity and what contradicts itself. Every fault is found at once, before anything is decided.
import { type Application, application } from '../application.ts';
import { SCHEMES } from '../case.ts';
import { birthFault, dateFaults, limitsOf } from '../dates.ts';
import { type DestinationFacts, destinationFacts, type SourceFacts, sourceFacts } from '../facts.ts';
import { creditCodeFault, ID_TYPES, type IdType, identityFault } from '../identity.ts';
import { type Fault, fieldName, readBySchema, UnusableInput } from '../input.ts';
import { beijingDate, fromIso } from '../instant.ts';
import { lastMonth } from '../month.ts';
import { ANOTHERS_ACCOUNT, isOwnAccount } from '../payee.ts';
import { isoInstant, isoMonth } from '../scalars.ts';
import { RULES_BEGIN } from './required.ts';
import type { Rules } from './rules.ts';
import type { CheckInput } from './situation.ts';

/** The last year the contract's dates reach. */
const LAST_YEAR = 2099;

type Path = readonly string[];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of something not yet read. */
function at(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    input,
  );
}

function textAt(input: unknown, path: Path): string | undefined {
  const value = at(input, path);
  return typeof value === 'string' ? value : undefined;
}

/** What the checks beyond shape share: the raw input, the rules, the Beijing date of `now`, and where faults go. */
interface Reading {
  readonly input: unknown;
  readonly rules: Rules;
  readonly date: string;
  readonly faults: Fault[];
}

/** Schemes may be pooled from different days on; `scheme` is where the scheme of the area stands. */
function areaFaults({ input, rules, date, faults }: Reading, path: Path, scheme: Path): void {
  const area = textAt(input, path);
  const known = SCHEMES.find((each) => each === at(input, scheme));
  if (area === undefined || !/^\d{6}$/.test(area) || rules.poolOf(area, date, known) !== undefined) return;
  const near = rules.nearest(area).map((known) => `${known.area} ${known.name}`);
  faults.push({
    field: fieldName(path),
    rule: `is an area that the pool registry does not know on ${date}`,
    remedy: `Give the six-digit code of a pooling area or of a district in it; nearest: ${near.join(', ')}`,
  });
}

function identityFaults({ input, date, faults }: Reading): void {
  const path = ['application', 'person', 'idNumber'];
  const number = textAt(input, path);
  const idType = at(input, ['application', 'person', 'idType']);
  const known = ID_TYPES.find((type): type is IdType => type === idType);
  if (number === undefined || known === undefined || number.trim() === '') return;
  const rule = identityFault(known, number);
  const fault =
    rule === undefined
      ? birthFault({ idType: known, idNumber: number }, date)
      : { rule, remedy: 'Copy the number from the document' };
  if (fault !== undefined) faults.push({ field: fieldName(path), ...fault });
}

/** Dates after today or before the person's birth, in the application and in what the offices say. */
function datesThatCannotBe({ input, date, faults }: Reading): void {
  const periods = at(input, ['facts', 'source', 'periods']);
  const paths: (readonly (string | number)[])[] = [
    ['application', 'certificateIssuedOn'],
    ['facts', 'source', 'lastPaidMonth'],
    ...(Array.isArray(periods) ? periods : []).flatMap((_, index) =>
      ['from', 'to'].map((end) => ['facts', 'source', 'periods', index, end]),
    ),
    ['facts', 'destination', 'firstPaidMonth'],
  ];
  const dates = paths.flatMap((path) => {
    const value = path.reduce<unknown>(
      (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
      input,
    );
    return typeof value === 'string' ? [{ field: fieldName(path), date: value }] : [];
  });
  const idNumber = textAt(input, ['application', 'person', 'idNumber']) ?? '';
  const idType = ID_TYPES.find((type) => type === at(input, ['application', 'person', 'idType']));
  const limits = idType === undefined ? { today: date } : limitsOf({ idType, idNumber }, date);
  faults.push(...dateFaults(dates, limits));
}

/** The applicant's own code. What the office has on record is taken as it stands: it is only compared with. */
function creditCodeFaults({ input, faults }: Reading): void {
  const path = ['application', 'applicant', 'creditCode'];
  const code = textAt(input, path);
  const rule = code === undefined ? undefined : creditCodeFault(code);
  if (rule !== undefined)
    faults.push({ field: fieldName(path), rule, remedy: "Copy the code from the employer's certificate" });
}

/** The wish to be paid: into the person's own account. Nothing else is promised at the door (M02). */
function payeeFaults({ input, faults }: Reading): void {
  const path = ['application', 'wishes', 'payToPerson', 'accountName'];
  const accountName = textAt(input, path);
  const name = textAt(input, ['application', 'person', 'name']);
  if (accountName === undefined || name === undefined || isOwnAccount({ accountName }, name)) return;
  faults.push({ field: fieldName(path), ...ANOTHERS_ACCOUNT });
}

/** Periods that run backwards, and periods that end at another month than `lastPaidMonth`. */
function periodFaults({ input, faults }: Reading): void {
  const path = ['facts', 'source', 'periods'];
  const periods = at(input, path);
  if (!Array.isArray(periods)) return;
  const ranges = periods.map((period) => ({ from: textAt(period, ['from']) ?? '', to: textAt(period, ['to']) ?? '' }));
  for (const [index, { from, to }] of ranges.entries()) {
    if (isoMonth.safeParse(from).success && isoMonth.safeParse(to).success && to < from) {
      faults.push({
        field: fieldName([...path, index, 'to']),
        rule: `contradicts from: the period ends (${to}) before it begins (${from})`,
        remedy: 'Correct the months at the source',
      });
    }
  }
  const lastPaid = textAt(input, ['facts', 'source', 'lastPaidMonth']);
  const wellFormed = [...ranges.map(({ to }) => to), lastPaid].every((month) => isoMonth.safeParse(month).success);
  if (!wellFormed) return;
  const end = lastMonth(ranges);
  if (end === lastPaid) return;
  faults.push({
    field: 'facts.source.lastPaidMonth',
    rule: `contradicts periods: the last month paid is ${lastPaid}, ${end ? `the periods end at ${end}` : 'there are no periods'}`,
    remedy: 'Correct lastPaidMonth or the periods at the source',
  });
}

/** A first month at the destination before anything was paid at the source: the present enrolment there cannot follow then. */
function firstMonthFaults({ input, faults }: Reading): void {
  const periods = at(input, ['facts', 'source', 'periods']);
  const first = textAt(input, ['facts', 'destination', 'firstPaidMonth']);
  if (!Array.isArray(periods) || first === undefined) return;
  const months = periods.map((period) => textAt(period, ['from']) ?? '');
  if (![...months, first].every((month) => isoMonth.safeParse(month).success)) return;
  const earliest = months.reduce<string | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  if (earliest === undefined || first >= earliest) return;
  faults.push({
    field: 'facts.destination.firstPaidMonth',
    rule: `contradicts facts.source.periods: the present enrolment is paid from ${first} on, before anything was paid at the source (${earliest})`,
    remedy: 'Give the first month of the present enrolment, or correct the periods at the source',
  });
}

/** `found` decides which fields an office has to give; where it is unreadable the others are read as if the person was found. */
function readFacts(input: unknown, faults: Fault[]) {
  function side<T>(name: 'source' | 'destination', schema: Parameters<typeof readBySchema<T>>[0]): T | undefined {
    const raw = at(input, ['facts', name]);
    const path = ['facts', name];
    if (!isRecord(raw) || typeof raw.found === 'boolean') return readBySchema(schema, input, path, faults);
    faults.push({
      field: fieldName([...path, 'found']),
      rule: 'has to be true or false',
      remedy: 'Say whether the office finds the person',
    });
    readBySchema(schema, { facts: { [name]: { ...raw, found: true } } }, path, faults);
    return undefined;
  }
  return {
    source: side<SourceFacts>('source', sourceFacts),
    destination: side<DestinationFacts>('destination', destinationFacts),
  };
}

function unknownFields(value: Record<string, unknown>, known: readonly string[], base: Path, faults: Fault[]): void {
  for (const key of Object.keys(value).filter((name) => !known.includes(name))) {
    faults.push({
      field: fieldName([...base, key]),
      rule: 'is not a field that is known here',
      remedy: 'Remove it or correct its spelling',
    });
  }
}

/** Beijing date of `now`; a fault where it is no instant or lies outside what the rules know. */
function dateOfNow(input: unknown, faults: Fault[]): string | undefined {
  if (at(input, ['now']) === undefined) {
    faults.push({
      field: 'now',
      rule: 'is missing',
      remedy: 'Give the moment that is asked about, such as 2026-09-30T10:00:00+08:00',
    });
    return undefined;
  }
  const now = readBySchema(isoInstant, input, ['now'], faults);
  if (now === undefined) return undefined;
  const date = beijingDate(fromIso(now));
  if (date >= RULES_BEGIN && date <= `${LAST_YEAR - 1}-12-31`) return date;
  faults.push({
    field: 'now',
    rule: `lies outside ${RULES_BEGIN} (the day the rule takes effect) to ${LAST_YEAR - 1}-12-31`,
    remedy: 'Give an instant in between',
  });
  return undefined;
}

/** Faults of an application beyond its shape. */
function applicationFaults(reading: Reading): void {
  for (const side of ['source', 'destination'])
    areaFaults(reading, ['application', side, 'area'], ['application', side, 'scheme']);
  identityFaults(reading);
  creditCodeFaults(reading);
  datesThatCannotBe(reading);
  payeeFaults(reading);
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new UnusableInput(faults);
}

/** A day the registry can be asked about when `now` itself is at fault. */
function dateToAsk(date: string | undefined, rules: Rules): string {
  return date ?? `${rules.calendar.years.at(-1) ?? LAST_YEAR - 1}-12-31`;
}

/**
 * Reads an application by itself (`jiexu apply`, `POST /v1/transfers`); field names start with `application`.
 * `now`: ISO 8601 with an offset. Throws `UnusableInput` with all faults.
 */
export function parseApplication(value: unknown, now: string, rules: Rules): Application {
  const faults: Fault[] = [];
  const input = { now, application: value };
  const date = dateOfNow(input, faults);
  const read = readBySchema(application, input, ['application'], faults);
  applicationFaults({ input, rules, date: dateToAsk(date, rules), faults });
  refuse(faults);
  if (read === undefined) throw new UnusableInput(faults);
  return read;
}

/** Reads `{now, application, facts: {source, destination}}`, the input of `check`. Throws `UnusableInput` with all faults. */
export function parseCheckInput(input: unknown, rules: Rules): CheckInput {
  const faults: Fault[] = [];
  if (!isRecord(input)) {
    throw new UnusableInput([
      { field: 'input', rule: 'has to be an object {…}', remedy: 'Give now, application and facts' },
    ]);
  }
  unknownFields(input, ['now', 'application', 'facts'], [], faults);
  const date = dateOfNow(input, faults);
  const readApplication = readBySchema(application, input, ['application'], faults);
  const facts = at(input, ['facts']);
  if (facts === undefined) {
    faults.push({
      field: 'facts',
      rule: 'are needed when no office is connected',
      remedy: 'Give facts.source and facts.destination beside one application, or start the offices with `npm start`',
    });
  } else if (!isRecord(facts)) {
    faults.push({ field: 'facts', rule: 'has to be an object {…}', remedy: 'Give facts.source and facts.destination' });
  } else {
    unknownFields(facts, ['source', 'destination'], ['facts'], faults);
  }
  const { source, destination } = isRecord(facts) ? readFacts(input, faults) : {};

  const reading: Reading = { input, rules, date: dateToAsk(date, rules), faults };
  applicationFaults(reading);
  areaFaults(
    reading,
    ['facts', 'destination', 'openCase', 'destinationArea'],
    ['application', 'destination', 'scheme'],
  );
  periodFaults(reading);
  firstMonthFaults(reading);
  refuse(faults);
  const now = textAt(input, ['now']);
  if (now === undefined || readApplication === undefined || source === undefined || destination === undefined) {
    throw new UnusableInput(faults);
  }
  return { now, application: readApplication, facts: { source, destination } };
}
