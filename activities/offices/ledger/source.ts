// The source's steps: the letter is filed and answered, the form confirmed with what it moves, the case concluded.
import { sql } from 'kysely';
import type { z } from 'zod';
import type { OpenTransferOut, TransferOutOpened } from '../../../contract/commands/papers.ts';
import type {
  Conclude,
  Concluded,
  Confirm,
  Confirmed,
  Frozen,
  Ordered,
  Pay,
  Pays,
  ZeroedAndOrdered,
} from '../../../contract/commands/source.ts';
import type { Office } from '../../../contract/office.ts';
import { Refusal, refusalData } from '../../../contract/refusal.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { verify } from '../../../contract/seals/seal.ts';
import { personFault } from '../../../domain/form-check.ts';
import {
  type AcceptanceSlip,
  acceptanceSlip,
  type BankAccount,
  bankAccount,
  type ContactLetter,
  type CreditReceipt,
  contactLetter,
  creditReceipt,
  type InformationForm,
  informationForm,
  type Sealed,
} from '../../../domain/forms.ts';
import { beijingDate, fromIso } from '../../../domain/instant.ts';
import { parseFen, yuan } from '../../../domain/money.ts';
import { mayBePaidInto, type PayeePaperByTwo } from '../../../domain/payee.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import { TO_PERSON } from '../../ledger/names.ts';
import { paymentsOf, submitOrder } from '../../ledger/outbox/orders.ts';
import { freezeWithInterest, settle, zero } from '../../ledger/postings.ts';
import { accountInLetter, accountInPaper, notToBePaid } from './accounts.ts';
import { holdsOnAccount, type Objection, sourceRefusal, stopsMoney } from './conditions.ts';
import { comparing, once, openFile, record, type Step, stepOf, type Taken, type Taking, take } from './files.ts';
import { type LedgerMeaning, meaning, sealed } from './meaning.ts';
import { automaticAnswer, certificateFor, isFound } from './papers.ts';
import type { CaseFile, Paper, PersonRecord } from './records.ts';

export type SourceSteps = Pick<Office, 'openTransferOut' | 'confirm' | 'pay' | 'conclude'>;

export function sourceSteps(db: Db, keys: KeyStore): SourceSteps {
  return {
    openTransferOut: (command) => openTransferOut(db, keys, command),
    confirm: (command) => confirm(db, keys, command),
    pay: (command) => pay(db, keys, command),
    conclude: (command) => conclude(db, keys, command),
  };
}

/** Sealed by its writer, addressed to this office, of this case. */
async function verifiedLetter({ office, caseNo, letter }: OpenTransferOut, keys: KeyStore): Promise<ContactLetter> {
  const body = await sealed(verify(letter, { office: letter.seal.office, schema: contactLetter }, keys));
  const { letterNo, source, destination } = body;
  if (source.office !== office) {
    throw new Refusal({
      code: 'R19',
      remark: `letter ${letterNo} is addressed to office ${source.office}, not to ${office}`,
    });
  }
  if (destination.office !== letter.seal.office || body.caseNo !== caseNo) {
    throw new Refusal({
      code: 'B05',
      remark: `letter ${letterNo} does not bear the seal of its writer for case ${caseNo}`,
    });
  }
  return body;
}

async function openTransferOut(db: Db, keys: KeyStore, command: OpenTransferOut): Promise<TransferOutOpened> {
  const { caseNo, at, money } = command;
  const step = stepOf('openTransferOut', command);
  const letter = await comparing(db, step, () => verifiedLetter(command, keys));
  const { destination, letterNo, scheme, destinationScheme } = letter;
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
    throw new Refusal(sourceRefusal(opened.person, opened.file) ?? NO_MONTHS);
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
  const patch = { certificateNo, letterNo, ...(answer?.kind === 'confirm' ? { formVersion: 1 } : {}) };
  const opening = { step, papers, patch };
  if (answer?.kind !== 'confirm') {
    const answered: TransferOutOpened = { certificate, answer };
    const taken = await take(db, { ...opening, answer: answered });
    return 'again' in taken ? taken.again : answered;
  }
  const form = answer.form.body;
  const account = async () => letter.receivingAccount;
  const moving = { ...command, destination: destination.office, form, accountOfOffice: account };
  return unlessRefused(
    () => openAndConfirm(db, opening, moving, (confirmed) => ({ certificate, answer, confirmed })),
    async () => {
      const answered: TransferOutOpened = { certificate, answer };
      const taken = await take(db, { ...opening, answer: answered });
      return 'again' in taken ? taken.again : answered;
    },
  );
}

type Moved = Exclude<Confirmed, { kind: 'return' }>;

/** Letter, certificate and form are filed, and what the form names is moved: all of it, or nothing. */
function openAndConfirm(
  db: Db,
  opening: Omit<Taking<never>, 'answer'>,
  moving: Moving,
  answering: (confirmed: Moved) => TransferOutOpened,
): Promise<TransferOutOpened> {
  return inTransaction(db, async (tx): Promise<TransferOutOpened> => {
    const taken = await take<TransferOutOpened>(tx, opening);
    if ('again' in taken) return taken.again;
    const confirmed = await moveBalance(tx, moving, taken);
    const answer = answering(confirmed);
    await record(tx, { step: opening.step, answer, patch: patchOf(confirmed) });
    return answer;
  });
}

const NO_MONTHS: Objection = { code: 'R08', remark: 'no contribution month is on record at this office' };

function personOf({ person }: Taken, caseNo: string): PersonRecord {
  if (person === null)
    throw new Error(`case ${caseNo} has no person on record at this office; openTransferOut has to come first`);
  return person;
}

function unlessStopped(person: PersonRecord, file: CaseFile): void {
  const stop = stopsMoney(person, file);
  if (stop !== undefined) throw new Refusal(stop);
}

/** For the heirs the money alone is withdrawn: the relation's end is still to come. */
function unlessMoneyWithdrawn({ moneyClosed }: CaseFile): void {
  if (!moneyClosed) return;
  throw new Refusal({ code: 'closed', remark: 'the money of the case was withdrawn here before; nothing was changed' });
}

/** Where the freeze leads: to the destination, or to the person's own bank account by the case's plan. */
function leadsTo(file: CaseFile, destination: string): string {
  return file.money === 'to-person' ? TO_PERSON : destination;
}

const B04 = {
  code: 'B04',
  remark: 'the balance is no longer what the information form names; its next version has to say so',
} as const;
const FREEZE_REFUSED: LedgerMeaning = {
  'amount-differs': B04,
  'nothing-available': B04,
  'already-frozen': { code: 'R10', remark: 'the balance is frozen for another case' },
};

/** Refusals of the form itself: written down as the answer to this version. The others end the case. */
const OF_THE_FORM = ['B04', 'B05', 'B06'] as const;
type OfTheForm = (typeof OF_THE_FORM)[number];

/** Whether the sealed form is the answer to this case's letter, for the person on file. */
function unlessMisfit(form: InformationForm, { file }: Taken, person: PersonRecord, caseNo: string): void {
  if (form.caseNo !== caseNo || form.letterNo !== file.letterNo) {
    throw new Refusal({
      code: 'B05',
      remark: `the sealed form answers letter ${form.letterNo} of case ${form.caseNo}`,
    });
  }
  if (personFault(form, person))
    throw new Refusal({ code: 'B06', remark: 'the form is not of the person on file here' });
}

/** The account the destination has sealed for this case, for the order that is to be made; undefined: none. */
type AccountOfOffice = (tx: Db, file: CaseFile) => Promise<BankAccount | undefined>;

/** A form on its way through the source's books. */
interface Moving extends Pays {
  readonly office: string;
  readonly caseNo: string;
  readonly destination: string;
  readonly form: InformationForm;
  readonly accountOfOffice: AccountOfOffice;
}

/** A case freezes once: a form that was refused has left nothing behind. */
const FREEZE = 1;

function patchOf(confirmed: Confirmed) {
  switch (confirmed.kind) {
    case 'frozen':
      return { n: FREEZE };
    case 'ordered':
      return { n: FREEZE, paymentNo: confirmed.paymentNo };
    default:
      return undefined;
  }
}

/**
 * Checked once more (§9.7), then the whole balance is held, the interest that accrued is booked and taken off, and the
 * payment that goes with the form is ordered, in the caller's transaction. Balance and interest have to be what the
 * form names. Whatever holds the money, or is wrong with a person's account, leaves it frozen.
 */
async function moveBalance(tx: Db, moving: Moving, taken: Taken): Promise<Moved> {
  const { office, caseNo, destination, form, pays } = moving;
  const { principalFen, interestFen } = form.balance;
  if (form.disposition === 'keep' || form.disposition === 'none') return { kind: 'nothing-to-move' };
  const person = personOf(taken, caseNo);
  unlessMoneyWithdrawn(taken.file);
  unlessMisfit(form, taken, person, caseNo);
  unlessStopped(person, taken.file);
  const posting = {
    office,
    caseNo,
    n: FREEZE,
    ref: person.ref,
    destination: leadsTo(taken.file, destination),
    expectFen: parseFen(principalFen),
    interestFen: parseFen(interestFen),
  };
  await meaning(freezeWithInterest(tx, posting), FREEZE_REFUSED);
  const { rows } = await sql<{ taken: boolean }>`
    select offices.take_interest(${office}, ${person.ref}, ${interestFen}::bigint) as taken`.execute(tx);
  if (rows[0]?.taken !== true) throw new Refusal(B04);
  const frozen: Frozen = { frozenFen: principalFen, interestFen };
  const holds = holdsOnAccount(person);
  if (pays === 'later' || holds.length > 0) return { kind: 'frozen', holds, ...frozen };
  const account = await unlessRefused<BankAccount | undefined>(
    () => accountToPay(tx, moving, taken, person),
    async () => undefined,
  );
  if (account === undefined) return { kind: 'frozen', holds, ...frozen };
  const amountFen = (parseFen(principalFen) + parseFen(interestFen)).toString();
  return { ...(await zeroAndOrder(tx, { ...moving, amountFen, account: async () => account }, taken)), ...frozen };
}

/** What was declared is kept to where there is another way: nothing was changed by it. */
async function unlessRefused<T>(work: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (refusalData(error) === undefined) throw error;
    return otherwise();
  }
}

/** The form has to bear this office's own seal; what is wrong with the form itself stays the answer to this version. */
async function confirm(db: Db, keys: KeyStore, command: Confirm): Promise<Confirmed> {
  const step = stepOf('confirm', command);
  try {
    const form = await sealed(verify(command.form, { office: command.office, schema: informationForm }, keys));
    const accountOfOffice = await accountSealed(command, keys);
    return await inTransaction(db, async (tx): Promise<Confirmed> => {
      const taken = await take<Confirmed>(tx, { step });
      if ('again' in taken) return taken.again;
      const confirmed = await moveBalance(tx, { ...command, form, accountOfOffice }, taken);
      await record(tx, { step, answer: confirmed, patch: patchOf(confirmed) });
      return confirmed;
    });
  } catch (error) {
    const refused = refusalData(error);
    const code = OF_THE_FORM.find((each) => each === refused?.code);
    if (refused === undefined || code === undefined) throw error;
    return returned(db, step, { code, remark: refused.remark });
  }
}

/** An attempt that was answered meanwhile is the first answer. */
async function returned(
  db: Db,
  step: Step,
  why: { readonly code: OfTheForm; readonly remark: string },
): Promise<Confirmed> {
  const answer: Confirmed = { kind: 'return', ...why };
  const taken = await take<Confirmed>(db, { step, answer });
  return 'again' in taken ? taken.again : answer;
}

const PUT_BACK = {
  code: 'closed',
  remark: 'the frozen balance was put back or settled before; nothing was changed',
} as const;
const PAY_REFUSED: LedgerMeaning = {
  'already-resolved': PUT_BACK,
  'not-zeroed': PUT_BACK,
  'amount-differs': { code: 'B03', remark: 'the amount ordered is not what was zeroed with its interest' },
};

/**
 * Money that is held by what came up since (§6) is not touched, and nothing is written: asked again, the office looks
 * again. After a bounce the account is zeroed already, and the payment is only ordered anew.
 */
async function pay(db: Db, keys: KeyStore, command: Pay): Promise<ZeroedAndOrdered> {
  const { caseNo, after } = command;
  const step = stepOf('pay', command);
  const accountOfOffice = await accountSealed(command, keys);
  return inTransaction(db, async (tx): Promise<ZeroedAndOrdered> => {
    const taken = await take<ZeroedAndOrdered>(tx, { step });
    if ('again' in taken) return taken.again;
    const person = personOf(taken, caseNo);
    unlessMoneyWithdrawn(taken.file);
    if (after === undefined && taken.file.paymentNo === null) {
      unlessStopped(person, taken.file);
      const holds = holdsOnAccount(person);
      if (holds.length > 0) return { kind: 'held', holds };
    }
    const account = () => accountToPay(tx, { ...command, accountOfOffice }, taken, person);
    const answer = await zeroAndOrder(tx, { ...command, account }, taken);
    await record(tx, { step, answer, patch: { paymentNo: answer.paymentNo } });
    return answer;
  });
}

type ToPay = Pick<Moving, 'office' | 'caseNo' | 'destination' | 'to' | 'onPaper' | 'accountOfOffice'>;

async function accountToPay(
  tx: Db,
  { office, caseNo, destination, to, onPaper, accountOfOffice }: ToPay,
  { file }: Taken,
  person: PersonRecord,
): Promise<BankAccount> {
  if (leadsTo(file, destination) === TO_PERSON) return accountOfPerson(tx, { office, person, to, onPaper });
  const account = await accountOfOffice(tx, file);
  if (account === undefined)
    throw notToBePaid(`office ${destination} has sealed no account for this order of ${caseNo}`);
  return account;
}

/**
 * The paper that was brought, or for the first order the letter. What came back once is not paid by the letter again:
 * the account may have changed since (§9.18).
 */
async function accountSealed(command: Confirm | Pay, keys: KeyStore): Promise<AccountOfOffice> {
  const inPaper = await accountInPaper(command, keys);
  return async (tx, file) =>
    inPaper(file) ?? (file.paymentNo === null ? accountInLetter(tx, command, keys) : undefined);
}

type Ordering = Pick<Pay, 'office' | 'caseNo' | 'destination' | 'amountFen' | 'after'> & {
  /** Asked where something is to be ordered. */
  readonly account: () => Promise<BankAccount>;
};

/** The account is zeroed and the next payment of the case ordered, under the next number; the first only once. */
async function zeroAndOrder(tx: Db, ordering: Ordering, { file }: Taken): Promise<Ordered> {
  const { office, caseNo, destination, amountFen, after, account } = ordering;
  const earlier = await paymentsOf(tx, office, caseNo);
  const [first] = earlier;
  if (after === undefined && first !== undefined) {
    return { kind: 'ordered', paymentNo: first.paymentNo, amountFen: first.amountFen.toString() };
  }
  if (earlier.at(-1)?.paymentNo !== after) {
    throw new Error(`${after} is not the last payment that was ordered for case ${caseNo}`);
  }
  const paymentNo = `${caseNo}-P${earlier.length + 1}`;
  const paidInto = await account();
  await meaning(zero(tx, { office, caseNo, n: FREEZE }), PAY_REFUSED);
  const toOffice = leadsTo(file, destination) === TO_PERSON ? undefined : destination;
  const order = { paymentNo, caseNo, n: FREEZE, office, toOffice, amountFen: parseFen(amountFen), account: paidInto };
  await meaning(submitOrder(tx, order), PAY_REFUSED);
  return { kind: 'ordered', paymentNo, amountFen };
}

export interface PersonToPay {
  readonly office: string;
  readonly person: PersonRecord;
  /** Absent: the account that the office has on record. */
  readonly to: BankAccount | undefined;
  readonly onPaper?: PayeePaperByTwo | undefined;
}

/** The account a person is paid into: by this office's own record the person's, or another's on a paper; else M02. */
export async function accountOfPerson(db: Db, { office, person, to, onPaper }: PersonToPay): Promise<BankAccount> {
  const account = to ?? (await accountOnRecord(db, office, person.ref));
  if (mayBePaidInto(account, person.name, onPaper)) return account;
  throw new Refusal({
    code: 'M02',
    remark: 'the account does not bear the name that is on record here for the person; nothing was zeroed or ordered',
  });
}

/** The person's own account, as Nanjing has it bound to the citizen card (§3). */
async function accountOnRecord(db: Db, office: string, ref: string): Promise<BankAccount> {
  const { rows } = await sql<{ account: unknown }>`
    select account_on_record as account from offices.enrolment where pool = ${office} and person_ref = ${ref}`.execute(
    db,
  );
  const account = bankAccount.safeParse(rows[0]?.account);
  if (!account.success)
    throw new Refusal({ code: 'M07', remark: 'no account that can be paid into is on record for the person' });
  return account.data;
}

/** One half of a conclusion, in the transaction that is given: done, or done before. */
type Half = (tx: Db) => Promise<unknown>;

/** The papers are looked at first, so that no transaction waits for it; then both halves are done, or neither. */
async function conclude(db: Db, keys: KeyStore, command: Conclude): Promise<Concluded> {
  const { slip, receipt } = command;
  if (slip === undefined && receipt === undefined) throw new Refusal(NO_PAPER);
  const halves: Half[] = [];
  // the books before the enrolment, as everyone locks them
  if (receipt !== undefined) halves.push(await settling(db, keys, { ...command, receipt }));
  if (slip !== undefined) halves.push(await ending(db, keys, { ...command, slip }));
  await inTransaction(db, async (tx) => {
    for (const half of halves) await half(tx);
  });
  return { kind: 'concluded', relation: slip && 'ended', money: receipt && 'settled' };
}

const NO_PAPER = {
  code: 'B05',
  remark: 'neither the slip of the acceptance nor the receipt of the credit came with it; nothing was changed',
} as const;

/** A paper of the destination: it bears its seal, and is of this case. */
async function verified<T extends { readonly caseNo: string }>(
  { caseNo, destination }: Conclude,
  { paper, schema, name }: { readonly paper: Sealed<T>; readonly schema: z.ZodType<T>; readonly name: string },
  keys: KeyStore,
): Promise<T> {
  const body = await sealed(verify(paper, { office: destination, schema }, keys));
  if (body.caseNo !== caseNo) {
    throw new Refusal({ code: 'B05', remark: `the ${name} is of case ${body.caseNo}, not of ${caseNo}` });
  }
  return body;
}

/** With the slip: the person has moved with this case. */
async function ending(
  db: Db,
  keys: KeyStore,
  command: Conclude & { readonly slip: Sealed<AcceptanceSlip> },
): Promise<Half> {
  const { office, caseNo } = command;
  const step = stepOf('conclude:relation', command);
  const looked = { paper: command.slip, schema: acceptanceSlip, name: 'slip' };
  const { formVersion } = await comparing(db, step, () => verified(command, looked, keys));
  const papers: Paper[] = [{ kind: 'slip', number: caseNo, version: formVersion, ...command.slip }];
  return (tx) =>
    once(tx, { step, answer: true, papers }, (mine, { file }) => {
      unlessForeign(command, file);
      return sql`select offices.end_relation(${office}, ${caseNo})`.execute(mine);
    });
}

/** With the receipt: of a payment ordered here, of that sum. In a closed file too, since the sum has arrived. */
async function settling(
  db: Db,
  keys: KeyStore,
  command: Conclude & { readonly receipt: Sealed<CreditReceipt> },
): Promise<Half> {
  const { office, caseNo, n, destination } = command;
  const step = stepOf('conclude:money', command);
  const looked = { paper: command.receipt, schema: creditReceipt, name: 'receipt' };
  const receipt = await comparing(db, step, () => verified(command, looked, keys));
  const { paymentNo, amountFen } = receipt;
  const paper: Paper = { kind: 'receipt', number: receipt.transferId, ...command.receipt };
  const taking = { step, answer: true, papers: [paper], inClosedToo: true };
  return (tx) =>
    once(tx, taking, async (mine, { file }) => {
      unlessForeign(command, file);
      const { rows } = await sql<{ ordered: string | null }>`
        select offices.paid_with(${office}, ${caseNo}, ${n}, ${paymentNo}) as ordered`.execute(mine);
      unlessOrdered(receipt, rows[0]?.ordered ?? null);
      const posting = { office, caseNo, n, destination, paymentNo, amountFen: parseFen(amountFen) };
      await meaning(settle(mine, posting), { 'already-resolved': PUT_BACK });
    });
}

/** Sealed by whom the command names: that has to be the office that this case's letter is from. */
function unlessForeign({ destination, caseNo }: Conclude, { otherOffice }: CaseFile): void {
  if (otherOffice === destination) return;
  const remark = `the paper is of office ${destination}, which is not the destination of case ${caseNo}`;
  throw new Refusal({ code: 'B05', remark });
}

/** `ordered`: what this office ordered under that payment number; null: nothing. */
function unlessOrdered({ paymentNo, amountFen }: CreditReceipt, ordered: string | null): void {
  if (ordered === null) {
    throw new Refusal({
      code: 'B05',
      remark: `the receipt is of payment ${paymentNo}, which this case has not ordered`,
    });
  }
  if (ordered !== amountFen) {
    throw new Refusal({
      code: 'B03',
      remark: `the receipt is of ${yuan(parseFen(amountFen))} yuan, payment ${paymentNo} was of ${yuan(parseFen(ordered))}`,
    });
  }
}
