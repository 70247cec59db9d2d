// Money that comes after a case, at an office whose system is the one of this project: booked, held, paid, credited, taken.
import { sql } from 'kysely';
import type { CaseCommand } from '../../../contract/commands/command.ts';
import type { Credit, Credited } from '../../../contract/commands/destination.ts';
import type {
  CreditResidual,
  ExpectResidual,
  OpenResidual,
  PayResidual,
  ResidualCredited,
  ResidualExpected,
  ResidualOpened,
  ResidualPaid,
} from '../../../contract/commands/residual.ts';
import type { Office } from '../../../contract/office.ts';
import { Refusal } from '../../../contract/refusal.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { seal } from '../../../contract/seals/seal.ts';
import type { CreditReceipt, Sealed } from '../../../domain/forms.ts';
import { formatFen, parseFen } from '../../../domain/money.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import { buildReceipt } from '../../documents/receipt.ts';
import { id, TO_PERSON } from '../../ledger/names.ts';
import { submitOrder } from '../../ledger/outbox/orders.ts';
import { zero } from '../../ledger/postings.ts';
import { LedgerRefusal } from '../../ledger/refusal.ts';
import { bookAndHold, takeDebit } from '../../ledger/residual.ts';
import { accountInPaper, nameAccount, notToBePaid } from './accounts.ts';
import { holdsOnAccount } from './conditions.ts';
import { destinationSteps } from './destination.ts';
import { firstAnswer, once, record, stepOf, type Taken, take } from './files.ts';
import { type LedgerMeaning, meaning } from './meaning.ts';
import { notServed, type PersonRecord } from './records.ts';
import { accountOfPerson } from './source.ts';

export type ResidualSteps = Pick<
  Office,
  'openResidual' | 'expectResidual' | 'payResidual' | 'creditResidual' | 'takeResidualDebit'
>;

export function residualSteps(db: Db, keys: KeyStore): ResidualSteps {
  return {
    openResidual: (command) => open(db, command),
    expectResidual: (command) => expectSum(db, keys, command),
    payResidual: (command) => pay(db, keys, command),
    creditResidual: (command) => credit(db, keys, command),
    takeResidualDebit: (command) => takeSum(db, keys, command),
  };
}

interface FileOpening {
  readonly ofCase: string;
  readonly role: 'source' | 'destination';
  /** Null: the person's own bank. */
  readonly other: string | null;
  readonly money: 'to-destination' | 'to-person';
}

async function openFile(db: Db, { office, caseNo }: CaseCommand, opening: FileOpening): Promise<void> {
  const { ofCase, role, other, money } = opening;
  const { rows } = await sql<{ opened: boolean }>`
    select offices.open_residual(${office}, ${caseNo}, ${ofCase}, ${role}, ${other}, ${money}) as opened`.execute(db);
  if (rows[0]?.opened !== true) {
    throw new Error(
      `office ${office} has no person on file for case ${ofCase}: no money can follow it before that is on record`,
    );
  }
}

function personOf({ person }: Taken, { office, caseNo }: CaseCommand): PersonRecord {
  if (person === null) throw new Error(`office ${office} has no person on record for ${caseNo}`);
  return person;
}

const OPENING_REFUSED: LedgerMeaning = {
  'conflicting-content': {
    code: 'M05',
    remark: 'this office has booked another sum under this reference; nothing was booked',
  },
};

/** Booked and held in one transaction; what does not suffice leaves nothing, so that it may be asked with another sum. */
async function open(db: Db, command: OpenResidual): Promise<ResidualOpened> {
  const { office, caseNo, ofCase, n, direction, destination, amountFen, late } = command;
  const step = stepOf('openResidual', command);
  const toPerson = destination === TO_PERSON;
  const opening = {
    role: 'source',
    other: toPerson ? null : destination,
    money: toPerson ? 'to-person' : 'to-destination',
  } as const;
  try {
    return await inTransaction(db, async (tx): Promise<ResidualOpened> => {
      const again = await firstAnswer<ResidualOpened>(tx, step);
      if (again !== undefined) return again;
      await openFile(tx, command, { ofCase, ...opening });
      const taken = await take<ResidualOpened>(tx, { step });
      if ('again' in taken) return taken.again;
      const person = personOf(taken, command);
      unlessOver(person, direction);
      const held = await meaning(
        bookAndHold(tx, {
          office,
          caseNo,
          n,
          ref: person.ref,
          destination,
          ...(amountFen === undefined ? {} : { amountFen: parseFen(amountFen) }),
          ...(late === undefined
            ? {}
            : { late: { reference: late.reference, from: late.reason === 'interest' ? 'interest' : 'bank' } }),
        }),
        OPENING_REFUSED,
      );
      const answer: ResidualOpened = { kind: 'held', amountFen: formatFen(held) };
      await record(tx, { step, answer, patch: { n } });
      return answer;
    });
  } catch (error) {
    const available = availableOf(error);
    if (available === undefined) throw error;
    return { kind: 'insufficient', availableFen: available };
  }
}

function availableOf(error: unknown): string | undefined {
  if (!(error instanceof LedgerRefusal)) return undefined;
  if (error.code === 'nothing-available') return '0';
  return error.code === 'insufficient-funds' ? String(error.data.available) : undefined;
}

function unlessOver(person: PersonRecord, direction: OpenResidual['direction']): void {
  if (person.deceased) {
    throw new Refusal({
      code: 'R13',
      remark: 'the person has died; nothing was booked, and the sum is the inheritance desk’s',
    });
  }
  if (direction === 'onward' && person.status === 'active') {
    throw new Refusal({
      code: 'R01',
      remark: 'the person is enrolled here anew; book the sum into the account, it need not move',
    });
  }
}

/** Always as it is now: an account that was put right after a bounce is used at once (§9.18). Nothing is written but the file. */
async function expectSum(db: Db, keys: KeyStore, command: ExpectResidual): Promise<ResidualExpected> {
  const { office, caseNo, ofCase, direction, source, follow } = command;
  await openFile(db, command, { ofCase, role: 'destination', other: source, money: 'to-destination' });
  const { rows } = await sql<{ hasAccount: boolean; moved: boolean; movedTo: string | null }>`
    select e.has_personal_account as "hasAccount", e.moved_already as moved, e.moved_to_case as "movedTo"
    from offices.case_file f join offices.enrolment e on e.pool = f.pool and e.person_ref = f.person_ref
    where f.pool = ${office} and f.case_no = ${caseNo}`.execute(db);
  const [known] = rows;
  if (known === undefined) throw notServed(office);
  if (direction === 'onward') {
    if (!known.hasAccount)
      throw new Refusal({ code: 'M01', remark: 'the person has no personal account here; nothing was paid' });
    if (known.moved && !follow) throw movedOn(known.movedTo);
  }
  return nameAccount(db, keys, command);
}

function movedOn(caseNo: string | null) {
  const where = caseNo === null ? 'elsewhere' : `with case ${caseNo}`;
  return new Refusal({
    code: 'R18',
    remark: `the person has moved on from here ${where}: let the sum follow, or have it put back at the source`,
  });
}

const PUT_BACK = { code: 'closed', remark: 'the sum was put back or settled before; nothing was changed' } as const;
const PAY_REFUSED: LedgerMeaning = {
  'already-resolved': PUT_BACK,
  'not-zeroed': PUT_BACK,
  'amount-differs': { code: 'B03', remark: 'the amount ordered is not what was held' },
};

/** Zeroes and orders in one transaction. What holds the person's money (§6) holds this too; nothing is written then. */
async function pay(db: Db, keys: KeyStore, command: PayResidual): Promise<ResidualPaid> {
  const { office, caseNo, n, destination, paymentNo, amountFen, to } = command;
  const step = stepOf('payResidual', command);
  const inPaper = await accountInPaper(command, keys);
  return inTransaction(db, async (tx): Promise<ResidualPaid> => {
    const taken = await take<ResidualPaid>(tx, { step });
    if ('again' in taken) return taken.again;
    const person = personOf(taken, command);
    if (taken.file.paymentNo === null) {
      if (person.deceased)
        throw new Refusal({ code: 'R13', remark: 'the person has died; the sum is held and has not been paid' });
      const holds = holdsOnAccount(person);
      if (holds.length > 0) return { kind: 'held', holds };
    }
    const account = destination === TO_PERSON ? await accountOfPerson(tx, { office, person, to }) : inPaper(taken.file);
    if (account === undefined) throw notToBePaid(`office ${destination} has sealed no account for ${caseNo}`);
    const answer: ResidualPaid = { kind: 'ordered', paymentNo, amountFen };
    await record(tx, { step, answer, patch: { paymentNo } });
    await meaning(zero(tx, { office, caseNo, n }), PAY_REFUSED);
    const order = {
      paymentNo,
      caseNo,
      n,
      office,
      ...(destination === TO_PERSON ? {} : { toOffice: destination }),
      amountFen: parseFen(amountFen),
      account,
    };
    await meaning(submitOrder(tx, order), PAY_REFUSED);
    return answer;
  });
}

/**
 * The destination's own credit, and after it, in the same transaction, a look whether the relation has left meanwhile: everyone locks
 * the file first, the books second, the enrolment third.
 */
function credit(db: Db, keys: KeyStore, { follow, ...command }: CreditResidual): Promise<ResidualCredited> {
  const { office, caseNo } = command;
  return inTransaction(db, async (tx): Promise<ResidualCredited> => {
    const before =
      await sql`select 1 from offices.case_file where pool = ${office} and case_no = ${caseNo} for no key update`.execute(
        tx,
      );
    if (before.rows.length === 0) throw new Error(`office ${office} has no file of ${caseNo}: it has to be told first`);
    const earlier = await firstAnswer(tx, stepOf('credit', command));
    const credited = await destinationSteps(tx, keys).credit(command);
    const { rows } = await sql<{ moved: boolean; movedTo: string | null }>`
      select e.moved_already as moved, e.moved_to_case as "movedTo" from offices.case_file f
        join offices.enrolment e on e.pool = f.pool and e.person_ref = f.person_ref
      where f.pool = ${office} and f.case_no = ${caseNo} for share of e`.execute(tx);
    const place = rows[0];
    if (place?.moved !== true) return credited;
    if (earlier === undefined && !follow) throw movedOn(place.movedTo);
    return { ...credited, ...(place.movedTo === null ? {} : { movedToCase: place.movedTo }) };
  });
}

const TAKING_REFUSED: LedgerMeaning = {
  'amount-differs': { code: 'B03', remark: 'the sum that arrived is not the one agreed; it stays in suspense' },
  'already-matched': { code: 'M05', remark: 'the payment belongs to another case' },
  'already-resolved': { code: 'M06', remark: 'the sum that arrived was sent back or credited under another number' },
};

/** What was asked for is booked, with the receipt, in one transaction. */
async function takeSum(db: Db, keys: KeyStore, command: Credit): Promise<Credited> {
  const { office, caseNo, at, n, source, paymentNo, amountFen } = command;
  const transferId = id.credit(caseNo, n);
  const body = buildReceipt({ caseNo, paymentNo, transferId, amountFen: parseFen(amountFen), creditedAt: at });
  const receipt: Sealed<CreditReceipt> = await seal(office, body, keys);
  const papers = [{ kind: 'receipt', number: transferId, ...receipt } as const];
  const answer: Credited = { kind: 'credited', receipt };
  const taking = { step: stepOf('takeResidualDebit', command), answer, papers, patch: { n, paymentNo } };
  return once(db, taking, (tx, taken) => {
    const { ref } = personOf(taken, command);
    const posting = { office, caseNo, n, ref, source, paymentNo, amountFen: parseFen(amountFen) };
    return meaning(takeDebit(tx, posting), TAKING_REFUSED);
  });
}
