// Offices and people of the bench: distinct people who do not exist, each on record at two offices of different provinces.
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { type EnrolmentSeed, seedEnrolment, seedOffice } from '../../activities/offices/seed.ts';
import type { Application } from '../../domain/application.ts';
import { testPerson } from '../../test/support/people.ts';
import { OFFICES_QUEUE } from '../../workflows/kit/messages.ts';

/**
 * Pools in provinces of their own, so that every pair is a plain move across provinces. Money meets in an office's bank
 * account: many offices, as in life.
 */
const AUTOMATIC = ['330100', '510100', '430100', '530100', '340100', '420100', '450100', '520100'] as const;
/** Their clerks answer contact letters, and here nobody does. */
const CLERKS = ['210100', '220100', '230200', '140100', '620100', '150100', '360100', '130100'] as const;

/** People seeded in one transaction. */
const BATCH = 200;

export type Kind = 'plain' | 'waits';

export class People {
  private readonly db: Kysely<Database>;
  private seeded = 0;

  constructor(db: Kysely<Database>) {
    this.db = db;
  }

  async offices(): Promise<void> {
    for (const pool of [...AUTOMATIC, ...CLERKS]) {
      await seedOffice(this.db, {
        pool,
        name: `示例${pool}医保中心`,
        phone: '12393',
        address: '示例路1号',
        officer: '经办岗',
        reviewer: '复核岗',
        receivingAccount: {
          accountName: '示例医保基金',
          bank: '示例银行',
          bankCode: '999100000000',
          accountNo: `9999${pool}000001`,
        },
        answers: CLERKS.some((each) => each === pool) ? 'clerk' : 'automatic',
        accepts: 'automatic',
        taskQueue: OFFICES_QUEUE,
      });
    }
  }

  /** Puts `count` new people on record and answers with their applications. Offices side by side, people of one office in batches. */
  async seed(kind: Kind, count: number): Promise<Application[]> {
    const first = this.seeded;
    this.seeded += count;
    const moves = Array.from({ length: count }, (_, i) => moveOf(kind, first + i));
    const byPool = new Map<string, EnrolmentSeed[]>();
    for (const { enrolments } of moves) {
      for (const each of enrolments) byPool.set(each.pool, [...(byPool.get(each.pool) ?? []), each]);
    }
    await Promise.all([...byPool.values()].map((seeds) => this.enrol(seeds)));
    return moves.map((move) => move.application);
  }

  private async enrol(seeds: readonly EnrolmentSeed[]): Promise<void> {
    for (let at = 0; at < seeds.length; at += BATCH) {
      await this.db.transaction().execute(async (tx) => {
        for (const seed of seeds.slice(at, at + BATCH)) await seedEnrolment(tx, seed);
      });
    }
  }
}

function at(list: readonly string[], index: number): string {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('there are no offices');
  return found;
}

/** The n-th person with money and six years of contributions, and the move he applies for. */
function moveOf(kind: Kind, n: number): { application: Application; enrolments: EnrolmentSeed[] } {
  const person = testPerson(n);
  const from = kind === 'waits' ? at(CLERKS, n) : at(AUTOMATIC, n);
  const to = at(AUTOMATIC, n + 1 + (Math.floor(n / AUTOMATIC.length) % (AUTOMATIC.length - 1)));
  const scheme = 'employee';
  const source: EnrolmentSeed = {
    pool: from,
    person,
    ref: `${from}B${n}`,
    interestFen: '321',
    facts: {
      side: 'source',
      facts: {
        found: true,
        name: person.name,
        status: 'suspended',
        scheme,
        retired: false,
        deceased: false,
        arrearsMonths: 0,
        unsettledClaims: 0,
        inHospital: false,
        frozen: false,
        balance: String(100_000 + n),
        lastPaidMonth: '2026-08',
        continuousMonths: 80,
        periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
        movedAlready: false,
      },
    },
  };
  const destination: EnrolmentSeed = {
    pool: to,
    person,
    ref: `${to}B${n}`,
    facts: {
      side: 'destination',
      facts: {
        found: true,
        name: person.name,
        status: 'active',
        scheme,
        currentMonthPaid: true,
        firstPaidMonth: '2026-09',
        hasPersonalAccount: true,
        averageMonthlyWage: '800000',
      },
    },
  };
  const application: Application = {
    applicationNo: `BENCH-${n}`,
    direction: 'in',
    channel: 'online',
    applicant: { kind: 'person', name: person.name },
    person,
    source: { area: from, scheme },
    destination: { area: to, scheme },
  };
  return { application, enrolments: [source, destination] };
}
