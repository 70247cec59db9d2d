// What the platform tells an office of a payment on its way there: it had it ordered, and knows whose case it is for.

export interface ExpectedPayment {
  readonly paymentNo: string;
  readonly caseNo: string;
  /** The office that pays, and the one that is paid. */
  readonly source: string;
  readonly destination: string;
  /** What was ordered. */
  readonly amountFen: bigint;
  /** It bounced, or is back at its source: nothing comes under this number any more. */
  readonly over: boolean;
  /** Its case is open and waits for it. */
  readonly awaited: boolean;
}
