// Who moves, and what clerks, applicants and bank will do about it: all of it drawn before anything happens.

import type { EnrolmentSeed } from '../../activities/offices/seed.ts';
import type { BounceCode, Misbehaviour } from '../../bank/told.ts';
import type { Application } from '../../domain/application.ts';
import type { Outcome } from '../../domain/case.ts';
import { testPerson } from '../../test/support/people.ts';
import type { FaultName } from './faults.ts';
import * as offices from './offices.ts';
import type { Random } from './random.ts';

/** What kind of transfer it is. `weights`: how often each comes. */
const WEIGHTS = {
  plain: 27,
  'without-balance': 5,
  'kept-by-wish': 5,
  'kept-in-province': 5,
  'paid-on-record': 6,
  'paid-as-given': 6,
  'account-only': 7,
  'slow-credit': 5,
  'source-clerk': 10,
  'destination-clerk': 11,
  'both-clerks': 5,
  held: 5,
  refused: 3,
} as const;
export type Kind = keyof typeof WEIGHTS;

/** Kinds in which a planted fault can show: a control run has mostly these. */
const FAULT_WEIGHTS: Readonly<Record<FaultName, Readonly<Record<string, number>>>> = {
  'credit-not-idempotent': { plain: 80, 'account-only': 10, 'destination-clerk': 10 },
  'restore-without-fence': { 'slow-credit': 70, plain: 20, 'destination-clerk': 10 },
};

export interface Place {
  readonly pool: string;
  /** The office's own number for the person. */
  readonly ref: string;
}

export interface Move {
  readonly kind: Kind;
  readonly application: Application;
  readonly source: Place;
  readonly destination: Place;
  readonly enrolments: readonly EnrolmentSeed[];
  readonly balanceFen: bigint;
  /** Earned at the source and not booked before the freeze. */
  readonly interestFen: bigint;
  /** Applied for a second time at the counter, at the same time. */
  readonly twice: boolean;
  readonly sourceClerk: 'confirm' | 'refuse';
  /** `return`: the first version goes back, the next one is accepted. */
  readonly destinationClerk: 'accept' | 'return' | 'refuse';
  /** How long a clerk thinks, milliseconds. */
  readonly thinkMs: number;
  /** Milliseconds after the acceptance at which somebody tries to withdraw the case. */
  readonly withdrawAfterMs: number | undefined;
  readonly withdrawnBy: 'applicant' | 'destination' | 'source';
  /** Whether the other office agrees, where it has to. */
  readonly agrees: boolean;
  /** What the bank is told to do wrong with the next order of the source. */
  readonly bank: Misbehaviour | undefined;
  /** How the case may end; empty: the application is refused. */
  readonly outcomes: readonly Outcome[];
}

const EMPLOYER = { kind: 'employer', name: '测试有限公司', creditCode: '91350100M000100Y43' } as const;
const BOUNCES: readonly BounceCode[] = ['M01', 'M02', 'M03'];

/** Cases with money at the source are paid from there, so the bank has something to do wrong. */
const PAYS: readonly Kind[] = [
  'plain',
  'paid-on-record',
  'paid-as-given',
  'account-only',
  'source-clerk',
  'destination-clerk',
  'both-clerks',
  'held',
];

/** The n-th move of a run. */
export function moveOf(n: number, random: Random, fault: FaultName | undefined): Move {
  const kind = random.weighted<string>(fault === undefined ? WEIGHTS : FAULT_WEIGHTS[fault]) as Kind;
  const person = testPerson(n);
  const [from, to] = placesOf(kind, random);
  const source = { pool: from, ref: `${from}S${n}` };
  const destination = { pool: to, ref: `${to}D${n}` };
  const hasMoney = kind !== 'without-balance';
  const balanceFen = hasMoney ? BigInt(random.between(1, 3_000_000)) : 0n;
  const interestFen = hasMoney && random.chance(0.5) ? BigInt(random.between(1, 999)) : 0n;
  // An office whose system confirms has a clerk only for a form that comes back.
  const refuses = random.chance(0.2) && offices.SOURCE_CLERKS.some((pool) => pool === from);
  const sourceClerk = refuses ? 'refuse' : 'confirm';
  const destinationClerk = random.weighted({ accept: 45, return: 20, refuse: 35 });
  const withdrawAfterMs = random.chance(0.15) ? random.between(0, 2500) : undefined;
  const bank = bankOf(kind, random);
  const ownAccount = {
    accountName: person.name,
    bank: '示例银行',
    bankCode: '999100000000',
    accountNo: '6200000000000000001',
  };
  const employer = kind === 'account-only' || kind === 'slow-credit';
  return {
    kind,
    source,
    destination,
    balanceFen,
    interestFen,
    twice: random.chance(0.1),
    sourceClerk,
    destinationClerk,
    thinkMs: random.between(0, 2500),
    withdrawAfterMs,
    withdrawnBy: random.weighted({ applicant: 50, destination: 35, source: 15 }),
    agrees: random.chance(0.7),
    bank,
    outcomes: outcomesOf(kind, [from, to], { sourceClerk, destinationClerk, withdraws: withdrawAfterMs !== undefined }),
    application: {
      applicationNo: `CHAOS-${n}`,
      direction: 'in',
      channel: 'online',
      applicant: employer ? EMPLOYER : { kind: 'person', name: person.name },
      person,
      source: { area: from, scheme: 'employee' },
      destination: { area: to, scheme: 'employee' },
      ...(kind === 'kept-by-wish' ? { wishes: { keepAccount: true } } : {}),
      ...(kind === 'paid-as-given' ? { wishes: { payToPerson: ownAccount } } : {}),
    },
    enrolments: [
      {
        ...source,
        person,
        interestFen: `${interestFen}`,
        ...(kind === 'paid-on-record' ? { accountOnRecord: ownAccount } : {}),
        facts: {
          side: 'source',
          facts: {
            found: true,
            name: person.name,
            // R01: whoever is still insured at the source may not move.
            status: kind === 'refused' ? 'active' : 'suspended',
            scheme: 'employee',
            retired: false,
            deceased: false,
            arrearsMonths: 0,
            unsettledClaims: kind === 'held' ? 1 : 0,
            inHospital: false,
            frozen: false,
            balance: `${balanceFen}`,
            lastPaidMonth: '2026-08',
            continuousMonths: 80,
            periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
            movedAlready: false,
          },
        },
      },
      {
        ...destination,
        person,
        facts: {
          side: 'destination',
          facts: {
            found: true,
            name: person.name,
            status: 'active',
            scheme: 'employee',
            currentMonthPaid: true,
            firstPaidMonth: '2026-09',
            hasPersonalAccount: true,
            averageMonthlyWage: '800000',
            ...(employer ? { employerCreditCode: EMPLOYER.creditCode } : {}),
          },
        },
      },
    ],
  };
}

function placesOf(kind: Kind, random: Random): readonly [string, string] {
  const automatic = random.pick(offices.AUTOMATIC);
  const other = random.pick(offices.AUTOMATIC.filter((pool) => pool !== automatic));
  switch (kind) {
    case 'plain':
    case 'without-balance':
    case 'kept-by-wish':
    case 'held':
    case 'refused':
      return [automatic, other];
    case 'kept-in-province':
      return offices.GUANGDONG;
    case 'paid-on-record':
      return [offices.NANJING, random.chance(0.5) ? automatic : random.pick(offices.DESTINATION_CLERKS)];
    case 'paid-as-given':
      return [offices.QINGDAO, random.chance(0.5) ? automatic : random.pick(offices.DESTINATION_CLERKS)];
    case 'account-only':
      return [offices.BAOJI, offices.XIAN];
    case 'slow-credit':
      return [offices.BAOJI, offices.WEINAN];
    case 'source-clerk':
      return [random.pick(offices.SOURCE_CLERKS), automatic];
    case 'destination-clerk':
      return [automatic, random.pick(offices.DESTINATION_CLERKS)];
    case 'both-clerks':
      return [random.pick(offices.SOURCE_CLERKS), random.pick(offices.DESTINATION_CLERKS)];
    default:
      return kind satisfies never;
  }
}

function bankOf(kind: Kind, random: Random): Misbehaviour | undefined {
  const what = random.weighted({ nothing: 46, send: 12, deliver: 13, hold: 9, bounce: 11, double: 9 });
  const ms = random.between(200, 3000);
  const code = random.pick(BOUNCES);
  if (!PAYS.includes(kind)) return undefined;
  switch (what) {
    case 'nothing':
      return undefined;
    case 'send':
      return { delaySendMs: ms };
    case 'deliver':
      return { delayDeliveryMs: ms };
    case 'hold':
      return { holdDelivery: true };
    case 'bounce':
      return { bounce: code };
    case 'double':
      return { double: true };
    default:
      return what satisfies never;
  }
}

/** Whoever may decide may say no, and whoever may withdraw may be in time: everything else completes. */
function outcomesOf(
  kind: Kind,
  [from, to]: readonly [string, string],
  does: Pick<Move, 'sourceClerk' | 'destinationClerk'> & { readonly withdraws: boolean },
): Outcome[] {
  if (kind === 'refused') return [];
  const withdrawn: Outcome[] = does.withdraws ? ['withdrawn'] : [];
  const among = (clerks: readonly string[], pool: string) => clerks.includes(pool);
  if (among(offices.SOURCE_CLERKS, from) && does.sourceClerk === 'refuse') return ['refused-by-source', ...withdrawn];
  if (among(offices.DESTINATION_CLERKS, to) && does.destinationClerk === 'refuse') {
    return ['refused-by-destination', ...withdrawn];
  }
  return [...withdrawn, ...(kind === 'slow-credit' ? (['refused-by-destination'] as const) : []), 'completed'];
}
