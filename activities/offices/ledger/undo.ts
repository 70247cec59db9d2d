// The undoing, as an office does it: every step is a write that beats what may still arrive, and can be asked any number of times.
import { sql } from 'kysely';
import type { CaseCommand } from '../../../contract/commands/command.ts';
import type { BalanceRestored, CreditFenced, FenceCredit, RestoreBalance } from '../../../contract/commands/undo.ts';
import type { Office } from '../../../contract/office.ts';
import {
  type AcceptanceSlip,
  type CreditReceipt,
  type Sealed,
  sealedReceipt,
  sealedSlip,
} from '../../../domain/forms.ts';
import { formatFen, parseFen } from '../../../domain/money.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import { returnPayment } from '../../ledger/outbox/returns.ts';
import { fenceCredit } from '../../ledger/postings.ts';
import { restoreBalance } from '../../ledger/restore.ts';
import { closeFile } from './files.ts';
import { type LedgerMeaning, meaning } from './meaning.ts';

export type UndoSteps = Pick<
  Office,
  'withdrawLetter' | 'fenceCredit' | 'restoreBalance' | 'returnPayment' | 'voidCertificate'
>;

export function undoSteps(db: Db): UndoSteps {
  return {
    // The certificate stood on the letter: one whose number the case never heard of becomes void here.
    withdrawLetter: ({ office, caseNo }) =>
      inTransaction(db, async (tx) => {
        await closeFile(tx, { office, caseNo }, 'source', 'withdrawn');
        await sql`select offices.end_papers(${office}, ${caseNo}, 'letter', null, 'withdrawn', 'transfer-undone'),
          offices.end_papers(${office}, ${caseNo}, 'certificate', null, 'void', 'transfer-undone')`.execute(tx);
      }),
    fenceCredit: (command) => fence(db, command),
    restoreBalance: (command) => restore(db, command),
    async returnPayment({ office, caseNo, source, paymentNo, amountFen }) {
      const leg = { office, caseNo, source, paymentNo, amountFen: parseFen(amountFen) };
      await meaning(returnPayment(db, leg), RETURN_REFUSED);
    },
    async voidCertificate({ office, caseNo, certificateNo }) {
      await sql`select offices.end_papers(${office}, ${caseNo}, 'certificate', ${certificateNo}, 'void', 'transfer-undone')`.execute(
        db,
      );
    },
  };
}

const RETURN_REFUSED: LedgerMeaning = {
  'already-resolved': { code: 'settled', remark: 'the sum was credited to the person; it cannot be sent back' },
};
const RESTORE_REFUSED: LedgerMeaning = {
  'already-settled': { code: 'settled', remark: "the destination's receipt is booked; nothing can be put back" },
  'already-paid': { code: 'settled', remark: 'the person has been paid; nothing can be put back' },
};

interface Done {
  readonly creditedAs: string | null;
  readonly accepted: boolean;
}

function fence(db: Db, command: FenceCredit): Promise<CreditFenced> {
  return command.creditOnly === true ? fenceOnly(db, command) : fenceAndClose(db, command);
}

/**
 * Only the tombstone on the credit, for a case that goes on without its money: the file stays as it is, and a form that
 * was accepted does not stand in the way. What has been credited is answered with its receipt.
 */
function fenceOnly(db: Db, { office, caseNo, n }: FenceCredit): Promise<CreditFenced> {
  return inTransaction(db, async (tx): Promise<CreditFenced> => {
    // The file before the books, as everyone locks them; none is made where there is none.
    await sql`select 1 from offices.case_file where pool = ${office} and case_no = ${caseNo} for no key update`.execute(
      tx,
    );
    const fenced = await fenceCredit(tx, { office, caseNo, n });
    return fenced.kind === 'fenced' ? fenced : credited(tx, { office, caseNo }, fenced.transferId);
  });
}

/**
 * The tombstone in the books, the file closed and its letter withdrawn, all at once: neither a late credit nor a late form, nor a
 * letter that was never written before, is taken any more. What has been credited or accepted is answered, and nothing is closed.
 */
function fenceAndClose(db: Db, { office, caseNo, n }: FenceCredit): Promise<CreditFenced> {
  return inTransaction(db, async (tx): Promise<CreditFenced> => {
    // The file before the books, as everyone locks them.
    const { rows } = await sql<{ done: Done }>`select offices.lock_for_fence(${office}, ${caseNo}) as done`.execute(tx);
    const done = rows[0]?.done;
    if (done?.creditedAs != null) return credited(tx, { office, caseNo }, done.creditedAs);
    if (done?.accepted) return accepted(tx, { office, caseNo });
    const fenced = await fenceCredit(tx, { office, caseNo, n });
    // Credited by hand meanwhile, past the file.
    if (fenced.kind === 'credited') return credited(tx, { office, caseNo }, fenced.transferId);
    await closeFile(tx, { office, caseNo }, 'destination', 'fenced');
    await sql`select offices.end_papers(${office}, ${caseNo}, 'letter', null, 'withdrawn', 'transfer-undone')`.execute(
      tx,
    );
    return { kind: 'fenced' };
  });
}

type OfCase = Omit<CaseCommand, 'at'>;

async function accepted(db: Db, of: OfCase): Promise<CreditFenced> {
  const slip = await storedSlip(db, of);
  if (slip !== undefined) return { kind: 'accepted', slip };
  const { office, caseNo } = of;
  throw new Error(`case ${caseNo} was accepted at office ${office} by hand, without a slip: issue one, then ask again`);
}

async function credited(db: Db, of: OfCase, transferId: string): Promise<CreditFenced> {
  return { kind: 'credited', receipt: await storedReceipt(db, of, transferId), slip: await storedSlip(db, of) };
}

async function storedSlip(db: Db, { office, caseNo }: OfCase): Promise<Sealed<AcceptanceSlip> | undefined> {
  const { rows } = await sql<{ body: unknown; seal: unknown }>`
    select body, seal from offices.document where pool = ${office} and kind = 'slip' and number = ${caseNo}
    order by version limit 1`.execute(db);
  return rows[0] && sealedSlip.parse(rows[0]);
}

async function storedReceipt(db: Db, { office, caseNo }: OfCase, transferId: string): Promise<Sealed<CreditReceipt>> {
  const { rows } = await sql<{ body: unknown; seal: unknown }>`
    select body, seal from offices.document where pool = ${office} and kind = 'receipt' and number = ${transferId}`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined)
    throw new Error(
      `case ${caseNo} was credited at office ${office} by hand, without a receipt: issue one, then ask again`,
    );
  return sealedReceipt.parse(row);
}

/**
 * The file is closed with it, so that a freeze or a payment that arrives late is refused before it reaches the books. Interest that
 * is reversed counts as earned again.
 */
async function restore(db: Db, { office, caseNo, n }: RestoreBalance): Promise<BalanceRestored> {
  const { how, amountFen, comingBackFen } = await inTransaction(db, async (tx) => {
    await closeFile(tx, { office, caseNo }, 'source', 'undone');
    const restored = await meaning(restoreBalance(tx, { office, caseNo, n }), RESTORE_REFUSED);
    await sql`select offices.return_interest(${office}, ${caseNo}, ${n})`.execute(tx);
    return restored;
  });
  return { how, amountFen: formatFen(amountFen), comingBackFen: formatFen(comingBackFen) };
}
