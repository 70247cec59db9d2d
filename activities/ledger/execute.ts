// The one way to write to the ledger: a list of commands in one office's books, all or none.
import { sql } from 'kysely';
import type { Db } from '../database/connection.ts';
import { refusing } from './refusal.ts';
import type { TransferKind } from './schema.ts';

interface Told {
  readonly caseNo?: string;
  readonly paymentNo?: string;
  /** At most 200 characters, and nothing about a person. */
  readonly memo?: string;
}

/** Moves money at once. `resolves`: the earlier transfer that this one uses up; a second one that would is refused. */
export interface Post extends Told {
  readonly op: 'post';
  readonly id: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  readonly resolves?: string;
}
/** Reserves money. `all`: the whole available balance; the answer says how much. `expect`: refused if it is another sum. */
export interface Hold extends Told {
  readonly op: 'hold';
  readonly id: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint | 'all';
  readonly expect?: bigint;
}
/** Ends the hold named by `resolves`: the money moves, or is free again. */
export interface EndHold extends Told {
  readonly op: 'post-hold' | 'void-hold';
  readonly id: string;
  readonly resolves: string;
}
/** A tombstone on an id that was never recorded; else the answer is what was recorded. */
export interface Fence {
  readonly op: 'fence';
  readonly id: string;
}
/** Opens a person's account; the others come into being with their first posting. */
export interface Open {
  readonly op: 'open';
  readonly account: string;
}
/** Says which case a receipt belongs to. `id`: of the receipt. `by`: two members of staff, where it is done by hand. */
export interface Match {
  readonly op: 'match';
  readonly id: string;
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly amount: bigint;
  readonly by?: readonly string[];
}
export type Command = Post | Hold | EndHold | Fence | Open | Match;

/** A transfer as it was recorded; a repeated command is answered with the same. */
export interface Recorded {
  readonly id: string;
  readonly kind: TransferKind;
  readonly debit: string;
  readonly credit: string;
  readonly amountFen: bigint;
  readonly caseNo: string | null;
  readonly paymentNo: string | null;
  /** ISO 8601, UTC, whole seconds. */
  readonly recordedAt: string;
}
export type Answer =
  | ({ readonly result: 'recorded' } & Recorded)
  | ({
      readonly result: 'exists';
      readonly resolvedBy: { readonly id: string; readonly kind: TransferKind } | null;
    } & Recorded)
  | { readonly result: 'fenced'; readonly id: string }
  | { readonly result: 'open'; readonly account: string }
  | {
      readonly result: 'matched';
      readonly id: string;
      readonly paymentNo: string;
      readonly caseNo: string;
      readonly amountFen: bigint;
    };

type Wire<T> = T extends { readonly amountFen: bigint } ? Omit<T, 'amountFen'> & { readonly amount: string } : T;

function fromWire(answer: Wire<Answer>): Answer {
  if (!('amount' in answer)) return answer;
  const { amount, ...rest } = answer;
  return { ...rest, amountFen: BigInt(amount) };
}

/**
 * Runs `commands` in the books of `office` and answers them in order. All or none: a refusal (`LedgerRefusal`) of one leaves
 * nothing of any. Repeated with the same ids and content it changes nothing and gives the first answers.
 * Within a transaction of yours, call it before you lock anything else, so that all take locks in one order.
 */
export async function execute(db: Db, office: string, commands: readonly Command[]): Promise<readonly Answer[]> {
  const json = JSON.stringify(commands, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  const { rows } = await refusing(
    sql<{ answers: Wire<Answer>[] }>`select ledger.execute(${office}, ${json}::jsonb) as answers`.execute(db),
  );
  return (rows[0]?.answers ?? []).map(fromWire);
}

/** The answer to the command at `index`, which recorded a transfer. */
export function recorded(answers: readonly Answer[], index: number): Recorded {
  const answer = answers[index];
  if (answer?.result !== 'recorded')
    throw new Error(`command ${index} recorded no transfer; its answer is ${answer?.result ?? 'missing'}`);
  return answer;
}
