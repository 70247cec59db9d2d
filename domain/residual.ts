// Money that comes after a case has ended (§9.14): a residual transfer follows the balance, a late debit asks for a payment back.
import { z } from 'zod';
import type { MoneyRoute, MoneyStatus, Outcome } from './case.ts';
import { caseNo } from './forms.ts';
import { type GoneRun, sayGone } from './gone.ts';
import { beijingDate, fromIso } from './instant.ts';
import { yuan } from './money.ts';
import { numberKind } from './numbers.ts';
import { holdsIdentityNumber } from './personal-number.ts';
import type { OfficeRef, PlannedClock, PlanRow } from './plan.ts';
import { areaCode, fenStringNotNegative } from './scalars.ts';
import type { Awaited, TimelineEntry } from './view.ts';

/** `onward`: from the source to where the balance went. `back`: a late debit, from the destination to the source. */
export const RESIDUAL_DIRECTIONS = ['onward', 'back'] as const;
export type ResidualDirection = (typeof RESIDUAL_DIRECTIONS)[number];

/** Why money comes late to the source. */
export const ONWARD_REASONS = ['back-payment', 'interest', 'refund', 'correction'] as const;
/** Why the source asks for money back: a claim settled late, an amount paid twice, a correction of the balance. */
export const DEBIT_REASONS = ['claim', 'overpayment', 'correction'] as const;
export type ResidualReason = (typeof ONWARD_REASONS)[number] | (typeof DEBIT_REASONS)[number];

/** How a residual transfer ended; a running one has none. */
export const RESIDUAL_OUTCOMES = [
  'completed',
  'withdrawn', // by the office that started it; the money is where it was
  'returned', // an operator had it sent back; the money is where it was
  'refused', // the paying office refused; nothing was moved
] as const;
export type ResidualOutcome = (typeof RESIDUAL_OUTCOMES)[number];

/** Years after the end of a case in which money may follow it (default). */
export const RESIDUAL_YEARS = 3;

/** `R1` is the first sum that follows a case, `D1` the first debit. `k` counts from 1, each direction by itself. */
export function residualNumber(ofCase: string, direction: ResidualDirection, k: number): string {
  return `${ofCase}-${direction === 'onward' ? 'R' : 'D'}${k}`;
}

/** The case that a residual transfer's number belongs to. */
export function caseOfResidual(no: string): string {
  return no.replace(/-[RD]\d+$/, '');
}

export function isResidualNo(text: string): boolean {
  return numberKind(text) === 'residual';
}

/** The last Beijing date on which a residual transfer of a case that ended at `closedAt` may be started: `2029-09-30`. */
export function residualUntil(closedAt: string): string {
  const [year = '', month = '', day = ''] = beijingDate(fromIso(closedAt)).split('-');
  const until = `${Number(year) + RESIDUAL_YEARS}-${month}`;
  // 29 February comes once in four years
  return month === '02' && day === '29' ? `${until}-28` : `${until}-${day}`;
}

/** The office's own key for late money or a claim: told again under it, it is the same residual transfer. Never a person's number. */
const reference = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, at most 64')
  .refine((text) => !holdsIdentityNumber(text), 'an identity number does not belong here');

const asked = {
  caseNo,
  /** The office that asks: the source of the case. */
  office: areaCode,
  ref: reference,
};
const sum = fenStringNotNegative.refine((fen) => fen !== '0', 'more than nothing');

/**
 * What is asked for. Amounts are fen. Onward, `amountFen` absent: the whole balance of the account at the source, which then is
 * `booked`; `booked` false: the sum is booked into that account first.
 */
export const residualRequest = z.discriminatedUnion('direction', [
  z
    .strictObject({
      ...asked,
      direction: z.literal('onward'),
      reason: z.enum(ONWARD_REASONS),
      amountFen: sum.optional(),
      booked: z.boolean(),
    })
    .refine(({ amountFen, booked }) => booked || amountFen !== undefined, 'a sum that is to be booked has to be named'),
  z.strictObject({
    ...asked,
    direction: z.literal('back'),
    reason: z.enum(DEBIT_REASONS),
    amountFen: sum,
    booked: z.literal(false),
  }),
]);
export type ResidualRequest = z.infer<typeof residualRequest>;

/** The command line that asks for it, and, told again, starts it again where its run is gone. Carries no personal data. */
export function commandOf({
  direction,
  caseNo: ofCase,
  ref,
  reason,
  amountFen,
  booked,
  office,
}: ResidualRequest): string {
  const amount = amountFen === undefined ? '--all' : `--amount ${yuan(BigInt(amountFen)).replaceAll(',', '')}`;
  const isBooked = amountFen !== undefined && booked ? ' --booked' : '';
  const asked = `${amount}${isBooked} --reason ${reason} --ref ${ref} --office ${office}`;
  return `jiexu ${direction === 'onward' ? 'residual' : 'debit'} ${ofCase} ${asked}`;
}

/** A residual transfer as it was registered: what its workflow is started with. */
export interface ResidualOrder {
  readonly residualNo: string;
  readonly request: ResidualRequest;
  readonly disposition: 'to-destination' | 'to-person';
  /** Of the case. */
  readonly offices: { readonly source: OfficeRef; readonly destination: OfficeRef };
  /** Clocks `pay` and `credit` of the case's plan, where it has them. A late debit has none: no rule sets one. */
  readonly clocks: readonly PlannedClock[];
}

/** What the register knows of a case that a residual transfer is asked for. */
export interface CaseForResidual {
  readonly sourcePool: string;
  readonly outcome?: Outcome;
  readonly closedAt?: string;
  /** Where its balance was at the end. */
  readonly money?: MoneyStatus;
  readonly plan: { readonly money: MoneyRoute; readonly row?: Pick<PlanRow, 'money'> };
}

/** Why a residual transfer is not started; closed list. */
export const RESIDUAL_REFUSALS = [
  'unknown-case',
  'wrong-office',
  'not-ended',
  'not-completed',
  'stays', // the balance stayed at the source, and so does what follows
  'no-account', // the balance went to nobody's personal account: nothing can be asked back
  'too-late',
  'other-content', // the office used this reference for something else
] as const;
export type ResidualRefusalCode = (typeof RESIDUAL_REFUSALS)[number];
export interface ResidualRefusal {
  readonly kind: 'refused';
  readonly code: ResidualRefusalCode;
  readonly message: string;
  readonly remedy: string;
}

/** Where the money of a residual transfer goes, or why none is started. */
export type ResidualJudgement =
  | { readonly kind: 'fits'; readonly disposition: 'to-destination' | 'to-person' }
  | ResidualRefusal;

export function residualRefusal(code: ResidualRefusalCode, message: string, remedy: string): ResidualRefusal {
  return { kind: 'refused', code, message, remedy };
}

/** A case without a balance had no money to move; its row of the route table says where money would have gone. */
function routeOf({ money, row }: CaseForResidual['plan']): MoneyRoute {
  return money === 'none' ? (row?.money ?? 'none') : money;
}

/** Nothing follows a case that was not completed: where its balance is now, and what is done with a sum that comes late. */
function notCompleted(ofCase: string, outcome: Outcome, money: MoneyStatus | undefined): ResidualRefusal {
  const refuse = (what: string, remedy: string) =>
    residualRefusal('not-completed', `case ${ofCase} ended as ${outcome}: ${what}`, remedy);
  if (outcome === 'settled-by-hand')
    return refuse(
      'two members of staff settled it outside, and its timeline and the books say where its money is',
      `find out with \`npx jiexu status ${ofCase} --timeline\`, and settle the sum in the same way`,
    );
  if (outcome !== 'ended-by-death')
    return refuse('its money did not move', 'leave the sum in the account at the source');
  const where =
    money === 'inherited'
      ? "is with the destination's inheritance desk"
      : 'stayed at the source and belongs to the heirs';
  return refuse(
    `the person has died, and the balance ${where}`,
    'the sum belongs to the estate: the source pays it to the heirs',
  );
}

/** Whether money may follow this case now, and where it goes. `at`: ISO 8601 with an offset. */
export function judgeResidual(request: ResidualRequest, kase: CaseForResidual, at: string): ResidualJudgement {
  const { caseNo: ofCase, direction, office } = request;
  if (office !== kase.sourcePool) {
    return residualRefusal(
      'wrong-office',
      `office ${office} is not the source of case ${ofCase}`,
      `the source is ${kase.sourcePool}`,
    );
  }
  if (kase.outcome === undefined || kase.closedAt === undefined) {
    return residualRefusal(
      'not-ended',
      `case ${ofCase} has not ended`,
      'wait for its end: `npx jiexu status` shows who acts next',
    );
  }
  if (kase.outcome !== 'completed') return notCompleted(ofCase, kase.outcome, kase.money);
  const until = residualUntil(kase.closedAt);
  if (beijingDate(fromIso(at)) > until) {
    return residualRefusal(
      'too-late',
      `case ${ofCase} ended on ${kase.closedAt.slice(0, 10)}; money follows it until ${until} (${RESIDUAL_YEARS} years, default)`,
      'settle the sum with the person at the source',
    );
  }
  const route = routeOf(kase.plan);
  switch (route) {
    case 'to-destination':
      return { kind: 'fits', disposition: route };
    case 'to-person':
      if (direction === 'onward') return { kind: 'fits', disposition: route };
      return residualRefusal(
        'no-account',
        `the balance of case ${ofCase} was paid to the person, not to the destination`,
        'ask the person for the sum',
      );
    case 'keep':
    case 'none':
      return residualRefusal(
        'stays',
        `the balance of case ${ofCase} stays at the source, and so does what follows it`,
        'book the sum into the account at the source; nothing has to be moved',
      );
    default:
      return route satisfies never;
  }
}

/** The whole of what a residual transfer can be asked. Amounts are fen as decimal strings. */
export interface ResidualView {
  readonly residualNo: string;
  readonly caseNo: string;
  readonly direction: ResidualDirection;
  readonly reason: ResidualReason;
  readonly outcome?: ResidualOutcome;
  readonly money: MoneyStatus;
  /** What was asked for until it is frozen; absent: the whole balance. */
  readonly amountFen?: string;
  /** The case's source and destination; a debit is paid by the destination. */
  readonly source: { readonly pool: string; readonly name: string };
  readonly destination: { readonly pool: string; readonly name: string };
  readonly paymentNo?: string;
  readonly whereIsTheMoney: string;
  readonly awaited: readonly Awaited[];
  readonly dueAt?: string;
  readonly overdue: boolean;
  readonly problem?: string;
  /** Why it ended before it was completed, without personal data. */
  readonly because?: string;
  /** The residual transfer that takes the sum on to where the person has moved since. */
  readonly followedBy?: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  /** Its run is gone and it has no record: all else is as it was last heard of. */
  readonly gone?: GoneRun;
}

/** Where the money is, in a sentence; one that ended before anything was held says so. */
export function whereResidualIs(view: ResidualView): string {
  const { outcome, direction, money, source, destination } = view;
  if (outcome === undefined || money !== 'pending') return view.whereIsTheMoney;
  const payer = direction === 'onward' ? source.name : destination.name;
  return outcome === 'refused'
    ? `Nothing was held and nothing has moved: ${payer} has refused to pay.`
    : `Nothing was held and nothing has moved: the sum is where it was, at ${payer}.`;
}

/** What to do about a residual transfer whose run is gone. */
export function startAgain(request: ResidualRequest): string {
  return `the office starts it again, and it goes on where it was: npx ${commandOf(request)}`;
}

/** A residual transfer as it was last heard of, with what has become of its run. */
export function asGoneResidual(view: ResidualView, gone: GoneRun, request: ResidualRequest): ResidualView {
  const { dueAt: _due, ...rest } = view;
  return {
    ...rest,
    gone,
    awaited: [
      {
        kind: 'restart',
        id: 'restart',
        actor: 'source',
        office: view.source.pool,
        forWhat: 'the office to start it again',
        since: gone.since ?? view.openedAt,
      },
    ],
    problem: `its run is gone (${sayGone(gone)}): nothing goes on by itself, and what is shown is how it stood then. What to do: ${startAgain(request)}`,
  };
}

const SHOWN_ENTRIES = 25;

/** Markdown for the current details in the Web UI. Carries no personal data. */
export function residualDetails(view: ResidualView, timeline: readonly TimelineEntry[]): string {
  const { direction, source, destination, amountFen, outcome, problem } = view;
  const from = direction === 'onward' ? `${source.name} → ${destination.name}` : `${destination.name} → ${source.name}`;
  const sum = amountFen === undefined ? 'the whole balance' : `${yuan(BigInt(amountFen))} yuan`;
  const state = outcome === undefined ? 'running' : `**${outcome}**`;
  const next = view.awaited.map(
    (each) =>
      `- ${each.actor}${each.office ? ` ${each.office}` : ''}: ${each.forWhat}${each.until ? `, until ${each.until}` : ''}`,
  );
  return [
    `### ${direction === 'onward' ? 'Residual transfer' : 'Late debit'} ${view.residualNo}\n${from} · ${view.reason} · ${sum} · ${state}${view.overdue ? ' · **overdue**' : ''}`,
    ...(problem === undefined ? [] : [`> **Problem** ${problem}`]),
    `Money: ${view.money}. ${whereResidualIs(view)}`,
    ...(next.length === 0 ? [] : [`**Next:**\n${next.join('\n')}`]),
    timeline
      .slice(-SHOWN_ENTRIES)
      .map((entry) => `- ${entry.at.slice(0, 19)} ${entry.by}${entry.office ? ` ${entry.office}` : ''}: ${entry.what}`)
      .join('\n'),
  ].join('\n\n');
}
