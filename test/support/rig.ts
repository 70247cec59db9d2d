// One system of its own a test file: database, offices, workers and bank, on the run's servers. After each test the books must be
// equal to the fen, and every history that the test made must replay on the current code.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { sql } from 'kysely';
import { expect, inject } from 'vitest';
import { findCase, openCaseNos } from '../../activities/cases/register.ts';
import { type FileKeyStore, fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { seedEnrolment, seedOffice } from '../../activities/offices/seed.ts';
import { loadRules } from '../../activities/rules/load.ts';
import type { ListFilter } from '../../client/list.ts';
import type { Application } from '../../domain/application.ts';
import type { DestinationFacts, SourceFacts } from '../../domain/facts.ts';
import type { BankAccount } from '../../domain/forms.ts';
import { fromIso } from '../../domain/instant.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import type { CaseView } from '../../domain/view.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { advance } from '../../workers/servers/temporal/advance.ts';
import { type System, type SystemOptions, startSystem } from '../../workers/system.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { fileNumber } from './file-number.ts';
import { type TestPerson, testPerson } from './people.ts';
import { PERSON_KEY_SECRET } from './person-key.ts';
import { type History, Replayer } from './replay.ts';
import './servers.ts';
import { pauses } from './pauses.ts';

/** The offices of the rig. In Kunming a clerk answers letters, in Changsha a clerk checks forms; the others' systems do it all. */
export const HANGZHOU = '330100';
export const CHENGDU = '510100';
export const KUNMING = '530100';
export const CHANGSHA = '430100';

export interface RigOptions extends Pick<SystemOptions, 'around' | 'aroundCases' | 'dataConverter'> {
  readonly rules?: Rules;
  readonly workerOptions?: Partial<WorkerOptions>;
  /** False where a test starts and kills its own workers. */
  readonly start?: boolean;
}

export interface Move {
  readonly from: string;
  readonly to: string;
  /** Whom it is about; a new person of the rig's hundred where not given. */
  readonly person?: TestPerson;
  /** Fen. */
  readonly balance?: string;
  readonly interest?: string;
  readonly source?: Partial<Extract<SourceFacts, { found: true }>>;
  readonly destination?: Partial<Extract<DestinationFacts, { found: true }>>;
  readonly application?: ApplicationChange;
  /** The source has the person's own bank account on record. */
  readonly accountOnRecord?: boolean;
}

/** A bank account but for its name; `ownAccount` writes a person's own name on it, and so does a move that names this one. */
export const OWN_ACCOUNT = {
  bank: '示例银行',
  bankCode: '999100000000',
  accountNo: '6200000000000000001',
} as const;

/** The account as the person's own. */
export function ownAccount({ name }: Pick<TestPerson, 'name'>, account = OWN_ACCOUNT as Unnamed): BankAccount {
  return { accountName: name, ...account };
}
type Unnamed = Omit<BankAccount, 'accountName'> & Partial<BankAccount>;

/** What a test changes of the application. An account without a name is the person's own. */
export type ApplicationChange = Partial<Omit<Application, 'wishes'>> & {
  readonly wishes?: Omit<NonNullable<Application['wishes']>, 'payToPerson'> & { readonly payToPerson?: Unnamed };
};

/** A move with its person on record at both offices. */
export interface Seeded {
  readonly application: Application;
  readonly source: string;
  readonly destination: string;
  readonly balanceFen: bigint;
}

let counter = 0;

type Bundle = ConstructorParameters<typeof Replayer>[0];

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

const keyOf = ({ runId, history }: { readonly runId: string; readonly history: History }) =>
  `${runId}:${history.events?.length}`;

function hasEnded({ events }: History): boolean {
  const last = events?.at(-1);
  return (
    last?.workflowExecutionCompletedEventAttributes != null ||
    last?.workflowExecutionContinuedAsNewEventAttributes != null ||
    last?.workflowExecutionTerminatedEventAttributes != null ||
    last?.workflowExecutionFailedEventAttributes != null
  );
}

export class Rig {
  readonly database: FreshDatabase;
  readonly keys: FileKeyStore;
  readonly rules: Rules;
  readonly client: Client;
  readonly queues: { readonly transfers: string; readonly offices: string };
  readonly name: string;
  private readonly connection: NativeConnection;
  private readonly keyFolder: string;
  private readonly options: RigOptions;
  /** Histories by run and length, and runs that had ended when they were replayed. */
  private readonly replayed = new Set<string>();
  private readonly replayedWhole = new Set<string>();
  private readonly replayers = new Map<Bundle, Replayer>();
  private people = 0;
  private system: System | undefined;

  private constructor(
    parts: Pick<Rig, 'database' | 'keys' | 'rules' | 'client' | 'name'> & {
      connection: NativeConnection;
      keyFolder: string;
      options: RigOptions;
    },
  ) {
    this.database = parts.database;
    this.keys = parts.keys;
    this.rules = parts.rules;
    this.client = parts.client;
    this.name = parts.name;
    this.connection = parts.connection;
    this.keyFolder = parts.keyFolder;
    this.options = parts.options;
    this.queues = { transfers: `transfers-${this.name}`, offices: `offices-${this.name}` };
  }

  static async open(options: RigOptions = {}): Promise<Rig> {
    installRuntime(() => undefined);
    counter += 1;
    const { temporalAddress: address } = inject('servers');
    const keyFolder = await mkdtemp(join(tmpdir(), 'jiexu-keys-'));
    const rig = new Rig({
      name: `${fileNumber()}-${counter}`,
      database: await freshDatabase(),
      keys: fileKeyStore(keyFolder),
      rules: options.rules ?? loadRules(),
      client: new Client({
        connection: await Connection.connect({ address }),
        ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
      }),
      connection: await NativeConnection.connect({ address }),
      keyFolder,
      options,
    });
    for (const pool of [HANGZHOU, CHENGDU, KUNMING, CHANGSHA]) await rig.office(pool);
    if (options.start !== false) await rig.start();
    return rig;
  }

  /** Adds an office. */
  async office(pool: string, { onPlatform = true }: { readonly onPlatform?: boolean } = {}): Promise<void> {
    await seedOffice(this.database.db, {
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
      answers: pool === KUNMING ? 'clerk' : 'automatic',
      onPlatform,
      accepts: pool === CHANGSHA ? 'clerk' : 'automatic',
      taskQueue: this.queues.offices,
    });
    // Files of one run share the Temporal server, and some workflows are named by a case's number: no two rigs give the same one.
    const last = (fileNumber() * 100 + (counter % 100)) * 1000 + 1;
    await sql`insert into cases.number_series (pool, day, last)
      select ${pool}, (now() at time zone 'Asia/Shanghai')::date + d, ${last} from generate_series(0, 1) d
      on conflict do nothing`.execute(this.database.db);
  }

  /** Starts the workers; again after `stop`, with other rules, or another version of the workflows, where given. */
  async start(rules: Rules = this.rules, { workflowBundle = inject('workflowBundle') } = {}): Promise<void> {
    const { options, connection, client, keys } = this;
    this.system = await startSystem({
      connection,
      temporal: client,
      namespace: client.options.namespace,
      db: this.database.db,
      rules,
      keys,
      personKeySecret: PERSON_KEY_SECRET,
      workflowBundle,
      queues: this.queues,
      ...(options.around ? { around: options.around } : {}),
      ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
      ...(options.aroundCases ? { aroundCases: options.aroundCases } : {}),
      ...(options.workerOptions ? { workerOptions: options.workerOptions } : {}),
    });
  }

  get jiexu() {
    if (this.system === undefined) throw new Error('the rig has no workers; call start()');
    return this.system.jiexu;
  }

  get offices() {
    if (this.system === undefined) throw new Error('the rig has no workers; call start()');
    return this.system.offices;
  }

  /** A new person on record at both offices, who may move. */
  async seed(move: Move): Promise<Seeded> {
    this.people += 1;
    const number = this.people; // seeds may run side by side
    // Files of one run have databases of their own but share the Temporal server: people differ by process too.
    const person = move.person ?? testPerson(fileNumber() * 100 + ((number + counter * 20) % 100));
    const balance = move.balance ?? '1234567';
    const source: Extract<SourceFacts, { found: true }> = {
      found: true,
      name: person.name,
      status: 'suspended',
      scheme: 'employee',
      retired: false,
      deceased: false,
      arrearsMonths: 0,
      unsettledClaims: 0,
      inHospital: false,
      frozen: false,
      balance,
      lastPaidMonth: '2026-08',
      continuousMonths: 80,
      periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
      movedAlready: false,
      onPlatform: true,
      ...move.source,
    };
    const destination: Extract<DestinationFacts, { found: true }> = {
      found: true,
      name: person.name,
      status: 'active',
      scheme: 'employee',
      currentMonthPaid: true,
      firstPaidMonth: '2026-09',
      hasPersonalAccount: true,
      averageMonthlyWage: '800000',
      onPlatform: true,
      ...move.destination,
    };
    const { db } = this.database;
    await seedEnrolment(db, {
      pool: move.from,
      person,
      facts: { side: 'source', facts: source },
      interestFen: move.interest ?? '0',
      ...(move.accountOnRecord ? { accountOnRecord: ownAccount(person) } : {}),
    });
    await seedEnrolment(db, { pool: move.to, person, facts: { side: 'destination', facts: destination } });
    const { wishes, ...change } = move.application ?? {};
    const { payToPerson, ...others } = wishes ?? {};
    return {
      application: {
        applicationNo: `T-${this.name}-${number}`,
        direction: 'in',
        channel: 'online',
        applicant: { kind: 'person', name: person.name },
        person,
        source: { area: move.from, scheme: source.scheme },
        destination: { area: move.to, scheme: destination.scheme },
        ...change,
        ...(wishes === undefined
          ? {}
          : { wishes: { ...others, ...(payToPerson && { payToPerson: ownAccount(person, payToPerson) }) } }),
      },
      source: move.from,
      destination: move.to,
      balanceFen: BigInt(balance),
    };
  }

  /** Seeds, applies, and answers the case number; fails where the application is not accepted. */
  async accepted(move: Move): Promise<Seeded & { readonly caseNo: string }> {
    const seeded = await this.seed(move);
    const answer = await this.jiexu.apply(seeded.application);
    if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
    return { ...seeded, caseNo: answer.caseNo };
  }

  /** Waits until the case fits, and answers it. Fails with the case as it stands after half a minute. */
  async until(caseNo: string, fits: (view: CaseView) => boolean): Promise<CaseView> {
    const deadline = Date.now() + 30_000;
    const pause = pauses();
    for (;;) {
      const view = await this.jiexu.status(caseNo);
      if (fits(view)) return view;
      if (Date.now() > deadline) throw new Error(`case ${caseNo} does not get there: ${JSON.stringify(view, null, 1)}`);
      await pause();
    }
  }

  ended(caseNo: string): Promise<CaseView> {
    return this.until(caseNo, (view) => view.outcome !== undefined);
  }

  waitsFor(caseNo: string, actor: string): Promise<CaseView> {
    return this.until(caseNo, (view) => view.awaited.some((each) => each.actor === actor));
  }

  async runOf(caseNo: string): Promise<{ workflowId: string; runId: string }> {
    const row = await findCase(this.database.db, caseNo);
    if (row === undefined) throw new Error(`no case ${caseNo}`);
    return row;
  }

  /** Moves the case's clock. */
  async advance(caseNo: string, ms: number): Promise<void> {
    await this.advanceRun(await this.runOf(caseNo), ms);
  }

  advanceRun(run: { readonly workflowId: string; readonly runId: string }, ms: number): Promise<void> {
    return advance(this.client, run, ms);
  }

  async searchAttributes(caseNo: string) {
    const { workflowId, runId } = await this.runOf(caseNo);
    const { typedSearchAttributes } = await this.client.workflow.getHandle(workflowId, runId).describe();
    return typedSearchAttributes;
  }

  /** Waits until a list with this filter holds the case; lists follow a moment after the case. */
  async untilListed(filter: ListFilter, caseNo: string): Promise<void> {
    const deadline = Date.now() + 30_000;
    const pause = pauses();
    for (;;) {
      for await (const listed of this.jiexu.list(filter)) if (listed.caseNo === caseNo) return;
      if (Date.now() > deadline) throw new Error(`case ${caseNo} is not listed by ${JSON.stringify(filter)}`);
      await pause();
    }
  }

  /** Moves the case's clock to an instant, ISO 8601 with an offset. `from`: what the case's clock shows now; real time by default. */
  async advanceTo(caseNo: string, instant: string, from: number = Date.now()): Promise<void> {
    await this.advance(caseNo, fromIso(instant) - from);
  }

  async history(run: { readonly workflowId: string; readonly runId: string }): Promise<History> {
    return this.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
  }

  /** The balance of the person's account at an office, in fen; pending debits are still in it. */
  async balanceAt(pool: string, { application }: Seeded): Promise<bigint> {
    const facts = await this.offices.get(pool).lookUpAsSource({
      office: pool,
      person: {
        name: application.person.name,
        idType: application.person.idType,
        idNumber: application.person.idNumber,
      },
      scheme: application.source.scheme,
    });
    if (!facts.found) throw new Error(`not on record at ${pool}`);
    return BigInt(facts.balance);
  }

  /** The books are equal to the fen, entry by entry, and nothing is held that no open case will resolve. */
  async booksAreEqual(): Promise<void> {
    const { db } = this.database;
    const report = await reconcile(db, { openCases: new Set(await openCaseNos(db)) });
    expect(report.faults).toEqual([]);
    expect(report.totals.held).toBe(report.totals.owed);
    expect(report.waiting.filter((each) => each.orphan)).toEqual([]);
  }

  /** Replays every history this rig made since it was last asked, on the current code or on the version given. */
  async replayAll({ workflowBundle = inject('workflowBundle') } = {}): Promise<void> {
    const runs = new Map<string, Run>();
    const decided = await this.database.db.selectFrom('cases.application').select(['workflow_id', 'run_id']).execute();
    for (const row of decided) runs.set(row.run_id, { workflowId: row.workflow_id, runId: row.run_id });
    for await (const run of this.client.workflow.list({ query: `TaskQueue = '${this.queues.transfers}'` })) {
      runs.set(run.runId, { workflowId: run.workflowId, runId: run.runId });
    }
    const replayer = this.replayerOf(workflowBundle);
    for await (const run of this.unreplayed([...runs.values()])) {
      const { error } = await replayer.replay(run);
      if (error !== undefined) throw error;
      this.replayed.add(keyOf(run));
      if (hasEnded(run.history)) this.replayedWhole.add(run.runId);
    }
  }

  private replayerOf(bundle: Bundle): Replayer {
    const replayer = this.replayers.get(bundle) ?? new Replayer(bundle);
    this.replayers.set(bundle, replayer);
    return replayer;
  }

  /** Histories that have grown since they were last replayed. */
  private async *unreplayed(runs: readonly Run[]): AsyncGenerator<Run & { readonly history: History }> {
    for (const run of runs) {
      if (this.replayedWhole.has(run.runId)) continue;
      const whole = { ...run, history: await this.history(run) };
      if (!this.replayed.has(keyOf(whole))) yield whole;
    }
  }

  /** What every test ends with. */
  async check({ workflowBundle = inject('workflowBundle') } = {}): Promise<void> {
    await this.booksAreEqual();
    await this.replayAll({ workflowBundle });
  }

  async stop(): Promise<void> {
    await this.system?.stop();
    this.system = undefined;
  }

  /** Ends what still runs, so that nothing of this file goes on beside the next. */
  async close(): Promise<void> {
    const open = this.client.workflow.list({
      query: `TaskQueue = '${this.queues.transfers}' AND ExecutionStatus = 'Running'`,
    });
    for await (const run of open) {
      await this.client.workflow
        .getHandle(run.workflowId, run.runId)
        .terminate('the test file is over')
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
    }
    await this.stop();
    for (const replayer of this.replayers.values()) await replayer.close();
    await this.connection.close();
    await this.client.connection.close();
    await this.database.drop();
    await rm(this.keyFolder, { recursive: true, force: true });
  }
}
