// What the ledger and the bank refuse, as a closed list, and how a refusal comes out of PostgreSQL.

export const LEDGER_REFUSALS = [
  'command-invalid', // not a command of this ledger: an operation, id or office that cannot be
  'conflicting-content', // the id exists with other content; data.differs names the fields
  'fenced', // the id was fenced: it can never be recorded
  'not-found', // what should be resolved or matched does not exist
  'not-resolvable', // a hold is needed and this is none, or the other way round
  'already-resolved', // used up once: posted, voided, credited, returned, settled, restored; data.by names it
  'account-unknown', // there is no account of that name
  'account-not-found', // a person's account that was never opened
  'already-frozen', // another hold is open on the person's account; data.caseNo names its case
  'nothing-available', // the whole balance was to be held, and there is none
  'insufficient-funds',
  'amount-invalid', // not 1 to 15 digits, or zero
  'amount-differs', // data.expected and data.actual
  'overflow', // a sum beyond what a counter can hold
  'already-matched', // the payment belongs to another case or receipt
  'second-person-required', // done by hand, which takes two people
  'proposal-differs', // somebody else has proposed another content for the same subject
  'not-zeroed', // an order to pay what was not zeroed
  'order-open', // another order for the same money is not over; data.open names it
  'already-settled', // the destination credited it: nothing can be put back
  'already-paid', // paid to the person: nothing can be put back
] as const;
export type LedgerRefusalCode = (typeof LEDGER_REFUSALS)[number];

export type RefusalData = Readonly<Record<string, unknown>>;

/**
 * A business refusal by the ledger. Trying again does not help; `data` says what stands in the way, and holds nothing
 * about a person.
 */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
  readonly code: LedgerRefusalCode;
  readonly data: RefusalData;

  constructor(code: LedgerRefusalCode, data: RefusalData = {}) {
    super(`the ledger refused: ${code}`);
    this.code = code;
    this.data = data;
  }
}

const REFUSED = 'JX001';
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';

function isRefusalCode(code: unknown): code is LedgerRefusalCode {
  return typeof code === 'string' && (LEDGER_REFUSALS as readonly string[]).includes(code);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Turns a refusal raised in the database into a `LedgerRefusal`; gives any other error back as it is (it is retried). */
export function asRefusal(error: unknown): unknown {
  if (!isObject(error)) return error;
  if (error.code === NUMERIC_VALUE_OUT_OF_RANGE) return new LedgerRefusal('overflow');
  if (error.code !== REFUSED || typeof error.detail !== 'string') return error;
  const detail: unknown = JSON.parse(error.detail);
  if (!isObject(detail) || !isRefusalCode(detail.code)) return error;
  return new LedgerRefusal(detail.code, isObject(detail.data) ? detail.data : {});
}

/** Runs a database call and throws refusals as `LedgerRefusal`. */
export async function refusing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw asRefusal(error);
  }
}
