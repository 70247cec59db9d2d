// Proves the books from the entries alone: no fen made or lost, no entry changed, nothing forgotten. Several databases add up.

import { sql } from 'kysely';
import { yuan } from '../../domain/money.ts';
import type { Db } from '../database/connection.ts';
import { allHolds, inSuspense } from './books.ts';
import { type Suspect, suspects } from './suspects.ts';

/** Where money can be, of one office, in fen, from its entries. */
export interface OfficeBalances {
  readonly office: string;
  readonly person: bigint;
  readonly out: bigint;
  readonly sent: bigint;
  readonly in: bigint;
  readonly payout: bigint;
  /** Arrived without a payment number and not allotted: outside the constant, since the sender still counts it as in flight. */
  readonly unmatched: bigint;
  /** Credited for persons who have died, with the inheritance desk. */
  readonly inheritance: bigint;
  readonly bank: bigint;
  readonly interest: bigint;
  readonly overdraft: bigint;
  /** Paid to persons' own bank accounts, and to heirs. */
  readonly paid: bigint;
  /** Put into persons' accounts from outside: the constant of the books. */
  readonly opened: bigint;
}

/** One payment's sum between two banks: Σ sent − received − bounced + returned − back. Zero once it is at rest. */
export interface Flight {
  readonly paymentNo: string;
  /** Positive: on its way. Negative: more arrived than was sent (a bank's double). */
  readonly flightFen: bigint;
}

export const FAULTS = ['chain', 'gap', 'arithmetic', 'counters', 'legs', 'one-sided', 'invariant'] as const;
/** Something that cannot be, if only `ledger.execute` ever wrote. `where` names office and account, or transfer. */
export interface Fault {
  readonly fault: (typeof FAULTS)[number];
  readonly where: string;
  readonly what: string;
}

/** Money that waits for somebody. `orphan`: its case is not among the open cases the caller named, so nobody will come. */
export interface Waiting {
  readonly kind: 'hold' | 'zeroed' | 'suspense' | 'unmatched';
  readonly office: string;
  readonly id: string;
  readonly caseNo: string | null;
  readonly amountFen: bigint;
  readonly since: string;
  readonly orphan: boolean;
}

export interface Totals {
  /** person + out − sent + flight + in + inheritance + payout + paid. */
  readonly held: bigint;
  /** constant + interest. */
  readonly owed: bigint;
  readonly flight: bigint;
}

export interface Report {
  readonly offices: readonly OfficeBalances[];
  /** Payments not at rest. */
  readonly flights: readonly Flight[];
  readonly waiting: readonly Waiting[];
  readonly suspects: readonly Suspect[];
  readonly faults: readonly Fault[];
  readonly totals: Totals;
}

export interface ReconcileOptions {
  /** Only this office's books. Its payments to others then show as in flight. */
  readonly office?: string;
  /** Case numbers that are open. Given: holds and zeroed sums of any other case are orphans. */
  readonly openCases?: ReadonlySet<string>;
  /** Suspects are named when they are so many days old. Default 0: all of them. */
  readonly olderThanDays?: number;
  /** The moment ages are counted to, ISO 8601. Default: the database's own now. */
  readonly now?: string;
}

type BalanceRow = Omit<OfficeBalances, 'office'> & { readonly office: string };

/** Posted balances by kind of account. Posting a hold moves money; making or voiding one does not. */
async function balances(db: Db, office: string | undefined): Promise<OfficeBalances[]> {
  const { rows } = await sql<BalanceRow>`
    with moved as (
      select e.office, split_part(e.account, '/', 1) as kind,
        case e.direction when 'debit' then e.amount else -e.amount end as debit,
        split_part(case e.direction when 'debit' then t.credit else t.debit end, '/', 1) as counterpart
      from ledger.entry e join ledger.transfer t on t.office = e.office and t.id = e.transfer_id
      where t.kind in ('post', 'post-hold') and (${office ?? null}::text is null or e.office = ${office ?? null})
    )
    select office,
      coalesce(-sum(debit) filter (where kind = 'person'), 0)::bigint as person,
      coalesce(-sum(debit) filter (where kind = 'out'), 0)::bigint as out,
      coalesce(sum(debit) filter (where kind = 'sent'), 0)::bigint as sent,
      coalesce(-sum(debit) filter (where kind = 'in'), 0)::bigint as in,
      coalesce(-sum(debit) filter (where kind = 'payout'), 0)::bigint as payout,
      coalesce(-sum(debit) filter (where kind = 'unmatched'), 0)::bigint as unmatched,
      coalesce(-sum(debit) filter (where kind = 'inheritance'), 0)::bigint as inheritance,
      coalesce(sum(debit) filter (where kind = 'bank'), 0)::bigint as bank,
      coalesce(sum(debit) filter (where kind = 'interest'), 0)::bigint as interest,
      coalesce(sum(debit) filter (where kind = 'overdraft'), 0)::bigint as overdraft,
      coalesce(-sum(debit) filter (where kind = 'bank' and counterpart in ('payout', 'inheritance')), 0)::bigint as paid,
      coalesce(sum(debit) filter (where kind = 'bank' and counterpart = 'person'), 0)::bigint as opened
    from moved group by office order by office`.execute(db);
  return rows;
}

/** What left one bank account for another office and has not come to rest, by payment number. */
async function flights(db: Db, office: string | undefined): Promise<Flight[]> {
  const { rows } = await sql<Flight>`
    select coalesce(t.payment_no, t.id) as "paymentNo",
      sum(case e.direction when 'credit' then e.amount else -e.amount end)::bigint as "flightFen"
    from ledger.entry e join ledger.transfer t on t.office = e.office and t.id = e.transfer_id
    -- What is allotted of a sum without a reference arrives at that moment, as far as its payment is concerned.
    where (e.account = 'bank' or e.account like 'unmatched/%') and t.kind in ('post', 'post-hold')
      and case e.direction when 'debit' then t.credit else t.debit end ~ '^(sent|in)/'
      and (${office ?? null}::text is null or e.office = ${office ?? null})
    group by 1 having sum(case e.direction when 'credit' then e.amount else -e.amount end) <> 0 order by 1`.execute(db);
  return rows;
}

/** Walks every account's chain: versions, balances and hashes, each from the entry before. */
async function chainFaults(db: Db, office: string | undefined): Promise<Fault[]> {
  const { rows } = await sql<Fault>`
    with chain as (
      select e, t, e.office || ' ' || e.account || ' version ' || e.version as place,
        coalesce(lag(e.hash) over w, ledger.chain_start(e.office, e.account)) as hash_before,
        coalesce(lag(e.version) over w, 0) as version_before,
        coalesce(lag(e.balance) over w, 0) as balance_before,
        coalesce(lag(e.pending_debits) over w, 0) as debits_before,
        coalesce(lag(e.pending_credits) over w, 0) as credits_before,
        case when (t.kind in ('post', 'post-hold')) then e.amount else 0 end
          * case when (ledger.account_side(e.account) = 'debit') = (e.direction = 'debit') then 1 else -1 end as grows,
        case t.kind when 'hold' then e.amount when 'post' then 0 else -e.amount end as pends
      from ledger.entry e left join ledger.transfer t on t.office = e.office and t.id = e.transfer_id
      where ${office ?? null}::text is null or e.office = ${office ?? null}
      window w as (partition by e.office, e.account order by e.version)
    )
    select 'gap' as fault, place as where, 'the version before it is ' || version_before as what
      from chain where (e).version <> version_before + 1
    union all
    select 'arithmetic', place, 'the balance or what is pending does not follow from the entry before'
      from chain where (e).previous_balance <> balance_before or (e).balance <> balance_before + grows
        or (e).pending_debits <> debits_before + case (e).direction when 'debit' then pends else 0 end
        or (e).pending_credits <> credits_before + case (e).direction when 'credit' then pends else 0 end
    union all
    select 'chain', place, 'its hash does not match: the entry, its transfer or an entry before was changed'
      from chain where (e).hash is distinct from ledger.entry_hash(hash_before, t, e)
    order by 1, 2`.execute(db);
  return rows;
}

/** Every transfer has its two entries, and nothing else has any; the accounts' counters are what the entries add up to. */
async function sumFaults(db: Db, office: string | undefined): Promise<Fault[]> {
  const { rows } = await sql<Fault>`
    with legs as (
      select office, transfer_id, count(*) as legs,
        min(account) filter (where direction = 'debit') as debit, min(account) filter (where direction = 'credit') as credit,
        min(amount) as least, max(amount) as most
      from ledger.entry where ${office ?? null}::text is null or office = ${office ?? null} group by 1, 2
    ), transfers as (
      select * from ledger.transfer where ${office ?? null}::text is null or office = ${office ?? null}
    ), sums as (
      select e.office, e.account,
        sum(case t.kind when 'hold' then e.amount when 'post' then 0 else -e.amount end) filter (where e.direction = 'debit') as dp,
        sum(e.amount) filter (where e.direction = 'debit' and t.kind in ('post', 'post-hold')) as dd,
        sum(case t.kind when 'hold' then e.amount when 'post' then 0 else -e.amount end) filter (where e.direction = 'credit') as cp,
        sum(e.amount) filter (where e.direction = 'credit' and t.kind in ('post', 'post-hold')) as cc,
        max(e.version) as version, (array_agg(e.hash order by e.version desc))[1] as head
      from ledger.entry e join ledger.transfer t on t.office = e.office and t.id = e.transfer_id
      where ${office ?? null}::text is null or e.office = ${office ?? null} group by 1, 2
    )
    select 'legs' as fault, coalesce(t.office, l.office) || ' ' || coalesce(t.id, l.transfer_id) as where,
      'the transfer does not have exactly its debit and its credit entry' as what
    from transfers t full join legs l on l.office = t.office and l.transfer_id = t.id
    where l.legs is distinct from 2 or l.debit is distinct from t.debit or l.credit is distinct from t.credit
      or l.least is distinct from t.amount or l.most is distinct from t.amount
    union all
    select 'counters', coalesce(a.office, s.office) || ' ' || coalesce(a.name, s.account),
      'the account’s counters, version or newest hash are not what its entries add up to'
    from (select * from ledger.account where ${office ?? null}::text is null or office = ${office ?? null}) a
      full join sums s on s.office = a.office and s.account = a.name
    where a.debits_pending is distinct from coalesce(s.dp, 0) or a.debits_posted is distinct from coalesce(s.dd, 0)
      or a.credits_pending is distinct from coalesce(s.cp, 0) or a.credits_posted is distinct from coalesce(s.cc, 0)
      or a.version is distinct from coalesce(s.version, 0)
      or a.head is distinct from coalesce(s.head, ledger.chain_start(a.office, a.name))
    order by 1, 2`.execute(db);
  return rows;
}

/** Sums that were zeroed for another office and neither settled nor restored. */
async function zeroed(db: Db, office: string | undefined): Promise<Omit<Waiting, 'orphan'>[]> {
  const { rows } = await sql<Omit<Waiting, 'orphan'>>`
    select 'zeroed' as kind, z.office, z.id, z.case_no as "caseNo", z.amount as "amountFen", z.recorded_at as since
    from ledger.transfer z
    where z.kind = 'post-hold' and z.credit like 'out/%' and (${office ?? null}::text is null or z.office = ${office ?? null})
      and not exists (select from ledger.transfer r where r.office = z.office and r.resolves = z.id)
    order by z.recorded_at`.execute(db);
  return rows;
}

async function waitingSums(db: Db, { office, openCases }: ReconcileOptions): Promise<Waiting[]> {
  const isOrphan = (caseNo: string | null) => openCases !== undefined && (caseNo === null || !openCases.has(caseNo));
  const holds = await allHolds(db, office);
  const suspense = await inSuspense(db, office);
  const sums: Omit<Waiting, 'orphan'>[] = [
    ...holds.map((hold) => ({ kind: 'hold' as const, ...hold, since: hold.recordedAt })),
    ...(await zeroed(db, office)),
    ...suspense.map((sum) => ({
      kind: sum.matched ? ('suspense' as const) : ('unmatched' as const),
      ...sum,
      id: sum.receiptId,
      since: sum.recordedAt,
    })),
  ];
  return sums.map(({ kind, office, id, caseNo, amountFen, since }) => ({
    kind,
    office,
    id,
    caseNo,
    amountFen,
    since,
    orphan: isOrphan(caseNo),
  }));
}

function total(offices: readonly OfficeBalances[], key: Exclude<keyof OfficeBalances, 'office'>): bigint {
  return offices.reduce((sum, office) => sum + office[key], 0n);
}

/** Double entry, office by office: what the office has and is owed equals what it owes. */
function oneSided(offices: readonly OfficeBalances[]): Fault[] {
  return offices
    .filter(
      (o) =>
        o.bank + o.sent + o.interest + o.overdraft !== o.person + o.out + o.in + o.payout + o.unmatched + o.inheritance,
    )
    .map((o) => ({
      fault: 'one-sided',
      where: o.office,
      what: 'debits and credits of the office do not add up to the same',
    }));
}

function summarise(parts: Omit<Report, 'totals' | 'faults'> & { readonly found: readonly Fault[] }): Report {
  const { offices, flights, waiting, suspects, found } = parts;
  const flight = flights.reduce((sum, one) => sum + one.flightFen, 0n);
  const at = (key: Exclude<keyof OfficeBalances, 'office'>) => total(offices, key);
  const held =
    at('person') + at('out') - at('sent') + flight + at('in') + at('inheritance') + at('payout') + at('paid');
  const owed = at('opened') + at('interest');
  const faults = [...found, ...oneSided(offices)];
  if (held !== owed)
    faults.push({
      fault: 'invariant',
      where: 'all offices',
      what: `held ${yuan(held)} yuan, constant and interest ${yuan(owed)} yuan`,
    });
  return { offices, flights, waiting, suspects, faults, totals: { held, owed, flight } };
}

/**
 * Reconciles one database, as of one moment. `faults` empty: every fen is accounted for, and no entry was changed.
 * Reads every entry; run it on a connection without a short statement timeout where books are large.
 */
export function reconcile(db: Db, options: ReconcileOptions = {}): Promise<Report> {
  const read = async (tx: Db): Promise<Report> => {
    const { office } = options;
    return summarise({
      offices: await balances(tx, office),
      flights: await flights(tx, office),
      waiting: await waitingSums(tx, options),
      suspects: await suspects(tx, options),
      found: [...(await chainFaults(tx, office)), ...(await sumFaults(tx, office))],
    });
  };
  if (db.isTransaction) return read(db);
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}

/** Adds up the reports of several databases, so that payments between their offices close. */
export function combine(reports: readonly Report[]): Report {
  const sums = new Map<string, bigint>();
  for (const { paymentNo, flightFen } of reports.flatMap((report) => report.flights)) {
    sums.set(paymentNo, (sums.get(paymentNo) ?? 0n) + flightFen);
  }
  return summarise({
    offices: reports.flatMap((report) => report.offices).sort((a, b) => a.office.localeCompare(b.office)),
    flights: [...sums].filter(([, fen]) => fen !== 0n).map(([paymentNo, flightFen]) => ({ paymentNo, flightFen })),
    waiting: reports.flatMap((report) => report.waiting),
    suspects: reports.flatMap((report) => report.suspects),
    // What each book says about itself stands; whether all of them add up is asked anew.
    found: reports
      .flatMap((report) => report.faults)
      .filter(({ fault }) => fault !== 'invariant' && fault !== 'one-sided'),
  });
}

/** The report as tables of text, for a terminal. Sums are fen. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function reportTables(report: Report): ReportTable[] {
  const kinds = [
    'person',
    'out',
    'sent',
    'in',
    'unmatched',
    'inheritance',
    'payout',
    'paid',
    'bank',
    'interest',
    'overdraft',
    'opened',
  ] as const;
  return [
    {
      title: 'balances',
      head: ['office', ...kinds],
      rows: report.offices.map((o) => [o.office, ...kinds.map((kind) => `${o[kind]}`)]),
    },
    { title: 'in flight', head: ['payment', 'fen'], rows: report.flights.map((f) => [f.paymentNo, `${f.flightFen}`]) },
    {
      title: 'waiting',
      head: ['kind', 'office', 'transfer', 'case', 'fen', 'since', 'orphan'],
      rows: report.waiting.map((w) => [
        w.kind,
        w.office,
        w.id,
        w.caseNo ?? '',
        `${w.amountFen}`,
        w.since,
        w.orphan ? 'orphan' : '',
      ]),
    },
    ...(report.suspects.length === 0 ? [] : [suspectsTable(report)]),
    { title: 'faults', head: ['fault', 'where', 'what'], rows: report.faults.map((f) => [f.fault, f.where, f.what]) },
  ];
}

function suspectsTable(report: Report): ReportTable {
  return {
    title: 'suspects',
    head: ['suspect', 'office', 'sum', 'case', 'fen', 'since', 'days'],
    rows: report.suspects.map((s) => [
      s.suspect,
      s.office,
      s.id,
      s.caseNo ?? '',
      `${s.amountFen}`,
      s.since,
      `${s.days}`,
    ]),
  };
}
