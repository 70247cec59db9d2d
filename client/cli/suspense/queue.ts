// What is in suspense and what waits for a second person, as old as asked for.
import type { Db } from '../../../activities/database/connection.ts';
import type { SuspenseQueue } from '../../../activities/ledger/suspense.ts';
import type { OpenProposal } from '../../../activities/offices/four-eyes.ts';
import type { ExpectedPayment } from '../../../contract/expected.ts';

const DAY_MS = 86_400_000;

export interface Listed extends SuspenseQueue {
  readonly proposals: readonly OpenProposal[];
  /** The moment ages are counted to. */
  readonly now: number;
}

export type Proposed = OpenProposal;

/** What waits for a second person, oldest first; of one office or of all. */
export async function proposalsOf(db: Db, office?: string): Promise<Proposed[]> {
  const { openProposals } = await import('../../../activities/offices/four-eyes.ts');
  return openProposals(db, office);
}

/** What is expected under a payment number, or under a receipt's; undefined: nobody expects such a payment. */
export async function expectedOf(db: Db, number: string): Promise<ExpectedPayment | undefined> {
  const { expectedPayments } = await import('../../../activities/cases/register.ts');
  const [paymentNo = ''] = number.split(':');
  const found = await expectedPayments(db, { numbers: [paymentNo] });
  return found.find((each) => each.paymentNo === paymentNo);
}

/** `olderThan`: days that sums have waited at least. */
export async function queueOf(db: Db, office: string | undefined, olderThan: number): Promise<Listed> {
  const { expectedPayments, openCaseNos } = await import('../../../activities/cases/register.ts');
  const { suspenseQueue } = await import('../../../activities/ledger/suspense.ts');
  const openCases = new Set(await openCaseNos(db));
  const { receipts, unmatched } = await suspenseQueue(db, {
    openCases,
    office,
    expected: (numbers) => expectedPayments(db, { office, numbers }),
  });
  const now = Date.now();
  const old = ({ since }: { readonly since: string }) => daysSince(since, now) >= olderThan;
  return {
    receipts: receipts.filter(old),
    unmatched: unmatched.filter(old),
    proposals: await proposalsOf(db, office),
    now,
  };
}

export function daysSince(since: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(since)) / DAY_MS));
}
