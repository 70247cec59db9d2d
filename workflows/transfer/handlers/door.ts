// The door of a case: what every message has to fit, and what more than one of them has to.
import type { MessageRefusal } from '../../kit/messages.ts';
import { type Door, mustBeFrom, refusal } from '../../kit/reception.ts';
import type { Taken } from '../messages.ts';
import { type Case, planOf, type Side, sideOf } from '../state.ts';

export function doorOf(c: Case): Door<'caseNo', Taken> {
  return {
    field: 'caseNo',
    called: 'case',
    number: () => c.steps.fileNo,
    outcome: () => c.end.outcome,
    ending: () => c.end.declared?.outcome,
    answer: (pending) => ({ caseNo: c.steps.fileNo ?? '', stage: c.stage, pending }),
  };
}

export function mustBeSide(c: Case, office: string, side: Side): MessageRefusal | undefined {
  return mustBeFrom(office, planOf(c).offices[side].pool, `the ${side} office`);
}

export function mustBeParty(c: Case, office: string): MessageRefusal | undefined {
  return sideOf(c, office) === undefined
    ? refusal('wrong-office', 'only the two offices of the case may say this', 'send it as one of them')
    : undefined;
}

/** Before the destination has accepted, or been credited, a case can still turn back. */
export function mustBeBeforeThePivot({ pivot }: Case): MessageRefusal | undefined {
  return pivot === 'passed'
    ? refusal(
        'too-late',
        'the destination has accepted: the case only goes forward',
        'let it complete, and apply for the way back',
      )
    : undefined;
}
