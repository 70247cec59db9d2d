// A declared business refusal as an office throws it: the one failure a case may be undone for. All else is retried.
import { ApplicationFailure } from '@temporalio/common';
import { SealInvalid } from '../../contract/seals/seal.ts';
import { BUSINESS_REFUSAL, type BusinessRefusalData } from '../../domain/refusal.ts';
import { LedgerRefusal, type LedgerRefusalCode } from '../ledger/refusal.ts';

/**
 * Codes beyond §6, for steps that come after the case was undone here. `closed`: the letter was withdrawn or the credit fenced;
 * `fenced`: the ledger holds a tombstone on exactly this posting; `settled`: the destination's receipt is booked, or the person
 * paid, and nothing can be put back.
 */
export const AFTERWARDS_CODES = ['closed', 'fenced', 'settled'] as const;

/** A refusal with a code of §6 (R, B, M) or of {@link AFTERWARDS_CODES}, and a remark without personal data. Never retried. */
export function businessRefusal(code: string, remark: string): ApplicationFailure {
  const data: BusinessRefusalData = { code, remark };
  return ApplicationFailure.create({
    type: BUSINESS_REFUSAL,
    message: `${code}: ${remark}`,
    nonRetryable: true,
    details: [data],
  });
}

/** The refusal's data, where `error` is one. */
export function refusalData(error: unknown): BusinessRefusalData | undefined {
  if (!(error instanceof ApplicationFailure) || error.type !== BUSINESS_REFUSAL) return undefined;
  const [data] = (error.details ?? []) as readonly (BusinessRefusalData | undefined)[];
  return data;
}

/** Which refusals of the ledger are declared ones in a step; those not named are retried. */
export type LedgerMeaning = Partial<Record<LedgerRefusalCode, BusinessRefusalData>>;

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
    throw businessRefusal(data.code, `${data.remark}${other}`);
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
    if (error instanceof SealInvalid && error.fault !== 'unknown-key') throw businessRefusal('B05', error.message);
    throw error;
  }
}
