// Does to real offices, books and bank what an action of the protocol's model says, and reads back what the model says must be there.
import { sql } from 'kysely';
import { account } from '../../activities/ledger/names.ts';
import { tellBank } from '../../bank/told.ts';
import type { FormChecked } from '../../contract/commands/destination.ts';
import { refusalData } from '../../contract/refusal.ts';
import type { AcceptanceSlip, CreditReceipt, FencedPaper, Sealed } from '../../domain/forms.ts';
import { answered, type Moving, type World } from '../offices/world.ts';
import { stepOnce } from '../support/bank.ts';
import {
  type Account,
  AMOUNT_FEN,
  balancesOf,
  INTEREST_FEN,
  isFenced,
  type Payment,
  PRINCIPAL_FEN,
  postingsIn,
} from './protocol/books.ts';
import type { Action } from './protocol/model.ts';
import { type Answer, type Command, type Hindrance, orderOf, type State } from './protocol/state.ts';

/** What can be seen of a state from outside: everything but the orchestrator and the network. */
export interface Seen {
  /** Ids of postings, without the case's number, with `P<payment>` for the payment's. Sorted. */
  readonly postings: readonly string[];
  readonly tombstones: readonly string[];
  readonly orders: Readonly<Record<string, string>>;
  readonly closed: { readonly source: boolean; readonly destination: boolean };
  readonly verdict: State['verdict'];
  readonly relationEnded: boolean;
  readonly balances: Readonly<Record<Account, string>>;
  readonly heldFen: string;
}

/** The model's state, as it must be seen. */
export function seenOf(s: State): Seen {
  const { balances, heldFen } = balancesOf(s);
  return {
    postings: postingsIn(s).sort(),
    tombstones: [
      ...(isFenced(s, 'credit') ? ['destination credit'] : []),
      ...(isFenced(s, 'freeze') ? ['source freeze'] : []),
    ],
    orders: Object.fromEntries(
      s.orders.flatMap((order, index) => (order === 'none' ? [] : [[`P${index + 1}`, order] as const])),
    ),
    closed: { source: s.sourceClosed, destination: s.destinationClosed },
    verdict: s.verdict,
    relationEnded: s.relationEnded,
    balances: Object.fromEntries(Object.entries(balances).map(([name, fen]) => [name, `${fen}`])) as Seen['balances'],
    heldFen: `${heldFen}`,
  };
}

interface Row {
  readonly postings: readonly { readonly id: string; readonly paymentNo: string | null }[];
  readonly tombstones: readonly string[];
  readonly orders: Readonly<Record<string, string>>;
  readonly closed: Seen['closed'];
  readonly verdict: string | null;
  readonly relationEnded: boolean;
}

/** One case of a person of its own, whose source has confirmed with the form the model begins with. */
export class RealCase {
  readonly #world: World;
  readonly #moving: Moving;
  readonly #at: Awaited<ReturnType<typeof answered>>;
  readonly #before: Readonly<Record<Account, bigint>>;
  #slip: Sealed<AcceptanceSlip> | undefined;
  #receipt: Sealed<CreditReceipt> | undefined;
  #fenced: Sealed<FencedPaper> | undefined;

  private constructor(
    world: World,
    moving: Moving,
    at: Awaited<ReturnType<typeof answered>>,
    before: Record<Account, bigint>,
  ) {
    this.#world = world;
    this.#moving = moving;
    this.#at = at;
    this.#before = before;
  }

  /** `bounces`: the payments that the bank brings back undelivered, should they be ordered. */
  static async open(world: World, to: string, bounces: readonly Payment[]): Promise<RealCase> {
    const moving = await world.moving({ to, source: { balance: `${PRINCIPAL_FEN}` }, interestFen: `${INTEREST_FEN}` });
    const at = await answered(world, moving);
    for (const payment of bounces) {
      await tellBank(world.database.db, { paymentNo: `${moving.caseNo}-P${payment}` }, { bounce: 'M01' });
    }
    const { posted: now } = await accountsOf(world, moving);
    // The banks' and the offices' accounts hold other cases' money too; the persons' begin with this case.
    const before = { ...now, 'S person': 0n, 'D person': 0n, 'S bank': now['S bank'] - PRINCIPAL_FEN };
    return new RealCase(world, moving, at, before);
  }

  /** Does it, and answers what the office answered; undefined where no office is asked. */
  async perform(action: Action): Promise<Answer | undefined> {
    switch (action.kind) {
      case 'land':
        return this.land(action.command);
      case 'bank':
        await this.#bankSteps(action.payment);
        return undefined;
      case 'hindrance':
        await this.#hinder(action.hindrance, action.comes);
        return undefined;
      case 'hear':
      case 'report':
      case 'ending':
      case 'verdict':
      case 'release':
      case 'retry':
      case 'death-told':
      case 'order-anew':
        return undefined;
    }
  }

  /** A declared refusal is an answer; any other failure is `failed`. */
  async land(command: Command): Promise<Answer> {
    try {
      return await this.#ask(command);
    } catch (error) {
      const refusal = refusalData(error);
      return refusal === undefined ? 'failed' : (`refused ${refusal.code}` as Answer);
    }
  }

  async #ask(command: Command): Promise<Answer> {
    const { office } = this.#world;
    const { commands, form } = this.#at;
    const [name, number] = command.split(':');
    const paymentNo = `${this.#moving.caseNo}-P${number}`;
    const amountFen = `${AMOUNT_FEN}`;
    switch (name) {
      case 'freeze': {
        const frozen = await office.confirm(commands.confirm(form));
        if (frozen.kind !== 'frozen') return 'failed';
        const asNamed = frozen.frozenFen === `${PRINCIPAL_FEN}` && frozen.interestFen === `${INTEREST_FEN}`;
        return asNamed ? 'frozen' : 'failed';
      }
      case 'pay': {
        const after = number === '1' ? undefined : `${this.#moving.caseNo}-P${Number(number) - 1}`;
        const account = await office.receivingAccount(commands.receivingAccount);
        return (await office.pay({ ...commands.pay(amountFen), account, after })).kind;
      }
      case 'accept': {
        const verdict = number === 'clerk' ? { verdict: { kind: 'accept' } as const } : {};
        const checked = await office.acceptForm({ ...commands.acceptForm(form), ...verdict });
        if (checked.kind === 'accepted') this.#slip = checked.slip;
        return checkedAs(checked);
      }
      case 'refuse': {
        const verdict = { kind: 'refuse', code: 'B02' } as const;
        return checkedAs(await office.acceptForm({ ...commands.acceptForm(form), verdict }));
      }
      case 'end-relation':
        if (this.#slip === undefined) throw new Error('the model ends the relation without a slip');
        await office.conclude(commands.conclude({ slip: this.#slip }));
        return 'ended';
      case 'credit': {
        const { receipt } = await office.credit({ ...commands.credit(amountFen), paymentNo });
        this.#receipt = receipt;
        return 'credited';
      }
      case 'settle':
        if (this.#receipt === undefined) throw new Error('the model settles without a receipt');
        await office.conclude(commands.conclude({ receipt: this.#receipt }));
        return 'settled';
      case 'fence': {
        const fence = await office.fence(number === 'credit-only' ? commands.fenceCredit : commands.fence);
        if (fence.kind === 'credited') this.#receipt = fence.receipt;
        if (fence.kind === 'fenced') this.#fenced = fence.paper;
        else this.#slip = fence.slip ?? this.#slip;
        return fence.kind;
      }
      case 'restore': {
        // After a fence on the credit alone the relation goes its way: only the money is withdrawn.
        const command = this.#fenced?.body.what === 'credit' ? commands.withdrawMoney : commands.withdraw;
        const withdrawn = await office.withdraw(command(this.#fenced));
        if (withdrawn.kind !== 'undone') return `refused ${withdrawn.kind}` as Answer;
        return withdrawn.comesBack ? 'restored, a sum comes back' : withdrawn.how;
      }
      case 'return':
        await office.returnPayment({ ...commands.returnPayment(amountFen), paymentNo });
        return 'returned';
      default:
        throw new Error(`no office has the command ${command}`);
    }
  }

  async #bankSteps(payment: Payment): Promise<void> {
    const { db } = this.#world.database;
    const expected = `${this.#moving.caseNo}-P${payment}`;
    let stepped = await stepOnce(db);
    // What the destination sends back is handed over with the step that brings it home.
    while (stepped?.endsWith(':returned')) stepped = await stepOnce(db);
    if (stepped !== expected) throw new Error(`the bank took a step of ${stepped}, not of ${expected}`);
  }

  async #hinder(hindrance: Hindrance, comes: boolean): Promise<void> {
    const { from, to, sourceRef, destinationRef } = this.#moving;
    const set = {
      resumed: sql`status = ${comes ? 'active' : 'suspended'}`,
      claims: sql`unsettled_claims = ${comes ? 1 : 0}`,
      'account-closed': sql`has_personal_account = ${!comes}`,
      death: sql`deceased = ${comes}`,
    }[hindrance];
    const [pool, ref] = hindrance === 'account-closed' ? [to, destinationRef] : [from, sourceRef];
    await sql`update offices.enrolment set ${set} where pool = ${pool} and person_ref = ${ref}`.execute(
      this.#world.database.db,
    );
  }

  async seen(): Promise<Seen> {
    const { from, to, caseNo } = this.#moving;
    const { db } = this.#world.database;
    const { rows } = await sql<{ seen: Row }>`select jsonb_build_object(
      'postings', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'paymentNo', payment_no)), '[]')
        from ledger.transfer where office in (${from}, ${to}) and case_no = ${caseNo}),
      'tombstones', (select coalesce(jsonb_agg(id order by office = ${from}, id), '[]')
        from ledger.fence where office in (${from}, ${to}) and starts_with(id, ${`${caseNo}:`})),
      -- What the source's outbox says, and of what it handed over what the bank says, or the destination's outbox will.
      'orders', (select coalesce(jsonb_object_agg(o.payment_no, case
          when o.state = 'sent' and exists (select from ledger.outbox r where r.office = ${to} and r.payment_no = o.payment_no
            and r.kind = 'return') then 'returning'
          when o.state = 'sent' then p.state else o.state end), '{}')
        from ledger.payment_order o left join bank.payment p using (payment_no) where o.case_no = ${caseNo}),
      'closed', (select jsonb_build_object('source', bool_or(closed_at is not null) filter (where pool = ${from})
          -- The model's file is closed with its money.
          or bool_or(money_closed_at is not null) filter (where pool = ${from}),
        'destination', bool_or(closed_at is not null) filter (where pool = ${to})) from offices.case_file where case_no = ${caseNo}),
      'verdict', (select answer ->> 'kind' from offices.step
        where pool = ${to} and case_no = ${caseNo} and step = 'accept-form:1'),
      'relationEnded', exists (select from offices.step where pool = ${from} and case_no = ${caseNo} and step = 'end-relation')
    ) as seen`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error('the database said nothing');
    const { posted: now, heldFen } = await accountsOf(this.#world, this.#moving);
    const names = Object.keys(now) as Account[];
    return {
      ...row.seen,
      postings: row.seen.postings.map(({ id, paymentNo }) => this.#short(id, paymentNo)).sort(),
      tombstones: row.seen.tombstones.map(
        (id) => `${id.includes(':freeze:') ? 'source' : 'destination'} ${this.#short(id, null)}`,
      ),
      orders: Object.fromEntries(
        Object.entries(row.seen.orders).map(([no, state]) => [no.slice(caseNo.length + 1), state]),
      ),
      verdict: row.seen.verdict === null ? 'none' : row.seen.verdict === 'accepted' ? 'accepted' : 'refused',
      balances: Object.fromEntries(
        names.map((name) => [name, `${now[name] - this.#before[name]}`]),
      ) as Seen['balances'],
      heldFen: `${heldFen}`,
    };
  }

  /** `<case>:freeze:1` is `freeze`, `<case>-P2:sent` is `P2:sent`; the credit and the settlement name their payment. */
  #short(id: string, paymentNo: string | null): string {
    const rest = id.slice(this.#moving.caseNo.length + 1);
    if (/^P\d:/.test(rest)) return rest;
    const [name = ''] = rest.split(':');
    return name === 'credit' && paymentNo !== null ? `${paymentNo.slice(this.#moving.caseNo.length + 1)}:credit` : name;
  }

  /** Takes what is left with the bank out of the way of the cases that follow. */
  async leave(s: State): Promise<void> {
    for (const payment of [1, 2, 3] as const) {
      if (!['ordered', 'sent', 'returning'].includes(orderOf(s, payment))) continue;
      const paymentNo = `${this.#moving.caseNo}-P${payment}`;
      const { db } = this.#world.database;
      await sql`update ledger.outbox set next_at = null where payment_no = ${paymentNo}`.execute(
        this.#world.database.adminDb,
      );
      await sql`select bank.postpone(${paymentNo}, 'left', 1000000000)`.execute(db);
    }
  }
}

function checkedAs({ kind }: FormChecked): Answer {
  if (kind === 'return') throw new Error('the model returns no form for correction');
  return kind;
}

interface AccountRow {
  readonly office: string;
  readonly name: string;
  readonly side: 'debit' | 'credit';
  readonly debits_posted: bigint;
  readonly credits_posted: bigint;
  readonly debits_pending: bigint;
}

/** All accounts of the case in one question: every step is followed by one. */
async function accountsOf(
  world: World,
  { from, to, sourceRef, destinationRef }: Moving,
): Promise<{ readonly posted: Record<Account, bigint>; readonly heldFen: bigint }> {
  const names: Readonly<Record<Account, readonly [string, string]>> = {
    'S person': [from, account.person(sourceRef)],
    'S out': [from, account.out(to)],
    'S sent': [from, account.sent(to)],
    'S interest': [from, account.interest],
    'S bank': [from, account.bank],
    'D in': [to, account.in(from)],
    'D person': [to, account.person(destinationRef)],
    'D bank': [to, account.bank],
  };
  const { rows } = await sql<AccountRow>`select office, name, side, debits_posted, credits_posted, debits_pending
    from ledger.account where office in (${from}, ${to})`.execute(world.database.db);
  const rowOf = (name: Account) => rows.find((row) => row.office === names[name][0] && row.name === names[name][1]);
  const posted = (row: AccountRow | undefined) =>
    row === undefined ? 0n : (row.side === 'credit' ? 1n : -1n) * (row.credits_posted - row.debits_posted);
  const accounts = Object.keys(names) as Account[];
  return {
    posted: Object.fromEntries(accounts.map((name) => [name, posted(rowOf(name))])) as Record<Account, bigint>,
    heldFen: rowOf('S person')?.debits_pending ?? 0n,
  };
}
