// A world for the offices' tests: a database of its own with four offices, their keys, a bank that steps when told, and
// one case at hand.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type FileKeyStore, fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { balanceOf } from '../../activities/ledger/books.ts';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { type EnrolmentSeed, type FactsOnRecord, seedEnrolment, seedOffice } from '../../activities/offices/seed.ts';
import type { OpenResidual } from '../../contract/commands/residual.ts';
import type { Conclude } from '../../contract/commands/source.ts';
import type { Withdrawn } from '../../contract/commands/undo.ts';
import { give, officeBy } from '../../contract/connector.ts';
import type { Office } from '../../contract/office.ts';
import { type RefusalData, refusalData } from '../../contract/refusal.ts';
import type { MoneyRoute } from '../../domain/case.ts';
import type {
  AcceptanceSlip,
  BankAccount,
  ContactLetter,
  DocumentPerson,
  FencedPaper,
  InformationForm,
  OfficeParty,
  Sealed,
} from '../../domain/forms.ts';
import { carryOn } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { testPerson } from '../support/people.ts';

export const HANGZHOU = '330100';
export const CHENGDU = '510100';
/** Clerks answer letters here. */
export const KUNMING = '530100';
/** Clerks check forms here. */
export const CHANGSHA = '430100';
export const AT = '2026-09-30T10:00:00+08:00';

type AtSource = Extract<FactsOnRecord, { side: 'source' }>['facts'];
type AtDestination = Extract<FactsOnRecord, { side: 'destination' }>['facts'];

/** A person, suspended where they were and enrolled where they are, and the case that moves them. */
export interface Moving {
  readonly person: DocumentPerson;
  readonly from: string;
  readonly to: string;
  readonly caseNo: string;
  readonly sourceRef: string;
  readonly destinationRef: string;
  readonly at: string;
}

export interface Route {
  /** Somebody who has moved or will move in another case too. */
  readonly person?: DocumentPerson;
  readonly from?: string;
  readonly to?: string;
  readonly source?: Partial<AtSource>;
  readonly destination?: Partial<AtDestination>;
  readonly interestFen?: string;
  readonly periods?: EnrolmentSeed['periods'];
  readonly ownPeriods?: EnrolmentSeed['periods'];
}

let people = 0;

export interface World {
  readonly database: FreshDatabase;
  readonly keys: FileKeyStore;
  readonly office: Office;
  moving(route?: Route): Promise<Moving>;
  balance(pool: string, account: string): Promise<bigint>;
  /** Lets the bank do all it has to do now. */
  bank(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** The offices in its database; nobody there knows of any other. Default: all four. */
  readonly pools?: readonly string[];
  /** Another world's; default: keys of its own. */
  readonly keys?: FileKeyStore;
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { pools = [HANGZHOU, CHENGDU, KUNMING, CHANGSHA] } = options;
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'jiexu-keys-'));
  const keys = options.keys ?? fileKeyStore(folder);
  const { db } = database;
  const enrol = async (seed: EnrolmentSeed) => (pools.includes(seed.pool) ? seedEnrolment(db, seed) : 'elsewhere');
  for (const pool of pools) {
    await seedOffice(db, {
      pool,
      name: `示例${pool}医保中心`,
      phone: '12393',
      address: '示例路1号',
      officer: '经办岗',
      reviewer: '复核岗',
      receivingAccount: accountOf(pool),
      answers: pool === KUNMING ? 'clerk' : 'automatic',
      accepts: pool === CHANGSHA ? 'clerk' : 'automatic',
      taskQueue: 'offices',
      averageMonthlyWageFen: 800_000n,
    });
  }
  const offices = officeDirectory({ db, keys });
  return {
    database,
    keys,
    office: officeBy((name, command) => give(offices.get(command.office), name, command)),
    async moving({
      person: known,
      from = HANGZHOU,
      to = CHENGDU,
      source,
      destination,
      interestFen,
      periods,
      ownPeriods,
    } = {}) {
      people += 1;
      const person = known ?? testPerson(people);
      const sourceRef = await enrol({
        pool: from,
        person,
        facts: { side: 'source', facts: { ...suspended(person), ...source } },
        ...(interestFen === undefined ? {} : { interestFen }),
        ...(periods === undefined ? {} : { periods }),
      });
      const destinationRef = await enrol({
        pool: to,
        person,
        facts: { side: 'destination', facts: { ...enrolled(person), ...destination } },
        ...(ownPeriods === undefined ? {} : { periods: ownPeriods }),
      });
      return { person, from, to, caseNo: `${to}-20260930-${people}`, sourceRef, destinationRef, at: AT };
    },
    async balance(pool, account) {
      return (await balanceOf(db, pool, account)).balanceFen;
    },
    async bank() {
      await carryOn(db);
    },
    async close() {
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** As the directory has it. */
export function letterheadOf(pool: string): OfficeParty {
  return { office: pool, name: `示例${pool}医保中心`, phone: '12393', address: '示例路1号' };
}

export function accountOf(pool: string): BankAccount {
  return { accountName: '示例医保基金', bank: '示例银行', bankCode: '999100000000', accountNo: `9999${pool}000001` };
}

export function suspended(person: DocumentPerson): AtSource {
  return {
    found: true,
    name: person.name,
    status: 'suspended',
    scheme: 'employee',
    retired: false,
    deceased: false,
    arrearsMonths: 0,
    unsettledClaims: 0,
    inHospital: false,
    frozen: false,
    balance: '1234567',
    lastPaidMonth: '2026-08',
    continuousMonths: 80,
    periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
    movedAlready: false,
  };
}

export function enrolled(person: DocumentPerson): AtDestination {
  return {
    found: true,
    name: person.name,
    status: 'active',
    scheme: 'employee',
    currentMonthPaid: true,
    firstPaidMonth: '2026-09',
    hasPersonalAccount: true,
  };
}

/** The commands of a case, as the workflow would send them. */
export function commandsOf({ caseNo, at, from, to, person }: Moving) {
  const source = { office: from, caseNo, at };
  const destination = { office: to, caseNo, at };
  const paymentNo = `${caseNo}-P1`;
  return {
    paymentNo,
    writeLetter: {
      ...destination,
      person,
      scheme: 'employee',
      destinationScheme: 'employee',
      source: from,
      money: 'to-destination',
      letterheads: { source: letterheadOf(from), destination: letterheadOf(to) },
    },
    receivingAccount: destination,
    openTransferOut: (letter: Sealed<ContactLetter>) => ({
      ...source,
      letter,
      money: 'to-destination' as MoneyRoute,
      pays: 'later' as const,
    }),
    confirm: (form: Sealed<InformationForm>) => ({ ...source, destination: to, form, pays: 'later' as const }),
    pay: (amountFen: string) => ({ ...source, destination: to, amountFen }),
    acceptForm: (form: Sealed<InformationForm>) => ({ ...destination, form, person, source: from }),
    credit: (amountFen: string) => ({ ...destination, n: 1, source: from, paymentNo, amountFen }),
    conclude: (papers: Pick<Conclude, 'slip' | 'receipt'>) => ({ ...source, n: 1, destination: to, ...papers }),
    fence: { ...destination, source: from, what: 'all' },
    fenceCredit: { ...destination, source: from, what: 'credit' },
    withdraw: (fenced?: Sealed<FencedPaper>) => ({ ...source, what: 'all' as const, reason: 'withdrawn', fenced }),
    withdrawMoney: (fenced?: Sealed<FencedPaper>) => ({
      ...source,
      what: 'money' as const,
      reason: 'ended-by-death',
      fenced,
    }),
    returnPayment: (amountFen: string) => ({ ...destination, source: from, paymentNo, amountFen }),
  } as const;
}

/** Letter, certificate and the form that a clerk of the source has made and not yet sent: nothing is confirmed. */
export async function answered(world: World, moving: Moving, money: MoneyRoute = 'to-destination') {
  const commands = commandsOf(moving);
  const { db } = world.database;
  const letter = await world.office.writeLetter({ ...commands.writeLetter, money });
  const answers = async (how: string) => {
    const { rows } = await sql<{ before: string }>`
      with old as (select answers from offices.office where pool = ${moving.from})
      update offices.office set answers = ${how} where pool = ${moving.from} returning (select answers from old) as before`.execute(
      db,
    );
    return rows[0]?.before ?? how;
  };
  const before = await answers('clerk');
  const opened = await world.office.openTransferOut({ ...commands.openTransferOut(letter), money });
  await answers(before);
  const { from: office, caseNo, at } = moving;
  const form = await prepareForm(db, world.keys, { office, caseNo, version: 1, at });
  return { commands, letter, opened, form, certificate: opened.certificate, amountFen: form.body.amountToTransferFen };
}

/** The destination's slip of its acceptance; fails where it does not accept. */
export async function slipOf(
  world: World,
  { commands, form }: Pick<Awaited<ReturnType<typeof answered>>, 'commands' | 'form'>,
): Promise<Sealed<AcceptanceSlip>> {
  const checked = await world.office.acceptForm(commands.acceptForm(form));
  if (checked.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(checked)}`);
  return checked.slip;
}

/** A case whose balance is frozen and, `zeroed` and on, on its way. */
export async function until(world: World, moving: Moving, point: 'frozen' | 'zeroed' | 'received') {
  const at = await answered(world, moving);
  await world.office.confirm(at.commands.confirm(at.form));
  if (point === 'frozen') return at;
  await world.office.pay(at.commands.pay(at.amountFen));
  if (point === 'received') await world.bank();
  return at;
}

/** A sum that came late for a completed case, held by the office that pays it. */
export async function lateMoney(world: World, direction: OpenResidual['direction']) {
  const moving = await world.moving();
  const { commands, form, amountFen } = await until(world, moving, 'received');
  const slip = await slipOf(world, { commands, form });
  const { receipt } = await world.office.credit(commands.credit(amountFen));
  await world.office.conclude(commands.conclude({ slip, receipt }));
  const [payer, payee] = direction === 'onward' ? [moving.from, moving.to] : [moving.to, moving.from];
  const caseNo = `${moving.caseNo}-${direction === 'onward' ? 'R' : 'D'}1`;
  const paymentNo = `${caseNo}-P1`;
  const there = { ofCase: moving.caseNo, caseNo, at: AT };
  const reason = direction === 'onward' ? 'interest' : 'paid-twice';
  const open = {
    ...there,
    office: payer,
    n: 1,
    direction,
    destination: payee,
    amountFen: '70',
    late: { reference: caseNo, reason },
  } as OpenResidual;
  const expectIt = { ...there, office: payee, direction, source: payer, follow: false };
  const pay = { office: payer, caseNo, at: AT, n: 1, destination: payee, paymentNo, amountFen: '70' };
  const credit = { office: payee, caseNo, at: AT, n: 1, source: payer, paymentNo, amountFen: '70' };
  const asked = async (point: 'held' | 'received') => {
    await world.office.openResidual(open);
    const account = await world.office.expectResidual(expectIt);
    if (point === 'received') {
      await world.office.payResidual({ ...pay, account });
      await world.bank();
    }
    return account;
  };
  return { moving, open, expectIt, pay, credit, asked };
}

/** The paper of a fence that is not too late. */
export async function fenced(
  world: World,
  moving: Moving,
  what: 'all' | 'credit' = 'all',
): Promise<Sealed<FencedPaper>> {
  const { fence } = commandsOf(moving);
  const answer = await world.office.fence({ ...fence, what });
  if (answer.kind !== 'fenced') throw new Error(`not fenced: ${answer.kind}`);
  return answer.paper;
}

/** As the workflow undoes a case: the destination's word first, then everything at the source. */
export async function undo(world: World, moving: Moving): Promise<Withdrawn> {
  const { withdraw } = commandsOf(moving);
  return world.office.withdraw(withdraw(await fenced(world, moving)));
}

/** What a call was refused with; fails where it was answered, or failed with anything but a declared refusal. */
export async function refusalOf(call: Promise<unknown>): Promise<RefusalData> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const data = refusalData(error);
  if (data === undefined)
    throw new Error(`not a declared refusal: ${error instanceof Error ? error.message : String(error)}`);
  return data;
}
