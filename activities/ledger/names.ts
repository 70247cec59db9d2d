// Accounts and business keys of the ledger: the one place that spells them.

/** Where zeroed money goes when the person is paid and not an office; the word of `MoneyRoute`. */
export const TO_PERSON = 'to-person';

/** Account names. `ref` is the office's own reference for a person: letters, digits, - and _, never an identity number. */
export const account = {
  person(ref: string): string {
    if (/^\d{17}[\dXx]$/.test(ref)) {
      throw new RangeError(
        'an account reference must not be an identity number: use the office’s own number for the person',
      );
    }
    return `person/${ref}`;
  },
  overdraft: (ref: string): string => `overdraft/${ref}`,
  out: (destination: string): string => `out/${destination}`,
  sent: (destination: string): string => `sent/${destination}`,
  in: (source: string): string => `in/${source}`,
  /** A sum without a payment number we know, under the bank's own reference: letters, digits, - and _. */
  unmatched: (key: string): string => `unmatched/${key}`,
  /** With the inheritance desk: under the person's reference, or the case number where the person has no account here. */
  inheritance: (ref: string): string => `inheritance/${ref}`,
  bank: 'bank',
  interest: 'interest',
  payout: 'payout',
} as const;

/** Where a freeze leads: `out/<destination>`, or `payout` for `to-person`. */
export function leadsTo(destination: string): string {
  return destination === TO_PERSON ? account.payout : account.out(destination);
}

/** Transfer ids. `n` is the number of the freeze within its case; a retry never changes it. */
export const id = {
  opening: (ref: string): string => `opening:${ref}`,
  freeze: (caseNo: string, n: number): string => `${caseNo}:freeze:${n}`,
  interest: (caseNo: string, n: number): string => `${caseNo}:interest:${n}`,
  interestReversed: (caseNo: string, n: number): string => `${caseNo}:interest-reversed:${n}`,
  zero: (caseNo: string, n: number): string => `${caseNo}:zero:${n}`,
  unfreeze: (caseNo: string, n: number): string => `${caseNo}:unfreeze:${n}`,
  restore: (caseNo: string, n: number): string => `${caseNo}:restore:${n}`,
  settle: (caseNo: string, n: number): string => `${caseNo}:settle:${n}`,
  /** `part` 2 and more: further receipts of a payment that came in parts. */
  credit: (caseNo: string, n: number, part = 1): string => `${caseNo}:credit:${n}${part === 1 ? '' : `:${part}`}`,
  /** Money that came late, by the office's own reference for it (§9.14). */
  late: (reference: string): string => `late:${reference}`,
  /** What a late debit pays for at the office that asked for it, and what of it was owed on the books. */
  claim: (residualNo: string): string => `${residualNo}:claim`,
  debt: (residualNo: string): string => `${residualNo}:debt`,
  sent: (paymentNo: string): string => `${paymentNo}:sent`,
  bounced: (paymentNo: string): string => `${paymentNo}:bounced`,
  /** `receipt` 2 and more: further sums under the same payment reference. */
  received: (paymentNo: string, receipt = 1): string => `${paymentNo}:received${receipt === 1 ? '' : `:${receipt}`}`,
  returned: (paymentNo: string, receipt = 1): string => `${paymentNo}:returned${receipt === 1 ? '' : `:${receipt}`}`,
  back: (paymentNo: string): string => `${paymentNo}:back`,
  paid: (paymentNo: string): string => `${paymentNo}:paid`,
  /** `key`: the bank's own reference of a sum without ours. */
  arrived: (key: string): string => `${key}:arrived`,
  /** `turn` 2 and more: what was left of the sum was sent back in several goes. */
  sentBack: (key: string, turn = 1): string => `${key}:sent-back${turn === 1 ? '' : `:${turn}`}`,
  /** `payoutNo`: the office's own number for what its inheritance desk pays out. */
  inheritancePaid: (payoutNo: string): string => `inheritance:${payoutNo}:paid`,
} as const;
