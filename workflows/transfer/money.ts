// The money track: zero and pay at the source, received and credited at the destination, settled on the signed receipt.
import { condition } from '@temporalio/workflow';
import type { ZeroedAndOrdered } from '../../contract/commands/source.ts';
import { ask } from '../kit/ask.ts';
import { note, showProblem, solved, waitingFor, waitingUntil } from '../kit/board.ts';
import { startAfter, startNow, stop } from '../kit/clocks.ts';
import { untilOperator } from '../kit/desk.ts';
import { amountOf, type Payment, paymentInUse, paymentToOrder, shortNo, untilPaid } from '../kit/payment.ts';
import type { StepRefusal } from '../kit/steps.ts';
import { settle } from './conclude.ts';
import { ifDied, orEnd, passThePivot } from './ending.ts';
import { isOrdered, noteOrder, payeeOf } from './order.ts';
import { sourceNamesBalance } from './source.ts';
import { type Case, isZeroed, partiesOf, planOf, sumOf, untilPersonIsClear, untilRelationIsOver } from './state.ts';
import { keepForTheHeirs } from './undo.ts';

export async function moveMoney(c: Case): Promise<void> {
  const { money, person } = c;
  if (money.status === 'held') await untilReleased(c);
  while (money.overdrawn && !person.deceased) {
    // the relation's own forms first: one version of the form at a time
    if (planOf(c).relation) await untilRelationIsOver(c);
    await sourceNamesBalance(c);
    if (c.money.overdrawn && !person.deceased) await untilReleased(c);
    if (c.money.status === 'frozen' || isUnderWay(c)) await startNow(c, 'pay');
  }
  if (person.deceased && c.pivot === 'passed' && c.money.status === 'pending') {
    await keepForTheHeirs(c);
    return;
  }
  if (money.status !== 'frozen' && money.status !== 'held' && !isUnderWay(c)) return;
  const route = planOf(c).money;
  switch (route) {
    case 'to-destination':
      return payDestination(c);
    case 'to-person':
      return payPerson(c);
    case 'keep':
    case 'none':
      return;
    default:
      return route satisfies never;
  }
}

/** A payment was ordered: with the form, or before an ending was declared that came too late. */
function isUnderWay({ money }: Case): boolean {
  return isZeroed(money.status) && !['credited', 'settled', 'paid', 'inherited'].includes(money.status);
}

function orderedBefore(c: Case): Payment | undefined {
  const payment = paymentInUse(c);
  return isUnderWay(c) && payment?.isOrdered ? payment : undefined;
}

async function payDestination(c: Case): Promise<void> {
  const terms = {
    ...partiesOf(c),
    order: () => zeroAndOrder(c),
    isOff: () => false, // what the offices owe each other is paid also after a death
    afterBounce: AFTER_BOUNCE,
    hint: 'The destination may have to correct its receiving account',
  };
  const payment = await untilPaid(c, terms, orderedBefore(c));
  if (payment === undefined) await keepForTheHeirs(c);
  else await credit(c, payment);
}

/**
 * Pays into the person's own account, after the destination has accepted: what was paid to a person cannot be undone. A
 * case without a relation track has its pivot here.
 */
async function payPerson(c: Case): Promise<void> {
  if (planOf(c).relation) await condition(() => c.pivot === 'passed');
  const terms = {
    ...partiesOf(c),
    order: () => zeroAndOrder(c),
    isOff: () => c.person.deceased, // a person's account is closed with the death
    afterBounce: AFTER_BOUNCE,
    hint: 'The applicant may supply another account of the person’s own',
  };
  const payment = await untilPaid(c, terms, orderedBefore(c));
  if (payment !== undefined || (await keepForTheHeirs(c)) === 'paid') c.money.status = 'paid';
}

const AFTER_BOUNCE = "the sum is back at the source's bank, the account stays zeroed";

/** So often a source is asked again whether what holds the money is over; it may say so itself at any time. */
const LOOK_AGAIN_AFTER = '7 days';

/**
 * Claims, a stay in hospital, a frozen or an overdrawn account hold the money, not the relation (§6), and stop its
 * clock. Ends when the source says that it is over, or when it is time to ask it again.
 */
async function untilReleased(c: Case): Promise<void> {
  const { money, person } = c;
  const office = planOf(c).offices.source.pool;
  money.status = 'held';
  stop(c, 'pay');
  const isOver = () => money.holds.length === 0 || person.deceased;
  const holds = money.holds.join(', ');
  const forWhat = `the end of what holds the money: ${holds}`;
  await waitingFor(c, { kind: 'release', of: money.freezeNo, actor: 'source', office, forWhat }, async () => {
    // an overdrawn account is not frozen: there is nothing to ask again for before the source names a balance
    if (money.overdrawn) return condition(isOver);
    await condition(isOver, LOOK_AGAIN_AFTER, { summary: 'ask again whether the money is still held' });
  });
  if (money.holds.length > 0) return;
  money.status = money.overdrawn ? 'pending' : 'frozen';
  if (!money.overdrawn) await startNow(c, 'pay');
}

/**
 * Orders what could not be ordered with the form, and again after a bounce. Clock `pay` runs until the sum has left the
 * source's bank. Undefined: nothing was ordered, since the person has died.
 */
async function zeroAndOrder(c: Case): Promise<Payment | undefined> {
  const { payer, payee: destination, toPerson } = partiesOf(c);
  const { money, person } = c;
  const payment = paymentToOrder(c);
  const after = money.payments.at(-2)?.paymentNo;
  const order = { destination: destination.pool, amountFen: amountOf(c), after };
  // what was ordered between offices is paid also after a bounce; to a person who has died nothing is paid any more
  const stays = () => person.deceased && c.pivot === 'passed' && (money.payments.length === 1 || toPerson);
  for (;;) {
    await untilPersonIsClear(c);
    if (stays()) return undefined;
    const ordered = await orEnd<ZeroedAndOrdered | WrongAccount | 'died'>(
      c,
      'refused-by-source',
      async () => {
        const payee = await payeeOf(c);
        await untilPersonIsClear(c);
        if (stays()) return 'died';
        return ask(c, payer, 'pay', 'zero the account and order the payment', { ...order, ...payee });
      },
      ifDied(c),
      (refusal) => wrongAccount(c, refusal),
    );
    if (ordered === 'died') return undefined;
    if (ordered.kind === 'ordered') {
      isOrdered(c, ordered.paymentNo);
      break;
    }
    if (ordered.kind === 'wrong-account') {
      await (toPerson ? untilAnotherAccount(c, payment, ordered.remark) : untilSealedAgain(c, ordered.remark));
      continue;
    }
    money.holds = ordered.holds;
    await untilReleased(c);
  }
  noteOrder(c);
  if (money.holds.length > 0) {
    money.holds = [];
    await startNow(c, 'pay');
  }
  return paymentInUse(c);
}

/** The source does not pay into an account that is not the person's own (M02), or that no seal speaks for (B05). */
interface WrongAccount {
  readonly kind: 'wrong-account';
  readonly remark: string;
}

/** A wrong account is no reason to end a case: it is named anew, by the applicant or by the destination. */
function wrongAccount(c: Case, { code, remark }: StepRefusal): WrongAccount | undefined {
  const says = partiesOf(c).toPerson ? 'M02' : 'B05';
  return code === says ? { kind: 'wrong-account', remark } : undefined;
}

/** Nothing was zeroed or ordered, and the destination is asked for its account anew. */
function untilSealedAgain(c: Case, remark: string): Promise<void> {
  return untilOperator(c, `B05: ${remark}`, {
    kind: 'refused',
    of: 'pay',
    hint: 'The seal under the account of the destination does not hold at the source',
    unneeded: () => c.person.deceased,
  });
}

/** Nothing was zeroed or ordered. Ends too where nobody is to be paid any more. */
async function untilAnotherAccount(c: Case, payment: Payment, remark: string): Promise<void> {
  const { money, person, desk } = c;
  const office = partiesOf(c).payer.pool;
  const before = desk.retries;
  showProblem(c, 'M02', `M02: ${remark}. The applicant has to hand in an account of the person’s own.`);
  note(c, 'source', 'does not pay into the account: M02', office);
  money.mendable = true;
  const forWhat = 'an account in the person’s own name (M02)';
  const of = shortNo(payment);
  try {
    await waitingUntil(
      c,
      { kind: 'account', of, actor: 'applicant', office, forWhat },
      () => desk.retries > before || person.deceased,
    );
  } finally {
    money.mendable = false;
    solved(c, 'M02');
  }
}

/** Clock `credit` starts at the later of receipt and acceptance; a case without a relation track has its pivot here. */
async function credit(c: Case, { paymentNo }: Payment): Promise<void> {
  const { payer, payee } = partiesOf(c);
  if (planOf(c).relation) await condition(() => c.pivot === 'passed' || c.relation === 'undone');
  await untilPersonIsClear(c);
  const clock = startAfter(c, 'credit-ready');
  const deceased = c.person.deceased || undefined;
  if (deceased) c.person.restsOnDeath = "the sum goes to the destination's inheritance desk because of it";
  const command = { ...sumOf(c), source: payer.pool, paymentNo, deceased };
  const crediting = orEnd(c, 'refused-by-destination', () =>
    ask(c, payee, 'credit', 'match the payment and credit the person', command),
  );
  const [{ receipt, to }] = await Promise.all([crediting, clock]);
  passThePivot(c);
  stop(c, 'credit');
  c.money.status = 'credited';
  const where =
    to === 'inheritance'
      ? 'the person has died: the sum is with the inheritance desk, and the receipt is signed'
      : 'credited the person and signed the receipt';
  note(c, 'destination', where, payee.pool);
  await settle(c, receipt, to);
}
