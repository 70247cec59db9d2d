// The codes a case ended with, as the applicant reads them: what is wrong, by which rule, what to do now (§6).
import { FORM_FAULTS } from '../../domain/case.ts';
import { REFUSAL_CODES } from '../../domain/decision.ts';
import type { NoticeReason } from '../../domain/forms.ts';
import { reasonFor } from '../../domain/rules/refusals.ts';
import { FORM_RETURNS, PAYMENT_FAULTS, PAYMENT_RETURNS } from '../../domain/rules/returns.ts';

/** The place of a detail that a case's code does not carry: the office tells it. */
const UNTOLD = { detail: '', basis: '以转出地经办机构公布的规定为准' };

/** One reason; undefined for a code that is none of §6 (the ledger's own, such as `closed`). */
function explain(code: string): NoticeReason | undefined {
  const refusal = REFUSAL_CODES.find((each) => each === code);
  if (refusal !== undefined) {
    const needsBasis = ['R06', 'R11', 'R12'].includes(refusal);
    const reason = reasonFor(refusal, needsBasis ? UNTOLD : { detail: refusal === 'R14' ? '转出地' : '' });
    return { ...reason, message: reason.message.replace('（）', '') };
  }
  const fault = FORM_FAULTS.find((each) => each === code);
  // What was wrong was a paper between the offices, so nothing keeps the person from applying again.
  if (fault !== undefined) return { code, ...FORM_RETURNS[fault], mayReapply: true };
  const payment = PAYMENT_FAULTS.find((each) => each === code);
  if (payment !== undefined) return { code, ...PAYMENT_RETURNS[payment], mayReapply: true };
  return undefined;
}

/** In the order they are given; codes that are none of §6 are left out. */
export function explained(codes: readonly string[]): NoticeReason[] {
  return codes.flatMap((code) => explain(code) ?? []);
}
