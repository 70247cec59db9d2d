// The directory of offices: how each one is reached, and the activities that reach it. One object for every office of a worker.
import { sql } from 'kysely';
import type { Office } from '../../contract/office.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import type { Db } from '../database/connection.ts';
import { ledgerOffice } from './ledger/office.ts';
import { notServed, type OfficeRecord } from './ledger/records.ts';

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
  /** The office as the orchestrator sees it. One that is not served here fails when it is asked, with an error to be retried. */
  get(pool: string): Office;
  /** Name and task queue of an office; undefined: it has not joined. */
  ref(pool: string): Promise<OfficeRef | undefined>;
  /** All offices, in order of their codes. */
  all(): Promise<OfficeRef[]>;
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
    get: (pool) => dispatching(() => reach(pool)),
    async ref(pool) {
      const office = (await entries(pool)).get(pool);
      return office && refOf(office);
    },
    async all() {
      return [...(await entries()).values()].map(refOf);
    },
    async record(pool) {
      return (await entries(pool)).get(pool);
    },
  };
}

function refOf({ pool, name, taskQueue }: OfficeRecord): OfficeRef {
  return { pool, name, taskQueue };
}

/** An office whose connector is found anew for each command. */
function dispatching(reach: (pool: string) => Promise<Office>): Office {
  return {
    lookUpAsSource: async (query) => (await reach(query.office)).lookUpAsSource(query),
    lookUpAsDestination: async (query) => (await reach(query.office)).lookUpAsDestination(query),
    writeLetter: async (command) => (await reach(command.office)).writeLetter(command),
    openTransferOut: async (command) => (await reach(command.office)).openTransferOut(command),
    freeze: async (command) => (await reach(command.office)).freeze(command),
    zeroAndPay: async (command) => (await reach(command.office)).zeroAndPay(command),
    acceptForm: async (command) => (await reach(command.office)).acceptForm(command),
    credit: async (command) => (await reach(command.office)).credit(command),
    settle: async (command) => (await reach(command.office)).settle(command),
    endRelation: async (command) => (await reach(command.office)).endRelation(command),
    withdrawLetter: async (command) => (await reach(command.office)).withdrawLetter(command),
    fenceCredit: async (command) => (await reach(command.office)).fenceCredit(command),
    restoreBalance: async (command) => (await reach(command.office)).restoreBalance(command),
    returnPayment: async (command) => (await reach(command.office)).returnPayment(command),
    voidCertificate: async (command) => (await reach(command.office)).voidCertificate(command),
    reviewCorrection: async (query) => (await reach(query.office)).reviewCorrection(query),
    countersign: async (command) => (await reach(command.office)).countersign(command),
    fileCorrection: async (command) => (await reach(command.office)).fileCorrection(command),
  };
}

/** Activity functions by the names the workflows call: one for each of {@link Office}'s, for whichever office the command names. */
export type OfficeActivities = Office;

/** The activities of every office in the directory; `command.office` decides. */
export function officeActivities(directory: OfficeDirectory): OfficeActivities {
  return dispatching(async (pool) => directory.get(pool));
}
