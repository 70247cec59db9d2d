// What a source refuses by its own records once the case is accepted (§6), and what holds a person's money. Pure.
import type { Hold, MoneyRoute, Scheme, SourceRefusal } from '../../../domain/case.ts';
import type { PersonRecord } from './records.ts';

/** What stands in the way. */
export interface Objection {
  readonly code: SourceRefusal;
  readonly remark: string;
}

/** What a case asks of the source. */
export interface Asked {
  readonly scheme: Scheme | null;
  readonly destinationScheme: Scheme | null;
  readonly money: MoneyRoute | null;
}

type Recorded = Pick<PersonRecord, 'scheme' | 'status' | 'retired' | 'deceased' | 'movedAlready'>;

/**
 * The refusal the source's records ask for, or undefined. R13 and R08 come alone; of the others the first in code order.
 * R01 is not asked of resident→resident, of retirees and of those who have moved (R18); a retiree whose balance is paid out
 * (`to-person`, resettled in another province) is asked neither R04 nor R14.
 */
export function sourceRefusal(person: Recorded | null, asked: Asked): Objection | undefined {
  if (person?.deceased)
    return { code: 'R13', remark: 'the person has died; the inheritance desk pays the balance out' };
  if (person === null || person.status === 'none') {
    return { code: 'R08', remark: 'the person is not enrolled at this office' };
  }
  const resettled = person.retired && asked.money === 'to-person';
  if (activeAgain(person, asked)) {
    return { code: 'R01', remark: 'the enrolment here is active; the employer has to suspend it first' };
  }
  if (person.retired && !resettled) {
    return { code: 'R04', remark: 'the person draws retiree benefits here; such relations do not move' };
  }
  if (person.scheme !== asked.scheme && !resettled) {
    return { code: 'R14', remark: 'the person is enrolled here in the other scheme' };
  }
  return person.movedAlready ? { code: 'R18', remark: 'the relation has moved from here already' } : undefined;
}

/** Whether R01 stands in the way: asked again just before the balance is frozen and zeroed (§9.7). */
function activeAgain(person: Recorded, { scheme, destinationScheme }: Asked): boolean {
  const residents = scheme === 'resident' && destinationScheme === 'resident';
  return person.status === 'active' && !residents && !person.retired && !person.movedAlready;
}

/** What changed since the source confirmed and stops the money: death (§9.1) and an employer that resumed with back date (§9.7). */
export function stopsMoney(person: Recorded, asked: Asked): Objection | undefined {
  if (person.deceased)
    return { code: 'R13', remark: 'the person has died before the balance was zeroed; it stays here' };
  if (activeAgain(person, asked)) {
    return { code: 'R01', remark: 'the enrolment here has become active again; the employer has to suspend it first' };
  }
  return undefined;
}

/** What holds the money, not the relation (§6): no sum leaves before it is gone. */
export function holdsOnAccount(
  person: Pick<PersonRecord, 'unsettledClaims' | 'inHospital' | 'frozen' | 'balanceFen'>,
): Hold[] {
  return [
    ...(person.unsettledClaims > 0 ? (['unsettled-claims'] as const) : []),
    ...(person.inHospital ? (['in-hospital'] as const) : []),
    ...(person.frozen ? (['frozen'] as const) : []),
    ...(person.balanceFen.startsWith('-') ? (['overdrawn'] as const) : []),
  ];
}
