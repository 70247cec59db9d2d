// Puts the record of a case together: view, timeline, clocks with their days, papers, postings, notices, and what was refused.

import { correctionsOf } from '../activities/cases/corrections.ts';
import { refusedMessages } from '../activities/cases/refused.ts';
import { findCase } from '../activities/cases/register.ts';
import type { Db } from '../activities/database/connection.ts';
import { transfersOf } from '../activities/ledger/books.ts';
import { listNotices } from '../activities/notices/on-file.ts';
import { subjectOf } from '../activities/notices/owed.ts';
import { type BothPools, papersOf, refusedStepsOf } from '../activities/offices/papers-on-file.ts';
import type { KeyStore } from '../contract/seals/keys.ts';
import { beijingDate, toBeijing } from '../domain/instant.ts';
import { noticeTitle } from '../domain/notices.ts';
import type { CaseRecord } from '../domain/record.ts';
import type { RuleBook } from '../domain/rules/book.ts';
import type { ExplainedClock } from '../domain/rules/explain.ts';
import { UnknownCase } from './errors.ts';
import { explainCase } from './explain-case.ts';
import type { Jiexu } from './jiexu.ts';

export interface Recording {
  readonly jiexu: Jiexu;
  readonly db: Db;
  /** Verifies the seals of the papers. */
  readonly keys: KeyStore;
  /** The rules at hand, which tell why each date is what it is. */
  readonly book: RuleBook;
}

export interface RecordOptions {
  /** The person's name and document, the papers whole, and the office's own number of the person in the postings. */
  readonly withPerson?: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The record of a case, running or ended; takes a case or an application number. Throws `UnknownCase` where there is no case of that
 * number. Reads only; what happens meanwhile may be in one part and not yet in another.
 */
export async function recordOf(on: Recording, number: string, options: RecordOptions): Promise<CaseRecord> {
  const { jiexu, db, keys, book } = on;
  const { withPerson = false, now } = options;
  const row = await findCase(db, number);
  if (row === undefined) throw new UnknownCase(number);
  const { caseNo, applicationNo } = row;
  const pools: BothPools = { source: row.sourcePool, destination: row.destinationPool };
  const explanation = await explainCase({ jiexu, db }, caseNo, book, beijingDate(now));
  const view = await jiexu.status(caseNo);
  const person = withPerson ? (await subjectOf(db, applicationNo))?.person : undefined;
  return {
    format: 'jiexu-case-record/1',
    madeAt: toBeijing(now),
    caseNo,
    applicationNo,
    person,
    view: mutable({ ...view, caseNo }),
    timeline: mutable(await jiexu.timeline(caseNo)),
    clocks: explanation.clocks.flatMap(clockOf),
    papers: await papersOf(db, keys, caseNo, pools, withPerson),
    postings: [
      { office: pools.source, role: 'source', transfers: await postingsOf(db, pools.source, caseNo, withPerson) },
      {
        office: pools.destination,
        role: 'destination',
        transfers: await postingsOf(db, pools.destination, caseNo, withPerson),
      },
    ],
    notices: (await listNotices(db, { caseNo, applicationNo, limit: 1000 }))
      .reverse()
      .map(({ noticeNo, kind, office, recipient, at, state, caseNo: ofCase }) => ({
        noticeNo,
        kind,
        title: noticeTitle(kind, ofCase !== undefined),
        office,
        recipient,
        at,
        state,
      })),
    corrections: (await correctionsOf(db, caseNo)).map(({ version, openedAt, closedAt, outcome, timeline }) => ({
      version,
      openedAt: toBeijing(Date.parse(openedAt)),
      closedAt: closedAt === undefined ? undefined : toBeijing(Date.parse(closedAt)),
      outcome,
      timeline: mutable(timeline ?? []),
    })),
    refusedMessages: (await refusedMessages(db, { caseNo })).reverse().map(({ caseNo: _same, ...rest }) => rest),
    refusedSteps: await refusedStepsOf(db, caseNo),
  };
}

type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

/** As the wire has it: what JSON has no word for is left out, and nothing is shared with the case. */
function mutable<T>(value: T): Mutable<T> {
  return JSON.parse(JSON.stringify(value));
}

/** A clock that was started, with the days that were counted; one that never ran has no date to explain. */
function clockOf({ days, note, ...clock }: ExplainedClock): CaseRecord['clocks'] {
  const { name, workingDays, basis, source, area, startedAt, dueAt, provisional = false, stoppedAt } = clock;
  if (startedAt === undefined || dueAt === undefined) return [];
  return [
    {
      name,
      workingDays,
      basis,
      source,
      area,
      startedAt,
      dueAt,
      provisional,
      stoppedAt,
      counted: (days?.counted ?? []).map(({ date }) => date),
      leftOut: (days?.leftOut ?? []).map(({ date, why }) => ({ date, why: why.zh })),
      note: note?.zh,
    },
  ];
}

async function postingsOf(db: Db, office: string, caseNo: string, withPerson: boolean) {
  const named = (account: string) => (withPerson ? account : account.replace(/^([a-z]+)\/(?!\d{6}$).*$/, '$1'));
  return (await transfersOf(db, office, caseNo)).map(
    ({ amountFen, paymentNo, recordedAt, debit, credit, ...rest }) => ({
      ...rest,
      debit: named(debit),
      credit: named(credit),
      amountFen: amountFen.toString(),
      paymentNo: paymentNo ?? undefined,
      recordedAt: toBeijing(Date.parse(recordedAt)),
    }),
  );
}
