// What the office's own books and seals find wrong, as the contract's refusals; what is not named here is tried again.
import { Refusal, type RefusalData } from '../../../contract/refusal.ts';
import { SealInvalid } from '../../../contract/seals/seal.ts';
import { LedgerRefusal, type LedgerRefusalCode } from '../../ledger/refusal.ts';

/** Which refusals of the ledger are declared ones in a step. */
export type LedgerMeaning = Partial<Record<LedgerRefusalCode, RefusalData>>;

const FENCED: LedgerMeaning = {
  fenced: { code: 'fenced', remark: 'this posting was fenced when the case was undone; nothing was changed' },
};

/** Runs postings and says what their refusals mean in this step. */
export async function meaning<T>(postings: Promise<T>, means: LedgerMeaning): Promise<T> {
  try {
    return await postings;
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    const data = means[error.code] ?? FENCED[error.code];
    if (data === undefined) throw error;
    const other = typeof error.data.caseNo === 'string' ? ` (case ${error.data.caseNo})` : '';
    throw new Refusal({ ...data, remark: `${data.remark}${other}` });
  }
}

/**
 * A seal that does not hold is B05. An unknown key is not: the office's new key may still be on its way here, so the step is
 * tried again, and an operator is told to have the key published.
 */
export async function sealed<T>(verifying: Promise<T>): Promise<T> {
  try {
    return await verifying;
  } catch (error) {
    if (error instanceof SealInvalid && error.fault !== 'unknown-key') {
      throw new Refusal({ code: 'B05', remark: error.message });
    }
    throw error;
  }
}
