// The undoing, as an office does it: each step is a write that beats what may still arrive, and can be asked any number of times.
import { sql, type Transaction } from 'kysely';
import type { CaseCommand } from '../../../contract/commands/command.ts';
import type { Fence, Fenced, ReturnPayment, Undone, Withdraw, Withdrawn } from '../../../contract/commands/undo.ts';
import type { Office } from '../../../contract/office.ts';
import { Refusal } from '../../../contract/refusal.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { seal, verify } from '../../../contract/seals/seal.ts';
import {
  type CreditReceipt,
  type FencedPaper,
  fencedPaper,
  type Sealed,
  sealedFenced,
  sealedReceipt,
} from '../../../domain/forms.ts';
import { formatFen, parseFen } from '../../../domain/money.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import type { Database } from '../../database/schema.ts';
import { buildFenced, fencedNo } from '../../documents/fenced.ts';
import { returnPayment } from '../../ledger/outbox/returns.ts';
import { fenceCredit } from '../../ledger/postings.ts';
import { LedgerRefusal } from '../../ledger/refusal.ts';
import { restoreBalance } from '../../ledger/restore.ts';
import { type Begun, closeFile, comparing, filePapers, record, type Step, stepOf } from './files.ts';
import { type LedgerMeaning, meaning, sealed } from './meaning.ts';
import type { Paper } from './records.ts';

export type UndoSteps = Pick<Office, 'fence' | 'withdraw' | 'returnPayment'>;

export function undoSteps(db: Db, keys: KeyStore): UndoSteps {
  return {
    fence: (command) => fence(db, keys, command),
    withdraw: (command) => withdraw(db, keys, command),
    returnPayment: (command) => sendBack(db, command),
  };
}

type Key = Omit<CaseCommand, 'at'>;

// The destination ------------------------------------------------------------------------------------------------------

/** What the destination has done for good, and the paper of an earlier fence. */
interface Done {
  readonly opened: boolean;
  readonly paper: unknown;
  readonly creditedAs: string | null;
  readonly accepted: boolean;
}

/**
 * The tombstone in the books, the file closed, its letter withdrawn and the paper on file, all at once: neither a late
 * credit nor a late form, nor a letter that was never written before, is taken any more. What has been credited or
 * accepted is answered, and nothing is closed.
 */
async function fence(db: Db, keys: KeyStore, command: Fence): Promise<Fenced> {
  const { office, caseNo, at, what } = command;
  // Sealed before, so that no transaction waits for it; it leaves the office only if the file is closed.
  const paper = await seal(office, buildFenced({ caseNo, what, fencedAt: at }), keys);
  return inTransaction(db, async (tx): Promise<Fenced> => {
    // The file before the books, as everyone locks them.
    const done = await lockForFence(tx, command);
    if (done.creditedAs !== null) return credited(tx, command, done.creditedAs);
    if (done.paper !== null) return { kind: 'fenced', paper: sealedFenced.parse(done.paper) };
    if (what === 'all' && done.accepted) return { kind: 'accepted' };
    // A tombstone on one number is one on all credits of the case.
    const fenced = await fenceCredit(tx, { office, caseNo, n: 1 });
    // Credited by hand meanwhile, past the file.
    if (fenced.kind === 'credited') return credited(tx, command, fenced.transferId);
    if (what === 'all' || !done.opened) await close(tx, command);
    await filePapers(tx, command, [fencedOnFile(paper)]);
    return { kind: 'fenced', paper };
  });
}

async function lockForFence(db: Db, { office, caseNo, what }: Fence): Promise<Done> {
  const { rows } = await sql<{
    done: Done;
  }>`select offices.lock_for_fence(${office}, ${caseNo}, ${what}) as done`.execute(db);
  const done = rows[0]?.done;
  if (done === undefined) throw new Error(`office ${office} did not say what it has done in case ${caseNo}`);
  return done;
}

async function close(db: Db, { office, caseNo }: Fence): Promise<void> {
  await closeFile(db, { office, caseNo }, 'destination', 'fenced');
  await endPapers(db, { office, caseNo }, 'letter', 'withdrawn');
}

function fencedOnFile(paper: Sealed<FencedPaper>): Paper {
  return { kind: 'fenced', number: fencedNo(paper.body), ...paper };
}

async function credited(db: Db, { office, caseNo }: Key, transferId: string): Promise<Fenced> {
  const { rows } = await sql<{ body: unknown; seal: unknown }>`
    select body, seal from offices.document where pool = ${office} and kind = 'receipt' and number = ${transferId}`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined)
    throw new Error(
      `case ${caseNo} was credited at office ${office} by hand, without a receipt: issue one, then ask again`,
    );
  const receipt: Sealed<CreditReceipt> = sealedReceipt.parse(row);
  return { kind: 'credited', receipt };
}

const RETURN_REFUSED: LedgerMeaning = {
  'already-resolved': { code: 'settled', remark: 'the sum was credited to the person; it cannot be sent back' },
};

async function sendBack(db: Db, { office, caseNo, source, paymentNo, amountFen }: ReturnPayment): Promise<void> {
  const leg = { office, caseNo, source, paymentNo, amountFen: parseFen(amountFen) };
  await meaning(returnPayment(db, leg), RETURN_REFUSED);
}

// The source -----------------------------------------------------------------------------------------------------------

/** What a withdrawal goes by. `n`: of the case's freeze. */
interface Begins {
  /** Null: the file was not opened, or the sum is for the person. */
  readonly otherOffice: string | null;
  readonly given: boolean;
  readonly settled: boolean;
  readonly n: number;
}

/** What the books find too late to be undone, as an answer. */
const TOO_LATE = { 'already-settled': 'settled', 'already-paid': 'paid' } as const;

function isTooLate(code: string): code is keyof typeof TOO_LATE {
  return Object.hasOwn(TOO_LATE, code);
}

async function withdraw(db: Db, keys: KeyStore, command: Withdraw): Promise<Withdrawn> {
  const step = stepOf('withdraw', command);
  const paper = await comparing(db, step, () => verifiedPaper(command, keys));
  try {
    return await inTransaction(db, (tx) => putBack(tx, step, command, paper));
  } catch (error) {
    // With the transaction everything is as it was: the order that was called back, too.
    if (error instanceof LedgerRefusal && isTooLate(error.code)) return { kind: TOO_LATE[error.code] };
    throw error;
  }
}

/** Sealed by whoever it names, of this case; whether that is the destination of the case, its file tells. */
async function verifiedPaper({ caseNo, fenced }: Withdraw, keys: KeyStore): Promise<FencedPaper | undefined> {
  if (fenced === undefined) return undefined;
  const body = await sealed(verify(fenced, { office: fenced.seal.office, schema: fencedPaper }, keys));
  if (body.caseNo === caseNo) return body;
  throw new Refusal({ code: 'B05', remark: `the paper says that case ${body.caseNo} is fenced, not ${caseNo}` });
}

/** The file is closed in the transaction that puts back: what arrives late is refused before it reaches the books. */
async function putBack(
  tx: Transaction<Database>,
  step: Step,
  command: Withdraw,
  paper: FencedPaper | undefined,
): Promise<Withdrawn> {
  const begins = await lockForWithdraw(tx, step);
  if ('again' in begins) return begins.again;
  if (begins.settled) return { kind: 'settled' };
  unlessUnfenced(begins, command, paper);
  const { office, caseNo, what } = command;
  if (what === 'all') await closeFile(tx, { office, caseNo }, 'source', 'withdrawn');
  else await sql`select offices.close_money(${office}, ${caseNo})`.execute(tx);
  const { how, amountFen, comesBack } = await restoreBalance(tx, { office, caseNo, n: begins.n });
  await sql`select offices.return_interest(${office}, ${caseNo}, ${begins.n})`.execute(tx);
  if (what === 'all') {
    // The certificate stood on the letter: one whose number the case never heard of becomes void here.
    await endPapers(tx, command, 'letter', 'withdrawn');
    await endPapers(tx, command, 'certificate', 'void');
  }
  const answer: Undone = {
    kind: 'undone',
    how,
    amountFen: formatFen(amountFen),
    comesBack: comesBack && { paymentNo: comesBack.paymentNo, amountFen: formatFen(comesBack.amountFen) },
  };
  await record(tx, { step, answer, papers: command.fenced && [fencedOnFile(command.fenced)] });
  return answer;
}

async function lockForWithdraw(db: Db, { office, caseNo, key, content }: Step): Promise<Begun<Withdrawn, Begins>> {
  const { rows } = await sql<{ begins: Begun<Withdrawn, Begins> }>`
    select offices.lock_for_withdraw(${office}, ${caseNo}, ${key}, ${content}) as begins`.execute(db);
  const begins = rows[0]?.begins;
  if (begins === undefined) throw new Error(`office ${office} did not say how far case ${caseNo} has come`);
  return begins;
}

/**
 * Once a form was given or a sum held for another office, that office may have accepted or credited: only its own
 * sealed word says that it has not and never will. A paper on the credit alone is enough where the relation goes on.
 */
function unlessUnfenced({ otherOffice, given }: Begins, { what, fenced }: Withdraw, paper: FencedPaper | undefined) {
  if (paper !== undefined && otherOffice !== null && fenced?.seal.office !== otherOffice) {
    throw new Refusal({
      code: 'B05',
      remark: `the paper is not sealed by office ${otherOffice}, which the case is with`,
    });
  }
  if (!given || otherOffice === null) return;
  if (paper === undefined) {
    throw new Refusal({
      code: 'no-paper',
      remark: `a form or a sum was given for office ${otherOffice}, and its sealed word that it is fenced did not come`,
    });
  }
  if (what === 'all' && paper.what === 'credit') {
    throw new Refusal({
      code: 'no-paper',
      remark: `office ${otherOffice} has fenced the credit alone, so only the money can be withdrawn`,
    });
  }
}

// Both -----------------------------------------------------------------------------------------------------------------

async function endPapers(db: Db, { office, caseNo }: Key, kind: Paper['kind'], state: 'withdrawn' | 'void') {
  await sql`select offices.end_papers(${office}, ${caseNo}, ${kind}, null, ${state}, 'transfer-undone')`.execute(db);
}
