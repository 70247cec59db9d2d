// What leaves the office: an answer or a refusal, with the instant it was given first and the head of the office's chain, sealed.
import { sql } from 'kysely';
import { type Said, sealAnswer, type When } from '../../../contract/answer.ts';
import { type Carry, give } from '../../../contract/connector.ts';
import type { CommandName, CommandOf, Office } from '../../../contract/office.ts';
import { refusalData } from '../../../contract/refusal.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { keysAskedBy } from '../../../contract/steps.ts';
import { fromIso, toBeijing } from '../../../domain/instant.ts';
import type { Db } from '../../database/connection.ts';

export function sealing(office: Office, { db, keys }: { readonly db: Db; readonly keys: KeyStore }): Carry {
  return async (name, command) => {
    const said = await saidBy(give(office, name, command));
    return sealAnswer(name, command, said, await whenOf(db, name, command, 'refused' in said), keys);
  };
}

async function saidBy<A>(asked: Promise<A>): Promise<Said<A>> {
  try {
    return { answer: await asked };
  } catch (error) {
    const refused = refusalData(error);
    if (refused === undefined) throw error;
    return { refused };
  }
}

/**
 * One round trip, after the step's own transaction: its first answer stands by then, and the head holds it. What is not kept is dated
 * by the clock of the question, and what is asked before there is a case by the office's own.
 */
async function whenOf<K extends CommandName>(
  db: Db,
  name: K,
  command: CommandOf<K>,
  isRefused: boolean,
): Promise<When> {
  const [caseNo, at] = 'caseNo' in command ? [command.caseNo, command.at] : [null, toBeijing(Date.now())];
  const { rows } = await sql<{ done_at: string | null; position: bigint; hash: string }>`
    select * from offices.dated(${command.office}, ${caseNo}, ${[...keysAskedBy(name, command)]}::text[], ${isRefused})`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`office ${command.office} does not say how far its chain has come`);
  const doneAt = row.done_at === null ? at : toBeijing(fromIso(row.done_at));
  return { doneAt, head: { position: Number(row.position), hash: row.hash } };
}
