// The codes a case ended with, as the applicant reads them: what is wrong, by which rule, what to do now (§6).
import { FORM_FAULTS, REFUSAL_CODES } from '../../domain/case.ts';
import type { NoticeReason } from '../../domain/forms.ts';
import { reasonFor } from '../../domain/rules/refusals.ts';
import { FORM_RETURNS, PAYMENT_FAULTS, PAYMENT_RETURNS, returnedOn } from '../../domain/rules/returns.ts';

/** The place of a detail that a case's code does not carry: the office tells it. */
const UNTOLD = { detail: '', basis: '以转出地经办机构公布的规定为准' };

/** One reason; undefined for a code that is none of §6 (the ledger's own, such as `closed`). */
function explain(code: string, on: string): NoticeReason | undefined {
  const refusal = REFUSAL_CODES.find((each) => each === code);
  if (refusal !== undefined) {
    const needsBasis = ['R06', 'R11', 'R12'].includes(refusal);
    const reason = reasonFor(refusal, on, needsBasis ? UNTOLD : { detail: refusal === 'R14' ? '转出地' : '' });
    return { ...reason, message: reason.message.replace('（）', '') };
  }
  const fault = FORM_FAULTS.find((each) => each === code);
  // What was wrong was a paper between the offices, so nothing keeps the person from applying again.
  if (fault !== undefined) return { code, ...returnedOn(FORM_RETURNS[fault], on), mayReapply: true };
  const payment = PAYMENT_FAULTS.find((each) => each === code);
  if (payment !== undefined) return { code, ...returnedOn(PAYMENT_RETURNS[payment], on), mayReapply: true };
  return undefined;
}

/** In the order they are given; codes that are none of §6 are left out. `on`: Beijing date whose law is cited. */
export function explained(codes: readonly string[], on: string): NoticeReason[] {
  return codes.flatMap((code) => explain(code, on) ?? []);
}
