// The destination's steps: the contact letter is written, the receiving account named, the information form checked and
// merged, the sum credited.
import { sql } from 'kysely';
import type { AcceptForm, Credit, Credited, FormChecked } from '../../../contract/commands/destination.ts';
import type { WriteLetter } from '../../../contract/commands/papers.ts';
import type { Office } from '../../../contract/office.ts';
import { Refusal } from '../../../contract/refusal.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { SealInvalid, seal, verify } from '../../../contract/seals/seal.ts';
import type { FormFault } from '../../../domain/case.ts';
import { formFaults, personFault } from '../../../domain/form-check.ts';
import {
  type AcceptanceSlip,
  type ContactLetter,
  type FormVerdict,
  type InformationForm,
  informationForm,
  type Sealed,
} from '../../../domain/forms.ts';
import { beijingDate, fromIso } from '../../../domain/instant.ts';
import { parseFen } from '../../../domain/money.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import { buildLetter } from '../../documents/letter.ts';
import { buildReceipt } from '../../documents/receipt.ts';
import { buildSlip } from '../../documents/slip.ts';
import { id } from '../../ledger/names.ts';
import { credit } from '../../ledger/postings.ts';
import { nameAccount } from './accounts.ts';
import { keepOnFile, openFile, record, type Step, stepOf, type Taken, take } from './files.ts';
import { type LedgerMeaning, meaning } from './meaning.ts';
import { json, type Paper } from './records.ts';

export type DestinationSteps = Pick<Office, 'writeLetter' | 'receivingAccount' | 'acceptForm' | 'credit'>;

export function destinationSteps(db: Db, keys: KeyStore): DestinationSteps {
  return {
    writeLetter: (command) => writeLetter(db, keys, command),
    receivingAccount: (command) => nameAccount(db, keys, command),
    acceptForm: (command) => acceptForm(db, keys, command),
    credit: (command) => creditPerson(db, keys, command),
  };
}

async function writeLetter(db: Db, keys: KeyStore, command: WriteLetter): Promise<Sealed<ContactLetter>> {
  const { office, caseNo, at, person, scheme, destinationScheme, source, money, agent, letterheads } = command;
  const step = stepOf('writeLetter', command);
  const writtenOn = beijingDate(fromIso(at));
  const opened = await openFile<Sealed<ContactLetter>>(db, {
    step,
    person,
    scheme: destinationScheme,
    file: { role: 'destination', otherOffice: source, scheme, destinationScheme, money },
    series: { kind: 'letter', period: writtenOn },
  });
  if ('again' in opened) return opened.again;
  if (letterheads.source.office !== source || letterheads.destination.office !== office) {
    throw new Error(`the letterheads that came with the letter of case ${caseNo} are not those of its offices`);
  }
  const sex = opened.person?.particulars.sex;
  const body = buildLetter({
    sequence: opened.sequence,
    caseNo,
    scheme,
    destinationScheme,
    person,
    sex,
    ...(opened.person === null ? {} : { personalNoAtDestination: opened.person.ref }),
    ...letterheads,
    receivingAccount: opened.office.receivingAccount,
    moneyToDestination: money === 'to-destination',
    agent,
    writtenOn,
  });
  const letter = await seal(office, body, keys);
  const papers = [{ kind: 'letter', number: body.letterNo, ...letter } as const];
  const taken = await take(db, { step, answer: letter, papers, patch: { letterNo: body.letterNo } });
  return 'again' in taken ? taken.again : letter;
}

type Fault = Exclude<FormVerdict, { kind: 'accept' }>;

/** What the office's system finds wrong is for the source to correct; only a clerk refuses for good. */
function fault(code: Fault['code'], remark: string): Fault {
  return { kind: 'return', code, remark };
}

/** A form whose seal holds, and the slip of its acceptance: sealed before, so that no transaction waits for it. */
interface Verified {
  readonly form: InformationForm;
  /** Leaves the office only if the form is accepted. */
  readonly slip: Sealed<AcceptanceSlip>;
}

/** The form, or B05. An unknown key is retried: it may still be on its way here. */
async function verifiedForm(command: AcceptForm, keys: KeyStore): Promise<Verified | Fault> {
  const { office, caseNo, at, source } = command;
  try {
    const form = await verify(command.form, { office: source, schema: informationForm }, keys);
    const body = buildSlip({ caseNo, formVersion: form.version, acceptedAt: at });
    return { form, slip: await seal(office, body, keys) };
  } catch (error) {
    if (error instanceof SealInvalid && error.fault !== 'unknown-key') return fault('B05', error.message);
    throw error;
  }
}

/** What is no version of this case's form: not sealed by the source, or answering another case or letter (B05). */
function foreign({ form: { caseNo, letterNo } }: Verified, command: AcceptForm, { file }: Taken): Fault | undefined {
  if (caseNo === command.caseNo && letterNo === file.letterNo) return undefined;
  return fault('B05', `the sealed form answers letter ${letterNo} of case ${caseNo}`);
}

/** Asked of a clerk's acceptance, too. */
function ofAnother({ form, person }: AcceptForm): Fault | undefined {
  return personFault(form.body, person) && fault('B06', 'the form is of another person');
}

const CONTRADICTIONS: Partial<Record<FormFault, string>> = {
  B01: 'the periods overlap, run backwards or leave a hole the form does not declare',
  B02: 'the months are not the sum of the periods',
  B03: 'the amount to transfer is not principal and interest together',
};

/** Periods, months and sums that contradict each other, for an office whose system decides by itself. */
function contradictory({ form, person }: AcceptForm): Fault | undefined {
  const [code] = formFaults(form.body, { person });
  return code && fault(code, CONTRADICTIONS[code] ?? 'the form contradicts itself');
}

/** A lapsed or ended enrolment here is for a person to look at: hold and tell (§9.7). */
const NOT_ENROLLED =
  'The person is not actively enrolled at the destination any more: the form waits until the enrolment is in order and a clerk accepts it';

function enrolledHere({ person }: Taken): boolean {
  return person?.status === 'active' && !person.deceased;
}

/** A clerk's return or refusal: written down whatever the form says. */
function isClerksNo(verdict: FormVerdict | undefined): verdict is Fault {
  return verdict !== undefined && verdict.kind !== 'accept';
}

/**
 * The pivot. Acceptance, return and refusal of a version are written under one key with the file locked: whichever
 * comes first is the answer to both. A form that is not this case's is refused without that, so that a forged one never
 * stands in the way of the true one.
 */
async function acceptForm(db: Db, keys: KeyStore, command: AcceptForm): Promise<FormChecked> {
  const { verdict } = command;
  const verified = await verifiedForm(command, keys);
  const step = stepOf('acceptForm', command);
  return inTransaction(db, async (tx): Promise<FormChecked> => {
    const taken = await take<FormChecked>(tx, {
      step: isClerksNo(verdict) ? { ...step, content: null } : step,
    });
    if ('again' in taken) return taken.again;
    if (verdict === undefined && taken.accepts === 'clerk') return { kind: 'awaiting-clerk' };

    const notOurs = 'kind' in verified ? verified : foreign(verified, command, taken);
    if (isClerksNo(verdict)) {
      if (notOurs === undefined) await record(tx, { step, answer: verdict });
      return verdict;
    }
    const refused = notOurs ?? ofAnother(command) ?? (verdict === undefined ? contradictory(command) : undefined);
    if (refused !== undefined) {
      if (refused !== notOurs) await record(tx, { step, answer: refused });
      // What the office itself refuses is kept on file (§9.20); the form's own text is not.
      await keepOnFile(tx, command, 'acceptForm', refused.code, refused.remark ?? '');
      return refused;
    }
    if (verdict === undefined && !enrolledHere(taken)) return { kind: 'awaiting-clerk', because: NOT_ENROLLED };
    return 'kind' in verified ? verified : merge(tx, step, command, { taken, slip: verified.slip });
  });
}

async function merge(
  tx: Parameters<typeof take>[0],
  step: Step,
  { form, caseNo, office }: AcceptForm,
  { taken: { person }, slip }: { readonly taken: Taken; readonly slip: Sealed<AcceptanceSlip> },
): Promise<FormChecked> {
  if (person === null) {
    throw new Error(
      `case ${caseNo} has no person on record at office ${office}: enrol the person, and the form is merged`,
    );
  }
  const { periods, version } = form.body;
  const papers: Paper[] = [
    { kind: 'form', number: caseNo, version, ...form },
    { kind: 'slip', number: caseNo, version, ...slip },
  ];
  const { rows } = await sql<{ answer: FormChecked }>`select offices.accept_form(${office}, ${caseNo}, ${step.key},
    ${step.content}, ${person.ref}, ${json(periods)}::jsonb, ${json(slip)}::jsonb, ${json(papers)}::jsonb,
    ${json({ formVersion: version })}::jsonb) as answer`.execute(tx);
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error(`case ${caseNo}: the form was not merged`);
  return answer;
}

const CREDIT_REFUSED: LedgerMeaning = {
  'amount-differs': { code: 'B03', remark: 'the sum that arrived is not the one the form names; it stays in suspense' },
  'already-matched': { code: 'M05', remark: 'the payment belongs to another case' },
  'already-resolved': { code: 'M06', remark: 'the sum that arrived was sent back or credited under another number' },
  'account-not-found': { code: 'M01', remark: 'the person has no personal account here; the sum stays in suspense' },
};

/**
 * Match and credit in one transaction, with the receipt: it is on file exactly when the person has the money. Of a
 * person who has died (the case says so, or the record here) it goes to the inheritance desk (§9.1); whoever has no
 * account here by then is named by the case.
 */
async function creditPerson(db: Db, keys: KeyStore, command: Credit): Promise<Credited> {
  const { office, caseNo, at, n, source, paymentNo, amountFen, deceased = false } = command;
  const transferId = id.credit(caseNo, n);
  const body = buildReceipt({ caseNo, paymentNo, transferId, amountFen: parseFen(amountFen), creditedAt: at });
  // Sealed before, so that no transaction waits for it; it leaves the office only if the credit is booked.
  const receipt = await seal(office, body, keys);
  const papers = [{ kind: 'receipt', number: transferId, ...receipt } as const];
  const step = stepOf('credit', command);
  return inTransaction(db, async (tx): Promise<Credited> => {
    const taken = await take<Credited>(tx, { step });
    if ('again' in taken) return taken.again;
    const { person } = taken;
    const hasAccount = person?.hasPersonalAccount === true;
    const died = deceased || person?.deceased === true;
    if (!died && !hasAccount) {
      throw new Refusal({ code: 'M01', remark: 'the person has no personal account here; the sum stays in suspense' });
    }
    const ref = hasAccount && person !== null ? person.ref : caseNo;
    const answer: Credited = { kind: 'credited', receipt, ...(died ? { to: 'inheritance' as const } : {}) };
    await record(tx, { step, answer, papers, patch: { n, paymentNo } });
    const to = died ? 'inheritance' : 'person';
    const posting = { office, caseNo, n, ref, to, source, paymentNo, amountFen: parseFen(amountFen) } as const;
    await meaning(credit(tx, posting), CREDIT_REFUSED);
    return answer;
  });
}
