// A declared business refusal: the one kind of failure that may lead to undoing. Everything else is retried.

/** Failure type on the wire; `details[0]` is a {@link BusinessRefusalData}. */
export const BUSINESS_REFUSAL = 'BusinessRefusal';

/** `code`: R, B or M code of the domain (§6). `remark`: what happened, without personal data. */
export interface BusinessRefusalData {
  readonly code: string;
  readonly remark: string;
}
