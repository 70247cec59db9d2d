// What of a report a person has to look at, each with what to do about it. A pure function of the report.
import { goneRemedy } from '../../domain/gone.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { yuan } from '../../domain/money.ts';
import { startAgain } from '../../domain/residual.ts';
import type { Fault, Report, Waiting } from '../ledger/reconcile.ts';
import type { Suspect } from '../ledger/suspects.ts';
import type { GoneCase, OpenCases } from './open-cases.ts';
import type { Finding, SuspenseAge } from './reconciliation.ts';

const DAY_MS = 24 * 3600_000;
/** Longer than any clock and all its escalations: money that still waits then is looked at by a person, though its case is open. */
const AGED_AFTER_DAYS = 90;
const AGE_ROWS = [0, 1, 7, 30, 90] as const;

function daysBetween(since: string, at: string): number {
  return Math.floor((fromIso(at) - Date.parse(since)) / DAY_MS);
}

/** Sums in suspense by age at `at` (ISO 8601 +08:00); rows without a sum are left out. */
export function suspenseByAge(waiting: readonly Waiting[], at: string): SuspenseAge[] {
  const sums = waiting.filter(({ kind }) => kind === 'suspense' || kind === 'unmatched');
  return AGE_ROWS.flatMap((fromDays, index): SuspenseAge[] => {
    const below = AGE_ROWS[index + 1] ?? Number.POSITIVE_INFINITY;
    const inRow = sums.filter(({ since }) => {
      const days = Math.max(0, daysBetween(since, at));
      return days >= fromDays && days < below;
    });
    const fen = inRow.reduce((sum, { amountFen }) => sum + amountFen, 0n);
    return inRow.length === 0 ? [] : [{ fromDays, sums: inRow.length, fen: fen.toString() }];
  });
}

/** Everything a person has to look at, faults first. The same state of the books gives the same ids on any night. */
export function findingsOf(report: Report, { gone }: Pick<OpenCases, 'gone'>, at: string): Finding[] {
  const waited = report.waiting.flatMap((sum) => ofSum(sum, new Map(gone.map((each) => [each.caseNo, each])), at));
  const withMoney = new Set(waited.filter(({ kind }) => kind === 'orphan').map(({ caseNo }) => caseNo));
  return [
    ...report.faults.map(ofFault),
    ...waited,
    ...report.suspects.filter(({ suspect }) => suspect === 'unmatched').map(withoutReference),
    ...gone
      .filter(({ caseNo }) => !withMoney.has(caseNo))
      .map(
        (lost): Finding => ({
          id: `gone:${lost.caseNo}`,
          kind: 'gone',
          office: lost.sourcePool,
          caseNo: lost.caseNo,
          since: toBeijing(Date.parse(lost.openedAt)),
          what: `the run of ${lost.residual ? 'residual transfer' : 'case'} ${lost.caseNo} is gone and left no record`,
          remedy: bringBack(lost),
        }),
      ),
  ];
}

/** Nobody's money yet, and nothing sends it back by itself: what leaves that account takes two people. */
function withoutReference({ office, id, amountFen, since }: Suspect): Finding {
  return {
    id: `unmatched:${office}:unmatched/${id}`,
    kind: 'unmatched',
    office,
    amountFen: amountFen.toString(),
    since: toBeijing(Date.parse(since)),
    what: `${yuan(amountFen)} yuan came in at office ${office} without a payment number we know`,
    remedy: 'two people allot it to its payment or send it back: npx jiexu suspense list',
  };
}

/** A case is adopted; a residual transfer is started again, by the very request it was started with. */
function bringBack({ caseNo, residual }: Pick<GoneCase, 'caseNo' | 'residual'>): string {
  return residual === undefined ? goneRemedy(caseNo) : startAgain(residual);
}

function ofFault({ fault, where, what }: Fault): Finding {
  return {
    id: `fault:${fault}:${where}`,
    kind: 'fault',
    what: `${fault}: ${where}: ${what}`,
    remedy: 'stop the workers, keep a copy of the database, compare with the last backup; correct nothing by hand',
  };
}

function ofSum(sum: Waiting, gone: ReadonlyMap<string, GoneCase>, at: string): Finding[] {
  const { kind, office, id, caseNo, amountFen, orphan } = sum;
  const base = {
    office,
    caseNo: caseNo ?? undefined,
    amountFen: amountFen.toString(),
    since: toBeijing(Date.parse(sum.since)),
  };
  const inSuspense = kind === 'unmatched' || kind === 'suspense';
  if (orphan && caseNo !== null && (gone.has(caseNo) || !inSuspense)) {
    return [
      {
        ...base,
        id: `orphan:${office}:${id}`,
        kind: 'orphan',
        what: `${yuan(amountFen)} yuan (${kind}) at office ${office} wait for ${caseNo}, whose run is gone`,
        remedy: bringBack(gone.get(caseNo) ?? { caseNo }),
      },
    ];
  }
  if (orphan) {
    return [
      {
        ...base,
        id: `unmatched:${office}:${id}`,
        kind: 'unmatched',
        what: `${yuan(amountFen)} yuan in suspense at office ${office} wait for no open case`,
        remedy: 'find out from the payment whose they are; nobody found, they are sent back when their time is over',
      },
    ];
  }
  if (daysBetween(sum.since, at) < AGED_AFTER_DAYS) return [];
  return [
    {
      ...base,
      id: `aged:${office}:${id}`,
      kind: 'aged',
      what: `${yuan(amountFen)} yuan (${kind}) at office ${office} have waited for case ${caseNo ?? ''} for more than ${AGED_AFTER_DAYS} days`,
      remedy: `look at the case: npx jiexu status ${caseNo ?? ''} --timeline`,
    },
  ];
}
