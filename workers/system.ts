// Everything that runs for one set of offices, wired together once: workers, the bank desk, the bank, and the client that speaks to them.
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection, Worker, WorkerOptions } from '@temporalio/worker';
import type { Kysely } from 'kysely';
import { batchActivities } from '../activities/batch/steps.ts';
import type { AppliedAgain, ApplyAgain, Cases } from '../activities/cases/cases.ts';
import { correctionActivities } from '../activities/cases/corrections.ts';
import { casesActivities } from '../activities/cases/decide.ts';
import { expecting, noteBankEvent } from '../activities/cases/expected.ts';
import { residualsActivities } from '../activities/cases/residuals.ts';
import type { Database } from '../activities/database/schema.ts';
import { runDesk } from '../activities/ledger/outbox/desk.ts';
import { type OfficeDirectory, officeDirectory } from '../activities/offices/directory.ts';
import { officeActivities } from '../activities/offices/office-activities.ts';
import { reconciliationActivities } from '../activities/reconciliation/prove.ts';
import { adoptionActivities } from '../activities/reconciliation/standing.ts';
import { simulatedBank } from '../bank/bank.ts';
import { runBank } from '../bank/run.ts';
import { MessageRefused, UnknownCase } from '../client/errors.ts';
import { Jiexu } from '../client/jiexu.ts';
import { reportResidual } from '../client/residual.ts';
import { caseRuns } from '../client/runs.ts';
import type { BankEvent } from '../contract/bank.ts';
import type { Office } from '../contract/office.ts';
import type { KeyStore } from '../contract/seals/keys.ts';
import { UnusableInput } from '../domain/input.ts';
import { isResidualNo } from '../domain/residual.ts';
import type { Rules } from '../domain/rules/rules.ts';
import { OFFICES_QUEUE, TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import { applyLine } from './batch-lines.ts';
import { officesWorker } from './offices.ts';
import { workerSecretsFit } from './secrets.ts';
import { transfersWorker } from './transfers.ts';

export interface SystemOptions {
  readonly connection: NativeConnection;
  readonly temporal: Client;
  readonly namespace: string;
  readonly db: Kysely<Database>;
  readonly rules: Rules;
  readonly keys: KeyStore;
  readonly personKeySecret: Buffer;
  readonly workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  /** Task queues, where several systems share a server. `offices` is what the offices' entries name. */
  readonly queues?: { readonly transfers: string; readonly offices: string };
  /** The one `temporal` was made with: workers read what clients write. */
  readonly dataConverter?: DataConverter;
  readonly workerOptions?: Partial<WorkerOptions>;
  /** Told of what failed and is tried again; carries no personal data. */
  readonly onTrouble?: (what: string, error: unknown) => void;
  /** Changes what the cases' offices do, or the orchestrator's own steps, for a test that makes one fail. */
  readonly around?: (office: Office) => Office;
  readonly aroundCases?: (activities: Cases) => Cases;
}

export interface System {
  readonly jiexu: Jiexu;
  readonly offices: OfficeDirectory;
  /** Rejects when a worker ends by itself. */
  readonly running: Promise<void>;
  /** Lets the steps in flight finish, then ends workers, desk and bank. */
  stop(): Promise<void>;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const { connection, namespace, db, rules, keys, temporal, personKeySecret, workflowBundle } = options;
  await workerSecretsFit({ db, temporal, personKeySecret });
  const queues = options.queues ?? { transfers: TRANSFERS_QUEUE, offices: OFFICES_QUEUE };
  const offices = officeDirectory({ db, keys });
  const jiexu = new Jiexu({ temporal, db, rules, personKeySecret, taskQueue: queues.transfers });
  const steps = expecting(db, officeActivities(officeDirectory({ db, keys, around: options.around })));
  const cases = casesActivities({
    db,
    rules,
    offices,
    keys,
    onTrouble: options.onTrouble,
    applyAgain: (request) => applyAgain(jiexu, request),
  });
  const batches = batchActivities({ db, applyLine: applyLine(jiexu) });
  const runs = caseRuns(temporal);
  const overrides: Partial<WorkerOptions> = {
    ...(options.dataConverter ? { dataConverter: options.dataConverter } : {}),
    ...options.workerOptions,
  };

  const workers: Worker[] = await Promise.all([
    transfersWorker({
      connection,
      namespace,
      taskQueue: queues.transfers,
      workflowBundle,
      activities: {
        ...(options.aroundCases?.(cases) ?? cases),
        ...correctionActivities(db, offices),
        ...batches,
        ...reconciliationActivities({ db, runs, heartbeat: () => Context.current().heartbeat() }),
        ...adoptionActivities({ db, runs }),
        ...residualsActivities(db),
      },
      overrides,
    }),
    officesWorker({
      connection,
      namespace,
      taskQueue: queues.offices,
      activities: steps,
      overrides,
    }),
  ]);
  const closing = new AbortController();
  const { signal } = closing;
  const onTrouble = (error: unknown) => options.onTrouble?.('bank', error);
  const tell = async (event: BankEvent) => {
    await noteBankEvent(db, event);
    await reportToCase(jiexu, temporal, event);
  };
  const desk = runDesk(db, { bank: simulatedBank(db), tell, signal, onTrouble });
  const bank = runBank(db, { signal, onTrouble });
  const running = Promise.all([...workers.map((worker) => worker.run()), desk, bank]).then(() => undefined);
  running.catch(() => undefined);

  return {
    jiexu,
    offices,
    running,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      closing.abort();
      await running;
    },
  };
}

/** Applies for a deferred application. An office that does not answer fails the attempt, and the next one asks again. */
async function applyAgain(jiexu: Jiexu, { application, round }: ApplyAgain): Promise<AppliedAgain> {
  try {
    const answer = await jiexu.apply(application, { round, decisionWithinMs: 20_000 });
    switch (answer.kind) {
      case 'accepted':
        return { kind: 'accepted', caseNo: answer.caseNo };
      case 'acknowledged':
        throw new Error('an office does not answer; the application is asked again');
      case 'refused':
      case 'not-needed':
        return { kind: answer.kind };
      case 'deferred':
        return answer;
      default:
        return answer satisfies never;
    }
  } catch (error) {
    if (error instanceof UnusableInput) return { kind: 'unusable' };
    throw error;
  }
}

/**
 * The office reports to the case what its bank did. What the case refuses (it ended, or never ordered that payment) stays in the books,
 * where reconciliation names it: the report itself is done.
 */
async function reportToCase(jiexu: Jiexu, temporal: Client, event: BankEvent): Promise<void> {
  try {
    if (isResidualNo(event.caseNo)) return await reportResidual(temporal, event);
    await jiexu.reportReceipt({
      caseNo: event.caseNo,
      office: event.office,
      event: event.kind,
      paymentNo: event.paymentNo,
      amountFen: event.amountFen.toString(),
      receipt: event.receipt,
      at: event.at,
    });
  } catch (error) {
    const isOver =
      error instanceof MessageRefused && (error.refusal.code === 'closed' || error.refusal.code === 'stale');
    if (!isOver && !(error instanceof UnknownCase)) throw error;
  }
}
