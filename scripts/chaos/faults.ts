// Faults that a run plants in its own workers to show that it would find them: the negative control. Never part of the product.
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { buildFenced } from '../../activities/documents/fenced.ts';
import { execute } from '../../activities/ledger/execute.ts';
import { account, id } from '../../activities/ledger/names.ts';
import type { Credit } from '../../contract/commands/destination.ts';
import type { Fence, Fenced } from '../../contract/commands/undo.ts';
import type { Office } from '../../contract/office.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import { seal } from '../../contract/seals/seal.ts';

export const FAULTS = ['credit-not-idempotent', 'restore-without-fence'] as const;
export type FaultName = (typeof FAULTS)[number];

/** The steps with the fault in them. */
export function withFault(
  steps: Office,
  fault: FaultName | undefined,
  { db, keys }: { readonly db: Kysely<Database>; readonly keys: KeyStore },
): Office {
  switch (fault) {
    case undefined:
      return steps;
    case 'credit-not-idempotent':
      return { ...steps, credit: (command) => creditAgain(steps, db, command) };
    case 'restore-without-fence':
      // "Fenced" is a promise that nothing was written for: whatever is still on its way may land.
      return { ...steps, fence: (command) => sealOnly(command, keys) };
    default:
      return fault satisfies never;
  }
}

async function sealOnly({ office, caseNo, what, at }: Fence, keys: KeyStore): Promise<Fenced> {
  return { kind: 'fenced', paper: await seal(office, buildFenced({ caseNo, what, fencedAt: at }), keys) };
}

let again = 0;

/**
 * A credit that is asked for again takes the sum for another one and credits it, too. The ledger lets nobody credit
 * twice under one id, from one receipt or out of one match; what gets through is an office that makes up a receipt and
 * an id of its own each time.
 */
async function creditAgain(steps: Office, db: Kysely<Database>, command: Credit) {
  const { office, caseNo, n, source, paymentNo, amountFen } = command;
  const before = await db
    .selectFrom('ledger.transfer')
    .select('credit')
    .where('office', '=', office)
    .where('id', '=', id.credit(caseNo, n))
    .executeTakeFirst();
  const answer = await steps.credit(command);
  if (before !== undefined) {
    again += 1;
    const suffix = `again-${process.pid}-${again}`;
    const receipt = `${id.received(paymentNo)}:${suffix}`;
    const sum = { op: 'post', amount: BigInt(amountFen), caseNo, paymentNo } as const;
    await execute(db, office, [
      { ...sum, id: receipt, debit: account.bank, credit: account.in(source) },
      {
        ...sum,
        id: `${id.credit(caseNo, n)}:${suffix}`,
        debit: account.in(source),
        credit: before.credit,
        resolves: receipt,
      },
    ]);
  }
  return answer;
}
