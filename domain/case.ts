// The closed lists a case is described with: stages, tracks, outcomes, who is awaited. One place, used on every wire.

/** The two schemes (险种): employee 职工医保 (code 310), resident 居民医保 (code 390). */
export const SCHEMES = ['employee', 'resident'] as const;
export type Scheme = (typeof SCHEMES)[number];

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

/** The clocks of the law (domain page §2, §3). */
export const CLOCK_NAMES = ['letter', 'source-out', 'pay', 'destination-in', 'credit'] as const;
export type ClockName = (typeof CLOCK_NAMES)[number];

/** Where a figure comes from: national rule, regional rule, or a default chosen by this product where rules are silent. */
export const RULE_BASES = ['law', 'region', 'default'] as const;
export type RuleBasis = (typeof RULE_BASES)[number];

export const ROUTES = ['same-pool', 'shared-records', 'within-province', 'cross-province'] as const;
export type Route = (typeof ROUTES)[number];

export const REGIMES = ['online', 'paper'] as const;
export type Regime = (typeof REGIMES)[number];

export const MONEY_ROUTES = ['to-destination', 'to-person', 'keep', 'none'] as const;
export type MoneyRoute = (typeof MONEY_ROUTES)[number];

/** What holds the money while the relation goes on. */
export const HOLDS = ['unsettled-claims', 'in-hospital', 'frozen', 'overdrawn'] as const;
export type Hold = (typeof HOLDS)[number];

/** What the source's system or clerk may refuse with, once the case is accepted (§6). */
export const SOURCE_REFUSALS = ['R01', 'R04', 'R06', 'R08', 'R13', 'R14', 'R18', 'R19'] as const;
export type SourceRefusal = (typeof SOURCE_REFUSALS)[number];

/** Why an information form is returned or refused by the destination (§6). */
export const FORM_FAULTS = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06'] as const;
export type FormFault = (typeof FORM_FAULTS)[number];
