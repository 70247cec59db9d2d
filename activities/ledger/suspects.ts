// Money in suspense that will not come right by itself, named from the entries alone: doubles, disputed sums, sums
// without a reference.
import { sql } from 'kysely';
import type { Db } from '../database/connection.ts';

export const SUSPECTS = ['double', 'disputed', 'unmatched'] as const;
/**
 * `double`: what was sent under the payment number is there, and this came beyond it; `disputed`: what came under it is not, or not
 * yet, what was sent (B03); `unmatched`: it came without a payment number we know, and is not allotted.
 */
export interface Suspect {
  readonly suspect: (typeof SUSPECTS)[number];
  readonly office: string;
  /** Of the receipt; of an unmatched sum the bank's reference. */
  readonly id: string;
  readonly caseNo: string | null;
  readonly amountFen: bigint;
  readonly since: string;
  /** Whole days since then. */
  readonly days: number;
}

export interface SuspectOptions {
  /** Only those in this office's books. */
  readonly office?: string;
  /** Only those so many days old. Default 0: all. */
  readonly olderThanDays?: number;
  /** The moment ages are counted to, ISO 8601. Default: the database's own now. */
  readonly now?: string;
}

/**
 * What came in under each payment number and was not sent back, against what was sent under it; and sums nobody was
 * allotted. Oldest first. A payment whose sender keeps his books in another database is not judged.
 */
export async function suspects(db: Db, { office, olderThanDays = 0, now }: SuspectOptions = {}): Promise<Suspect[]> {
  const { rows } = await sql<Suspect>`
    with receipt as (
      select r.*, u.id as resolved_by,
        sum(r.amount) filter (where u.credit is distinct from 'bank') over (partition by r.office, r.payment_no) as net,
        -- in the order of their numbers: 10 comes after 2
        sum(r.amount) filter (where u.credit is distinct from 'bank') over (partition by r.office, r.payment_no
          order by length(r.id), r.id) as so_far
      from ledger.transfer r left join ledger.transfer u on u.office = r.office and u.resolves = r.id
      where r.credit like 'in/%' and (r.debit = 'bank' or r.debit like 'unmatched/%')
        and (${office ?? null}::text is null or r.office = ${office ?? null})
    ), unallotted as (
      select e.office, split_part(e.account, '/', 2) as key, min(t.recorded_at) as since,
        sum(case e.direction when 'credit' then e.amount else -e.amount end)::bigint as fen
      from ledger.entry e join ledger.transfer t on t.office = e.office and t.id = e.transfer_id
      where e.account like 'unmatched/%' and t.kind in ('post', 'post-hold')
        and (${office ?? null}::text is null or e.office = ${office ?? null})
      group by 1, 2
    ), found as (
      select case when r.so_far - r.amount >= s.amount then 'double' else 'disputed' end as suspect,
        r.office, r.id, r.case_no as "caseNo", r.amount as "amountFen", r.recorded_at as since
      from receipt r join ledger.transfer s on s.id = r.payment_no || ':sent' and s.credit = 'bank'
      where r.resolved_by is null and r.net <> s.amount
        -- of a double the sum that was meant is no suspect
        and not (r.net > s.amount and r.so_far <= s.amount)
      union all
      select 'unmatched', office, key, null, fen, since from unallotted where fen > 0
    ), aged as (
      select f.*, greatest(0, floor(extract(epoch from coalesce(${now ?? null}::timestamptz, clock_timestamp()) - f.since) / 86400))::integer as days
      from found f
    )
    select * from aged where days >= ${olderThanDays} order by since, id`.execute(db);
  return rows;
}
