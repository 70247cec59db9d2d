// The source's steps: the letter is filed and answered, the balance frozen, zeroed and paid, the receipt booked, the relation ended.
import { sql } from 'kysely';
import { type BankAccount, bankAccount, contactLetter, creditReceipt } from '../../../domain/forms.ts';
import { beijingDate, fromIso } from '../../../domain/instant.ts';
import { parseFen } from '../../../domain/money.ts';
import type { Db } from '../../database/connection.ts';
import type { KeyStore } from '../../documents/keys.ts';
import { verify } from '../../documents/seal.ts';
import { submitOrder } from '../../ledger/bank/orders.ts';
import { TO_PERSON } from '../../ledger/names.ts';
import { freezeWithInterest, settle, zero } from '../../ledger/postings.ts';
import type { Freeze, Office, OpenTransferOut, Settle, TransferOutOpened, ZeroAndPay } from '../office.ts';
import { businessRefusal, type LedgerMeaning, meaning, sealed } from '../refusal.ts';
import { holdsOf, type Refusal, sourceRefusal, stopsMoney } from './conditions.ts';
import { once, openFile, stepOf, type Taken, take } from './files.ts';
import { automaticAnswer, certificateFor, isFound } from './papers.ts';
import type { CaseFile, Paper, PersonRecord } from './records.ts';

export type SourceSteps = Pick<Office, 'openTransferOut' | 'freeze' | 'zeroAndPay' | 'settle' | 'endRelation'>;

export function sourceSteps(db: Db, keys: KeyStore): SourceSteps {
  return {
    openTransferOut: (command) => openTransferOut(db, keys, command),
    freeze: (command) => freeze(db, command),
    zeroAndPay: (command) => zeroAndPay(db, command),
    settle: (command) => bookReceipt(db, keys, command),
    async endRelation(command) {
      const { office, caseNo } = command;
      await once(db, { step: stepOf(command, 'end-relation'), answer: true }, (tx) =>
        sql`select offices.end_relation(${office}, ${caseNo})`.execute(tx),
      );
    },
  };
}

async function openTransferOut(db: Db, keys: KeyStore, command: OpenTransferOut): Promise<TransferOutOpened> {
  const { office, caseNo, at, money } = command;
  const letter = await sealed(
    verify(command.letter, { office: command.letter.seal.office, schema: contactLetter }, keys),
  );
  const { destination, letterNo, scheme, destinationScheme } = letter;
  if (letter.source.office !== office) {
    throw businessRefusal('R19', `letter ${letterNo} is addressed to office ${letter.source.office}, not to ${office}`);
  }
  if (destination.office !== command.letter.seal.office || letter.caseNo !== caseNo) {
    throw businessRefusal('B05', `letter ${letterNo} does not bear the seal of its writer for case ${caseNo}`);
  }

  const step = stepOf(command, 'open-transfer-out');
  const opened = await openFile<TransferOutOpened>(db, {
    step,
    person: letter.person,
    scheme,
    file: { role: 'source', otherOffice: destination.office, scheme, destinationScheme, money, letterNo },
    series: { kind: 'certificate', period: beijingDate(fromIso(at)).slice(0, 4) },
  });
  if ('again' in opened) return opened.again;
  if (!isFound(opened)) {
    // Nothing is on record that a certificate could be written of, so the answer cannot come with one.
    const { code, remark } = sourceRefusal(opened.person, opened.file) ?? NO_MONTHS;
    throw businessRefusal(code, remark);
  }

  const certificate = await certificateFor(opened, { caseNo, at, sequence: opened.sequence }, keys);
  const says = { caseNo, at, money, file: { ...opened.file, letterNo }, name: letter.person.name };
  const answer = await automaticAnswer(opened, says, keys);
  const { certificateNo } = certificate.body;
  const papers: Paper[] = [
    { kind: 'letter', number: letterNo, ...command.letter },
    { kind: 'certificate', number: certificateNo, ...certificate },
  ];
  if (answer?.kind === 'confirm') papers.push({ kind: 'form', number: caseNo, ...answer.form });
  const answered: TransferOutOpened = { certificate, ...(answer === undefined ? {} : { answer }) };
  const patch = { certificateNo, letterNo, ...(answer?.kind === 'confirm' ? { formVersion: 1 } : {}) };
  const taken = await take(db, { step, answer: answered, papers, patch });
  return 'again' in taken ? taken.again : answered;
}

const NO_MONTHS: Refusal = { code: 'R08', remark: 'no contribution month is on record at this office' };

function personOf({ person }: Taken, caseNo: string): PersonRecord {
  if (person === null)
    throw new Error(`case ${caseNo} has no person on record at this office; openTransferOut has to come first`);
  return person;
}

function unlessStopped(person: PersonRecord, file: CaseFile): void {
  const stop = stopsMoney(person, file);
  if (stop !== undefined) throw businessRefusal(stop.code, stop.remark);
}

/** Where the freeze leads: to the destination, or to the person's own bank account by the case's plan. */
function leadsTo(file: CaseFile, destination: string): string {
  return file.money === 'to-person' ? TO_PERSON : destination;
}

const B04 = {
  code: 'B04',
  remark: 'the balance is no longer what the information form names; its next version has to say so',
};
const FREEZE_REFUSED: LedgerMeaning = {
  'amount-differs': B04,
  'nothing-available': B04,
  'already-frozen': { code: 'R10', remark: 'the balance is frozen for another case' },
};

/** Checked once more (§9.7), then the whole balance is held and its interest booked, in one transaction. */
function freeze(db: Db, command: Freeze) {
  const { office, caseNo, n, destination, principalFen, interestFen } = command;
  const answer = { frozenFen: principalFen, interestFen };
  return once(db, { step: stepOf(command, `freeze:${n}`), answer, patch: { n } }, (tx, taken) => {
    const person = personOf(taken, caseNo);
    unlessStopped(person, taken.file);
    return meaning(
      freezeWithInterest(tx, {
        office,
        caseNo,
        n,
        ref: person.ref,
        destination: leadsTo(taken.file, destination),
        expectFen: parseFen(principalFen),
        interestFen: parseFen(interestFen),
      }),
      FREEZE_REFUSED,
    );
  });
}

const PUT_BACK = { code: 'closed', remark: 'the frozen balance was put back or settled before; nothing was changed' };
const PAY_REFUSED: LedgerMeaning = {
  'already-resolved': PUT_BACK,
  'not-zeroed': PUT_BACK,
  'amount-differs': { code: 'B03', remark: 'the amount ordered is not what was zeroed with its interest' },
};

/**
 * Zeroes and orders the payment in one transaction. Money that is held (§6) waits: the step is tried again until the hold is
 * gone. A later payment number, after a bounce, only orders anew: the account is zeroed already.
 */
function zeroAndPay(db: Db, command: ZeroAndPay) {
  const { office, caseNo, n, destination, paymentNo, amountFen, to } = command;
  const answer = { paymentNo, amountFen };
  return once(db, { step: stepOf(command, `pay:${paymentNo}`), answer, patch: { paymentNo } }, async (tx, taken) => {
    const person = personOf(taken, caseNo);
    if (taken.file.paymentNo === null) {
      unlessStopped(person, taken.file);
      const holds = holdsOf(person);
      if (holds.length > 0) {
        throw new Error(
          `the money of case ${caseNo} is held at office ${office} (${holds.join(', ')}): it is paid when that is settled`,
        );
      }
    }
    await meaning(zero(tx, { office, caseNo, n }), PAY_REFUSED);
    const toOffice = leadsTo(taken.file, destination) === TO_PERSON ? {} : { toOffice: destination };
    const order = {
      paymentNo,
      caseNo,
      n,
      fromOffice: office,
      ...toOffice,
      amountFen: parseFen(amountFen),
      account: to ?? (await accountOnRecord(tx, office, person.ref)),
    };
    await meaning(submitOrder(tx, order), PAY_REFUSED);
  });
}

/** The person's own account, as Nanjing has it bound to the citizen card (§3). */
async function accountOnRecord(db: Db, office: string, ref: string): Promise<BankAccount> {
  const { rows } = await sql<{ account: unknown }>`
    select account_on_record as account from offices.enrolment where pool = ${office} and person_ref = ${ref}`.execute(
    db,
  );
  const account = bankAccount.safeParse(rows[0]?.account);
  if (!account.success) throw businessRefusal('M07', 'no account that can be paid into is on record for the person');
  return account.data;
}

/** Verified before it is booked: sealed by the destination, of this case, of a payment ordered here, of that sum. */
async function bookReceipt(db: Db, keys: KeyStore, command: Settle): Promise<void> {
  const { office, caseNo, n, destination } = command;
  const receipt = await sealed(verify(command.receipt, { office: destination, schema: creditReceipt }, keys));
  if (receipt.caseNo !== caseNo) {
    throw businessRefusal('B05', `the receipt is of case ${receipt.caseNo}, not of ${caseNo}`);
  }
  const { paymentNo, amountFen } = receipt;
  const paper: Paper = { kind: 'receipt', number: receipt.transferId, ...command.receipt };
  const taking = { step: stepOf(command, `settle:${n}`), answer: true, papers: [paper], inClosedToo: true };
  await once(db, taking, async (tx) => {
    const { rows } = await sql<{ ordered: string | null }>`
      select offices.paid_with(${office}, ${caseNo}, ${n}, ${paymentNo}) as ordered`.execute(tx);
    const ordered = rows[0]?.ordered ?? null;
    if (ordered === null)
      throw businessRefusal('B05', `the receipt is of payment ${paymentNo}, which this case has not ordered`);
    if (ordered !== amountFen) {
      throw businessRefusal('B03', `the receipt is of ${amountFen} fen, payment ${paymentNo} was of ${ordered}`);
    }
    const posting = { office, caseNo, n, destination, paymentNo, amountFen: parseFen(amountFen) };
    await meaning(settle(tx, posting), { 'already-resolved': PUT_BACK });
  });
}
