// The closed lists a case is described with: stages, tracks, outcomes, who is awaited. One place, used on every wire.

/** The two schemes (险种): employee 职工医保 (code 310), resident 居民医保 (code 390). */
export const SCHEMES = ['employee', 'resident'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** How somebody is enrolled in the employee scheme: by an employer, or as a flexible worker (灵活就业) who pays alone. */
export const INSURED_AS = ['employed', 'flexible'] as const;
export type InsuredAs = (typeof INSURED_AS)[number];

/**
 * How months of contribution came about. `unemployment`: paid by the fund while the benefit was drawn, so they count as paid;
 * `military`: months of service, deemed unless a region counts them as actual.
 */
export const PERIOD_KINDS = ['normal', 'back-paid', 'deemed', 'unemployment', 'military'] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** What nobody paid for, as papers between offices count it. */
export function isDeemed(kind: PeriodKind): boolean {
  return kind === 'deemed' || kind === 'military';
}

/** How a case ended; a running case has none. */
export const OUTCOMES = [
  'completed',
  'refused',
  'not-needed',
  'withdrawn',
  'refused-by-source',
  'refused-by-destination',
  'expired',
  'ended-by-death',
  'settled-by-hand',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How an application ended that became no case: it is in no list of cases. */
const OF_APPLICATIONS: readonly Outcome[] = ['refused', 'not-needed'];
export const CASE_OUTCOMES = OUTCOMES.filter((outcome) => !OF_APPLICATIONS.includes(outcome));

/** Where the case as a whole stands. */
export const STAGES = [
  'deciding', // both offices are asked and the rules decide
  'requesting', // contact letter and certificate are being issued
  'awaiting-source', // the source office has to answer the letter
  'transferring', // confirmed: relation and money tracks run
  'undoing', // everything that was done is being undone
  'completing', // both tracks ended; notices and the archive record
  'closed',
] as const;
export type Stage = (typeof STAGES)[number];

/** The relation track (关系). `none`: the plan moves no relation. */
export const RELATION_STATUSES = [
  'none',
  'pending', // accepted, the source has not confirmed yet
  'form-sent', // the information form is with the destination
  'accepted', // the destination accepted the form: the pivot
  'merged', // periods merged at the destination and the relation ended at the source
  'undone',
] as const;
export type RelationStatus = (typeof RELATION_STATUSES)[number];

/** The money track (个人账户资金). `none`: nothing to move; `kept`: stays at the source by rule or wish. */
export const MONEY_STATUSES = [
  'none',
  'kept',
  'pending', // the balance is in the person's account at the source
  'held', // frozen, but claims, a stay in hospital or the like hold it at the source
  'frozen', // zeroing and payment come next
  'ordered', // zeroed, the payment order is with the bank
  'bounced', // the bank could not deliver it: back at the source's bank, the account stays zeroed
  'in-flight', // left the source's bank, not yet arrived
  'disputed', // another sum than was ordered is in the destination's suspense account (B03)
  'arrived', // in the destination's suspense account, not credited
  'credited', // in the person's account at the destination
  'settled', // credited and the source has booked the receipt
  'paid', // paid to the person's own bank account
  'restored', // back in the person's account at the source; a sum already sent is still on its way back
  'undone', // back at the source, nothing on its way
  'inherited', // the person has died: with the destination's inheritance desk, and the source has booked the receipt
  'by-hand', // settled outside the case by two members of staff
] as const;
export type MoneyStatus = (typeof MONEY_STATUSES)[number];

/** Who has to act next. */
export const ACTORS = ['applicant', 'source', 'destination', 'bank', 'operator'] as const;
export type Actor = (typeof ACTORS)[number];

/** What is waited for. */
export const AWAITED_KINDS = [
  'form', // the source's answer to the letter, or the next version of its form
  'verdict', // the destination's clerk looks at the form
  'supplement', // what an office has asked the applicant for
  'agreement', // the other side's, to a withdrawal
  'identity', // the other office's word on who the person is
  'death', // the other office's word on a reported death
  'account', // an account in the person's own name
  'release', // the end of what holds the money
  'debit', // the destination's clerk answers a late debit
  'signature', // the destination's, under a corrected form
  'sent', // the payment leaves the bank of who pays
  'arrival', // the payment comes in at the office that is paid
  'paid', // the payment reaches the person's own account
  'back', // a sum on its way back
  'sum', // another sum than was ordered came in: the rest of it, or a decision
  'bounce', // an operator removes the cause of a bounce
  'refused', // an operator removes the cause of a refusal
  'stalled', // an operator brings back a system that does not answer
  'second', // a second member of staff says the same
  'adoption', // two people bring a case to its end whose run is gone
  'restart', // the office starts a residual transfer again whose run is gone
] as const;
export type AwaitedKind = (typeof AWAITED_KINDS)[number];

/** The clocks of the law (domain page §2, §3); `total`: the whole case, where a region sets a time for both offices together. */
export const CLOCK_NAMES = ['letter', 'source-out', 'pay', 'destination-in', 'credit', 'total'] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];

/** Where a figure comes from: national rule, regional rule, or a default chosen by this product where rules are silent. */
export const RULE_BASES = ['law', 'region', 'default'] as const;
export type RuleBasis = (typeof RULE_BASES)[number];

/** Whether a move stays within its province or goes across provinces. */
export const REACHES = ['inside', 'across'] as const;
export type Reach = (typeof REACHES)[number];

/**
 * How a document was read that rules rest on. `official`: the authority's own text; `copy`: its wording on somebody else's page; `news`:
 * press that reports the authority; `guide`: a city guide or the like, shown as unconfirmed. What is weak or contradictory never becomes data.
 */
export const CONFIDENCES = ['official', 'copy', 'news', 'guide'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What is doubtful about a rule on a day; mostly nothing. Older than 2021 and unconfirmed; read in a guide only; its validity is over. */
export const STANDINGS = ['old', 'unconfirmed', 'lapsed'] as const;
export type Standing = (typeof STANDINGS)[number];

export const ROUTES = ['same-pool', 'shared-records', 'within-province', 'cross-province'] as const;
export type Route = (typeof ROUTES)[number];

export const REGIMES = ['online', 'paper'] as const;
export type Regime = (typeof REGIMES)[number];

export const MONEY_ROUTES = ['to-destination', 'to-person', 'keep', 'none'] as const;
export type MoneyRoute = (typeof MONEY_ROUTES)[number];

/** What holds the money while the relation goes on. `frozen`: the whole account, by somebody else; no step of the case. */
export const HOLDS = ['unsettled-claims', 'in-hospital', 'frozen', 'overdrawn', 'shared-quota'] as const;
export type Hold = (typeof HOLDS)[number];

/** What the source's system or clerk may refuse with, once the case is accepted (§6). */
export const SOURCE_REFUSALS = ['R01', 'R04', 'R06', 'R08', 'R13', 'R14', 'R18', 'R19'] as const;
export type SourceRefusal = (typeof SOURCE_REFUSALS)[number];

/** Why an information form is returned or refused by the destination (§6). */
export const FORM_FAULTS = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06'] as const;
export type FormFault = (typeof FORM_FAULTS)[number];

/** Why a case is refused or not needed (§6), in the order in which reasons are given. */
export const REFUSAL_CODES = [
  'R01',
  'R02',
  'R03',
  'R04',
  'R05',
  'R06',
  'R07',
  'R08',
  'R09',
  'R10',
  'R11',
  'R12',
  'R13',
  'R14',
  'R15',
  'R16',
  'R17',
  'R18',
  'R19',
  'R20',
  'R21',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
