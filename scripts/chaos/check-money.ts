// What must hold of the money: the books are equal, nothing waits, and every person has what was theirs, each fen in its place.
import type { Kysely } from 'kysely';
import { openCaseNos } from '../../activities/cases/register.ts';
import type { Database } from '../../activities/database/schema.ts';
import { account } from '../../activities/ledger/names.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import type { Place } from './moves.ts';
import type { Finding, Kept, Records } from './records.ts';

/** The books of all offices, from their entries alone, now that every case has ended. */
export async function checkBooks(db: Kysely<Database>): Promise<Finding[]> {
  const report = await reconcile(db, { openCases: new Set(await openCaseNos(db)) });
  const { held, owed } = report.totals;
  return [
    ...report.faults.map(({ fault, where, what }) => ({
      what: `the books have a fault ${fault} at ${where}: ${what}`,
    })),
    ...(held === owed ? [] : [{ what: `the offices hold ${held} fen and owe ${owed}`, fen: held - owed }]),
    ...report.waiting.map(({ kind, office, id, caseNo, amountFen, orphan }) => ({
      ...(caseNo === null ? {} : { caseNo }),
      what: `${amountFen} fen still wait at office ${office} (${kind} ${id})${orphan ? ', and nobody will come for them' : ''}`,
    })),
    ...report.flights.map(({ paymentNo, flightFen }) => ({
      what:
        flightFen > 0n
          ? `payment ${paymentNo}: ${flightFen} fen left a bank and did not arrive`
          : `payment ${paymentNo}: ${-flightFen} fen were booked as arrived and never left a bank`,
    })),
    ...report.offices.flatMap((books) =>
      (['out', 'sent', 'in', 'payout'] as const)
        .filter((transit) => books[transit] !== 0n)
        .map((transit) => ({
          what: `office ${books.office} has ${books[transit]} fen on its way (${transit}), and no case is open`,
        })),
    ),
  ];
}

interface Moved {
  /** Booked for the case and not taken back. */
  interestFen: bigint;
  /** Paid to the person's own bank account and not bounced. */
  paidFen: bigint;
}

/**
 * Person by person: what is in both accounts and was paid out is what was there at first, with the interest that was booked; and it is
 * where the case's end says.
 */
export async function checkPeople(db: Kysely<Database>, records: Records): Promise<Finding[]> {
  const balances = await personBalances(db);
  const moved = await movedByCase(db);
  const at = ({ pool, ref }: Place) => balances.get(`${pool} ${account.person(ref)}`) ?? 0n;
  return records.all.flatMap((kept): Finding[] => {
    const { caseNo, move } = kept;
    const { interestFen, paidFen } = moved.get(caseNo ?? '') ?? { interestFen: 0n, paidFen: 0n };
    const has = { source: at(move.source), destination: at(move.destination), paid: paidFen };
    const sum = has.source + has.destination + has.paid;
    const due = move.balanceFen + interestFen;
    const where = `source ${has.source}, destination ${has.destination}, paid out ${has.paid}`;
    const whose = caseNo === undefined ? {} : { caseNo };
    if (sum !== due) {
      const what = `${sum > due ? `${sum - due} fen were made` : `${due - sum} fen were lost`}: the person had ${move.balanceFen} and earned ${interestFen}, and has ${sum} (${where})`;
      return [{ ...whose, what, fen: sum - due }];
    }
    const should = whereItBelongs(kept);
    if (should === undefined || has[should.place] === should.fen) return [];
    const what = `ended as ${kept.view?.outcome} with ${should.fen} fen belonging to "${should.place}", and they are elsewhere (${where})`;
    return [{ ...whose, what }];
  });
}

type Where = 'source' | 'destination' | 'paid';

/** Undefined while the case has not ended. */
function whereItBelongs({ move, caseNo, view }: Kept): { readonly place: Where; readonly fen: bigint } | undefined {
  if (caseNo === undefined) return { place: 'source', fen: move.balanceFen };
  if (view === undefined) return undefined;
  if (view.outcome !== 'completed') return { place: 'source', fen: move.balanceFen };
  switch (view.moneyRoute) {
    case 'to-destination':
      return { place: 'destination', fen: move.balanceFen + move.interestFen };
    case 'to-person':
      return { place: 'paid', fen: move.balanceFen + move.interestFen };
    case 'keep':
    case 'none':
    case undefined:
      return { place: 'source', fen: move.balanceFen };
    default:
      return view.moneyRoute satisfies never;
  }
}

async function personBalances(db: Kysely<Database>): Promise<Map<string, bigint>> {
  const rows = await db
    .selectFrom('ledger.account')
    .select(['office', 'name', 'credits_posted', 'debits_posted'])
    .where('name', 'like', 'person/%')
    .execute();
  return new Map(rows.map((row) => [`${row.office} ${row.name}`, row.credits_posted - row.debits_posted]));
}

async function movedByCase(db: Kysely<Database>): Promise<Map<string, Moved>> {
  const rows = await db
    .selectFrom('ledger.transfer')
    .select(['case_no', 'debit', 'credit', 'amount'])
    .where('kind', '=', 'post')
    .where('case_no', 'is not', null)
    .execute();
  const moved = new Map<string, Moved>();
  for (const { case_no, debit, credit, amount } of rows) {
    const sum = moved.get(case_no ?? '') ?? { interestFen: 0n, paidFen: 0n };
    if (debit === account.interest) sum.interestFen += amount;
    if (credit === account.interest) sum.interestFen -= amount;
    if (debit === account.payout && credit === account.bank) sum.paidFen += amount;
    if (debit === account.bank && credit === account.payout) sum.paidFen -= amount;
    moved.set(case_no ?? '', sum);
  }
  return moved;
}
