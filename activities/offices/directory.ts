// The directory of offices: how each one is reached. One object for every office of a worker.
import { sql } from 'kysely';
import { give, officeBy } from '../../contract/connector.ts';
import type { Office } from '../../contract/office.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import type { OfficeParty } from '../../domain/forms.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import type { Db } from '../database/connection.ts';
import { ledgerOffice } from './ledger/office.ts';
import { notServed, type OfficeRecord, partyOf } from './ledger/records.ts';

/** How offices with a system of their own are reached. */
export type Connector = (office: OfficeRecord) => Office;

export interface DirectoryOptions {
  readonly db: Db;
  readonly keys: KeyStore;
  /** Connectors beside `ledger`. */
  readonly connectors?: Partial<Record<Exclude<OfficeRecord['connector'], 'ledger'>, Connector>>;
  /** Offices this process runs the steps of; absent: all in the database. */
  readonly serves?: readonly string[];
  /** How long a change of an office's entry may go unseen, in milliseconds. Default 5000. */
  readonly refreshMs?: number;
}

export interface OfficeDirectory {
  /**
   * The office as the orchestrator sees it; its connector is found anew for each command. One that is not served here
   * fails when it is asked, with an error to be retried.
   */
  get(pool: string): Office;
  /** Name and task queue of an office; undefined: it has not joined. */
  ref(pool: string): Promise<OfficeRef | undefined>;
  /** All offices, in order of their codes. */
  all(): Promise<OfficeRef[]>;
  /** As papers name the office; throws where it is not in the directory, to be tried again. */
  letterhead(pool: string): Promise<OfficeParty>;
  /** The whole entry: address, contact, modes. */
  record(pool: string): Promise<OfficeRecord | undefined>;
}

/** Entries are read once and again when they are old, or when one that is asked for is missing. */
export function officeDirectory(options: DirectoryOptions): OfficeDirectory {
  const { db, keys, connectors = {}, serves, refreshMs = 5000 } = options;
  const ledger = ledgerOffice({ db, keys });
  let known = new Map<string, OfficeRecord>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const { rows } = await sql<{ office: OfficeRecord }>`
      select offices.office_json(o) as office from offices.office o order by pool`.execute(db);
    known = new Map(rows.map(({ office }) => [office.pool, office]));
    readAt = performance.now();
  }
  async function entries(wanted?: string): Promise<ReadonlyMap<string, OfficeRecord>> {
    const fresh = performance.now() - readAt < refreshMs && (wanted === undefined || known.has(wanted));
    if (fresh) return known;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    await reading;
    return known;
  }
  async function reach(pool: string): Promise<Office> {
    const office = (await entries(pool)).get(pool);
    if (office === undefined || (serves !== undefined && !serves.includes(pool))) throw notServed(pool);
    if (office.connector === 'ledger') return ledger;
    const connect = connectors[office.connector];
    if (connect === undefined) {
      throw new Error(
        `office ${pool} is reached by connector "${office.connector}", which this worker was started without`,
      );
    }
    return connect(office);
  }

  return {
    get: (pool) => officeBy((name, command) => reach(pool).then((office) => give(office, name, command))),
    async ref(pool) {
      const office = (await entries(pool)).get(pool);
      return office && refOf(office);
    },
    async all() {
      return [...(await entries()).values()].map(refOf);
    },
    async letterhead(pool) {
      const office = (await entries(pool)).get(pool);
      if (office === undefined) throw notServed(pool);
      return partyOf(office);
    },
    async record(pool) {
      return (await entries(pool)).get(pool);
    },
  };
}

function refOf({ pool, name, taskQueue }: OfficeRecord): OfficeRef {
  return { pool, name, taskQueue };
}
