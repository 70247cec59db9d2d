// The directory of offices: how each one is reached. One object for every office of a worker.
import { sql } from 'kysely';
import { openAnswer, type Said, type When } from '../../contract/answer.ts';
import { type Carry, officeBy } from '../../contract/connector.ts';
import type { AnswerOf, CommandName, CommandOf, Office } from '../../contract/office.ts';
import { Refusal } from '../../contract/refusal.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import type { OfficeParty } from '../../domain/forms.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import type { Db } from '../database/connection.ts';
import { sealedOffice } from './ledger/office.ts';
import { notServed, type OfficeRecord, partyOf } from './ledger/records.ts';

/** How offices with a system of their own are reached. */
export type Connector = (office: OfficeRecord) => Carry;

export interface DirectoryOptions {
  readonly db: Db;
  readonly keys: KeyStore;
  /** Connectors beside `ledger`. */
  readonly connectors?: Partial<Record<Exclude<OfficeRecord['connector'], 'ledger'>, Connector>>;
  /** Offices this process runs the steps of; absent: all in the database. */
  readonly serves?: readonly string[];
  /** How long a change of an office's entry may go unseen, in milliseconds. Default 5000. */
  readonly refreshMs?: number;
  /** Changes what the offices in the database do, for a test that makes one fail. */
  readonly around?: (office: Office) => Office;
}

export interface OfficeDirectory {
  /**
   * Asks the office that the command names, and opens what it says: only its own seal over exactly this answer to exactly this command
   * counts. Everything else fails, to be asked again.
   */
  ask<K extends CommandName>(name: K, command: CommandOf<K>): Promise<Said<AnswerOf<K>> & When>;
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
  const { db, keys, connectors = {}, serves, refreshMs = 5000, around } = options;
  const ledger = sealedOffice({ db, keys, around });
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
  async function reach(pool: string): Promise<Carry> {
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

  async function askAt<K extends CommandName>(pool: string, name: K, command: CommandOf<K>) {
    const carry = await reach(pool);
    return openAnswer(name, command, await carry(name, command), keys);
  }

  return {
    ask: (name, command) => askAt(command.office, name, command),
    get: (pool) => officeBy((name, command) => askAt(pool, name, command).then(unwrapped)),
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

function unwrapped<A>(said: Said<A>): A {
  if ('answer' in said) return said.answer;
  throw new Refusal(said.refused);
}
