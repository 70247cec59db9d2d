// The bodies of a person's notices (§7): refusal, completion, payment. From what is on record; nothing is asked of anybody.
import type { Reason } from '../../domain/decision.ts';
import {
  type CompletionNotice,
  completionNotice,
  type OfficeParty,
  type PaymentNotice,
  paymentNotice,
  type RefusalNotice,
  refusalNotice,
} from '../../domain/forms.ts';
import { formatFen, parseFen } from '../../domain/money.ts';
import { figureRuleWords } from '../../domain/rules/figure-rules.ts';
import type { CaseView } from '../../domain/view.ts';
import type { EndingFacts } from './facts.ts';
import { isPaidOut, type Subject } from './owed.ts';
import { explained } from './reasons.ts';
import { remarksOf } from './remarks.ts';

/** What every notice begins with. `issuedOn`: Beijing date. */
export interface Heading {
  readonly noticeNo: string;
  readonly issuedOn: string;
  readonly source: OfficeParty;
  readonly destination: OfficeParty;
  /** The one of the two that issues it. */
  readonly issuer: OfficeParty;
}

/** A case as its record and the decision on it tell it. */
export interface EndedCase {
  readonly view: CaseView;
  readonly subject: Subject;
  readonly facts: EndingFacts;
  /** Remarks of the plan, and of the assessment of benefits. */
  readonly remarks: readonly string[];
}

/** As long as a notice takes. */
const LONGEST_SENTENCE = 500;

const named = ({ office, name }: OfficeParty) => ({ office, name });
const dateOf = (instant: string) => instant.slice(0, 10);

/** What a refusal says of the person and the move. */
function refusedMove({ source, destination, ...heading }: Heading, subject: Subject) {
  const { person, applicant, scheme, destinationScheme, appliedAt } = subject;
  return {
    ...heading,
    person,
    applicant,
    scheme,
    destinationScheme,
    source: named(source),
    destination: named(destination),
    appliedOn: dateOf(appliedAt),
  };
}

/** An application that was refused at the door, with every reason; also one that was not needed. */
export function refusalAtTheDoor(
  heading: Heading,
  applicationNo: string,
  subject: Subject,
  reasons: readonly Reason[],
): RefusalNotice {
  return refusalNotice.parse({ ...refusedMove(heading, subject), applicationNo, reasons });
}

/** A case that one of the offices refused after it was accepted. */
export function refusalOfCase(heading: Heading, { view, subject, facts }: EndedCase): RefusalNotice {
  const { caseNo, applicationNo, reasons } = view;
  const person = facts.form?.person ?? subject.person;
  const move = refusedMove(heading, { ...subject, person });
  return refusalNotice.parse({ ...move, applicationNo, caseNo, reasons: explained(reasons, heading.issuedOn) });
}

/** Any case that has ended after it was accepted: both tracks apart, and what follows from them. */
export function completion(heading: Heading, { view, subject, facts, remarks }: EndedCase): CompletionNotice {
  const { source, destination, ...rest } = heading;
  const { caseNo, outcome, relation, money, amountFen, paymentNo, benefits } = view;
  const paidOut = isPaidOut(view);
  const merged = relation === 'merged' && facts.mergedMonths !== undefined;
  return completionNotice.parse({
    ...rest,
    caseNo,
    person: facts.form?.person ?? subject.person,
    scheme: subject.scheme,
    destinationScheme: subject.destinationScheme,
    source: named(source),
    destination: named(destination),
    outcome,
    relation,
    money,
    ...(merged ? { mergedMonths: facts.mergedMonths } : {}),
    ...(paidOut && amountFen !== undefined ? { amountFen } : {}),
    ...(paidOut && paymentNo !== undefined ? { paymentNo } : {}),
    ...(paidOut && facts.arrivedOn !== undefined ? { creditedOn: facts.arrivedOn } : {}),
    ...(outcome === 'completed' && benefits !== undefined
      ? {
          benefits: {
            gapMonths: benefits.gapMonths,
            waitingMonths: benefits.waitingMonths,
            benefitsFrom: benefits.benefitsFrom,
            ...(benefits.retirement === undefined
              ? {}
              : {
                  retirement: {
                    requiredMonths: benefits.retirement.requiredMonths,
                    missingMonths: benefits.retirement.missingMonths,
                  },
                }),
            ...(benefits.rules === undefined
              ? {}
              : { rules: benefits.rules.map((rule) => figureRuleWords(rule).zh.slice(0, LONGEST_SENTENCE)) }),
          },
        }
      : {}),
    remarks: remarksOf(view, remarks),
    acceptedOn: dateOf(view.openedAt),
  });
}

/** The payment that arrived. The interest is what the form named; the rest of the sum is principal. */
export function payment(heading: Heading, { view, subject, facts }: EndedCase): PaymentNotice {
  const { noticeNo, issuedOn, issuer } = heading;
  const { caseNo, paymentNo } = view;
  const { payment: order, form } = facts;
  if (order === undefined || paymentNo === undefined)
    throw new Error(`the order of payment ${paymentNo ?? ''} is not on file in this database`);
  const amount = parseFen(order.amountFen);
  const named = form === undefined ? 0n : parseFen(form.balance.interestFen);
  const interest = named <= amount ? named : 0n;
  return paymentNotice.parse({
    noticeNo,
    issuedOn,
    payer: issuer,
    caseNo,
    paymentNo,
    disposition: order.toPerson ? 'to-person' : 'to-destination',
    person: form?.person ?? subject.person,
    payee: order.payee,
    principalFen: formatFen(amount - interest),
    interestFen: formatFen(interest),
    amountFen: order.amountFen,
    orderedOn: order.orderedOn,
  });
}
