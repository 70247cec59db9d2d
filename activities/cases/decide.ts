// Deciding: both offices' facts, the rules, and the register, in one activity that answers the same when it is asked again.

import type { Transaction } from 'kysely';
import type { KeyStore } from '../../contract/seals/keys.ts';
import type { Application } from '../../domain/application.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import { withoutPerson } from '../../domain/rules/judged.ts';
import { dateClock, planOf } from '../../domain/rules/plan.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import type { CaseView } from '../../domain/view.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import { escalate } from '../notices/escalate.ts';
import { keepSubject, oweEnding, oweRefusalAtTheDoor } from '../notices/owed.ts';
import { type Telling, tellApplicant } from '../notices/tell.ts';
import type { OfficeDirectory } from '../offices/directory.ts';
import type { Cases, DecideRequest, Decision } from './cases.ts';
import { type Judgement, judge, openCaseRefusal } from './judge.ts';
import { closeCase, findCase, nextCaseNo, receiveApplication, recordCase, recordDecision } from './register.ts';

export interface CasesDependencies {
  readonly db: Db;
  readonly rules: Rules;
  readonly offices: OfficeDirectory;
  /** Seals the notices. A key that is missing delays a notice, never a decision or an ending. */
  readonly keys: KeyStore;
  /** Told of notices that could not be issued; carries no personal data. */
  readonly onTrouble?: ((what: string, error: unknown) => void) | undefined;
  /** Applies as any client does. */
  readonly applyAgain: Cases['applyAgain'];
}

export function casesActivities({ db, rules, offices, keys, onTrouble, applyAgain }: CasesDependencies): Cases {
  const telling: Telling = { db, keys, offices, onTrouble };
  return {
    applyAgain,
    async decide(request) {
      const decision = await decide(db, rules, offices, request);
      // after the transaction, in the same step: a step that is cut off here is asked again and comes by here again
      if (isRefusal(decision)) {
        const { applicationNo } = request.application;
        await tellApplicant(telling, { applicationNo }, request.at);
      }
      return decision;
    },
    dateClocks: async ({ clocks, at, pauses }) => clocks.map((clock) => dateClock(clock, fromIso(at), rules, pauses)),
    explainOpenCase: (open) => openCaseRefusal(offices, open),
    escalate: (notice) => escalate(db, notice),
    async archive({ view, timeline }) {
      await inTransaction(db, async (tx) => {
        await closeCase(tx, view, timeline);
        await oweEnding(tx, view);
      });
      const { caseNo, closedAt } = view;
      if (caseNo !== undefined && closedAt !== undefined) await tellApplicant(telling, { caseNo }, closedAt);
    },
  };
}

function isRefusal({ kind }: Decision): boolean {
  return kind === 'refused' || kind === 'not-needed';
}

async function decide(db: Db, rules: Rules, offices: OfficeDirectory, request: DecideRequest): Promise<Decision> {
  const { application, contentHash, workflowId, runId, at } = request;
  const arrived = { applicationNo: application.applicationNo, contentHash, workflowId, runId, at };
  const known = await receiveApplication(db, arrived);
  if (known.contentHash !== contentHash) return { kind: 'conflict' };
  // what was deferred is decided anew when it is asked again
  if (known.decision !== undefined && known.decision.kind !== 'deferred') {
    if (known.runId === runId || known.decision.kind !== 'accepted') return known.decision;
    const { caseNo } = known.decision;
    return { kind: 'recorded', caseNo, view: await viewOnFile(db, caseNo, application) };
  }

  const judgement = await judge({ db, rules, offices }, { application, now: at, workflowId });
  const { result } = judgement;
  if (judgement.kind === 'open') return openElsewhere(judgement);
  const { refs, input } = judgement;
  const written = await inTransaction(db, async (tx) => {
    const decision = await decisionOf(tx);
    if (!(await recordDecision(tx, { ...arrived, decision, judgedOn: withoutPerson(input) }))) return undefined;
    const pools = { source: refs.source.pool, destination: refs.destination.pool };
    if (decision.kind !== 'deferred') await keepSubject(tx, application, pools, at);
    if (isRefusal(decision)) await oweRefusalAtTheDoor(tx, application, pools, at);
    if (decision.kind === 'accepted') {
      await recordCase(tx, {
        ...arrived,
        caseNo: decision.caseNo,
        sourcePool: refs.source.pool,
        destinationPool: refs.destination.pool,
        personKey: request.personKey,
      });
    }
    return decision;
  });
  return written ?? decide(db, rules, offices, request);

  async function decisionOf(tx: Transaction<Database>): Promise<Decision> {
    switch (result.decision) {
      case 'accept':
        return accepted(await nextCaseNo(tx, refs.destination.pool, beijingDate(fromIso(at))));
      case 'refuse':
        return { kind: 'refused', reasons: result.reasons };
      case 'not-needed':
        return { kind: 'not-needed', reasons: result.reasons };
      case 'defer':
        return { kind: 'deferred', ...(result.deferredUntil === undefined ? {} : { until: result.deferredUntil }) };
      default:
        return result.decision satisfies never;
    }
  }

  function accepted(caseNo: string): Decision {
    const { continuity } = result;
    const plan = planOf({ now: at, application }, result, rules, refs);
    return {
      kind: 'accepted',
      caseNo,
      plan,
      clocks: plan.clocks.map((clock) => dateClock(clock, fromIso(at), rules)),
      ...(continuity === undefined ? {} : { continuity }),
    };
  }
}

/**
 * A case is open whose run is not there to say so. As when its run says it, nothing is decided: it may be asked again
 * once that has ended.
 */
function openElsewhere({ result, openCaseNo }: Extract<Judgement, { kind: 'open' }>): Decision {
  return { kind: 'refused', reasons: result.reasons, openCaseNo };
}

/** The archive record; a case whose run was ended without one is told as it stands in the register. */
async function viewOnFile(db: Db, caseNo: string, application: Application): Promise<CaseView> {
  const row = await findCase(db, caseNo);
  if (row?.archive !== undefined) return row.archive.view;
  return {
    applicationNo: application.applicationNo,
    caseNo,
    stage: 'closed',
    reasons: [],
    source: { pool: row?.sourcePool ?? application.source.area },
    destination: { pool: row?.destinationPool ?? application.destination.area },
    relation: 'pending',
    money: 'pending',
    whereIsTheMoney: 'Not known here: ask both offices’ books, which reconcile shows.',
    awaited: [],
    clocks: [],
    overdue: false,
    formVersion: 1,
    problem: 'The run of this case was ended without a record; reconcile names what it holds.',
    openedAt: row?.openedAt ?? '',
  };
}
