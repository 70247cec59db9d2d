// What the orchestrator does with an answer, an office's word or a person's: the procedure as a state machine.
import { PAYMENTS, type Payment } from '../protocol/books.ts';
import { type Answer, type Command, partsOf, type Receiving } from './commands.ts';
import type { Protocol } from './plan.ts';
import { asking, isHeard, type MoneyStep, type Stage, type State } from './state.ts';

const STAGE_ASKS: Partial<Record<Stage, string>> = {
  opening: 'open',
  addressing: 'account:0',
  confirming: 'confirm',
  fencing: 'fence:all',
  withdrawing: 'withdraw:all',
};

function moneyAsks({ money, payment, relation }: State): string | undefined {
  switch (money) {
    case 'addressing':
      return `account:${payment}`;
    case 'ordering':
      return payment === 0 ? 'pay' : `pay-after:${payment}`;
    case 'crediting':
      return `credit:${payment}`;
    case 'settling':
      return relation === 'joined' ? 'conclude:both' : 'conclude:money';
    case 'fencing-credit':
      return 'fence:credit';
    case 'putting-back':
      return 'withdraw:money';
    case 'putting-all-back':
      return 'withdraw:all';
    case 'returning':
      return `return:${payment}`;
    default:
      return undefined;
  }
}

/** Whether an answer to `command` would be taken now; any other comes to nobody. */
export function isAwaited(s: State, command: Command): boolean {
  const key = partsOf(command).key;
  if (s.stage === 'undoing') return moneyAsks(s) === key;
  if (s.stage !== 'tracks') return STAGE_ASKS[s.stage] === key;
  if (moneyAsks(s) === key) return true;
  return (s.relation === 'accepting' && key === 'accept') || (s.relation === 'ending' && key === 'conclude:relation');
}

/** The orchestrator takes the answer it waited for, and goes on as far as it can by itself. */
export function hear(p: Protocol, s: State, command: Command, answer: Answer): State {
  const inTracks = s.stage === 'tracks' || s.stage === 'undoing';
  return goOn(p, inTracks ? hearInTracks(p, s, command, answer) : hearAlone(p, s, answer));
}

/** The account that the destination has just sealed. */
const sealedIn = (answer: Answer) => Number(answer.slice('account '.length)) as Receiving;
/** The payment that an answer is about. */
const paymentIn = (answer: Answer) => Number(/P(\d)/.exec(answer)?.[1]) as Payment;

function hearAlone(p: Protocol, s: State, answer: Answer): State {
  if (answer.startsWith('account ')) return asking({ ...s, stage: 'confirming' }, `confirm@${sealedIn(answer)}`);
  if (answer.startsWith('ordered ')) return onTracks({ ...s, money: 'ordered', payment: paymentIn(answer) });
  if (answer.startsWith('undone, ')) return comingBack({ ...s, stage: 'undoing' }, answer);
  switch (answer) {
    case 'awaiting':
      return s.stage === 'opening' ? { ...s, stage: 'answering' } : s;
    case 'confirmed':
      return addressing(onTracks(s));
    case 'fenced':
      return asking({ ...s, stage: 'withdrawing' }, 'withdraw:all');
    case 'accepted':
      return goForward(p, s);
    case 'credited':
      return { ...s, stage: 'tracks', pivotPassed: true, money: 'credited' };
    case 'undone':
      return { ...s, stage: 'ended', money: 'undone' };
    default:
      // A form that is refused ends the case. Where money is, an operator looks, and the same is asked again.
      return s.stage === 'opening' || s.stage === 'confirming' ? declareEnding(s) : s;
  }
}

function onTracks(s: State): State {
  const begun: State = { ...s, stage: 'tracks' };
  return s.relation === 'none' ? begun : asking(begun, 'accept');
}

/**
 * The destination had accepted before it could be fenced: its slip comes with the answer, and the money goes on where
 * it stood.
 */
function goForward({ fault }: Protocol, s: State): State {
  const forward: State = { ...s, stage: 'tracks', pivotPassed: true, relation: 'due' };
  return fault === 'forward-forgets-payment' && s.payment > 0 ? { ...forward, money: 'forgotten' } : forward;
}

function hearInTracks(p: Protocol, s: State, command: Command, answer: Answer): State {
  const { fault } = p;
  if (answer.startsWith('account ')) return ordering(p, s, sealedIn(answer));
  if (answer.startsWith('ordered ')) return { ...s, money: 'ordered', payment: paymentIn(answer), heard: 0 };
  if (answer.startsWith('undone, ')) {
    return fault === 'heirs-forget-what-was-sent' ? { ...s, money: 'undone' } : comingBack(s, answer);
  }
  switch (answer) {
    case 'accepted':
      return { ...s, relation: 'due', pivotPassed: true };
    case 'refuse':
      // The relation of somebody who died stays where it was; what is zeroed goes on, to the heirs.
      return s.deathKnown && s.payment > 0 ? { ...s, relation: 'undone' } : declareEnding(s);
    case 'awaiting':
      return { ...s, relation: 'awaiting-clerk' };
    case 'held':
      return { ...s, money: 'held' };
    case 'credited':
      return { ...s, money: 'credited', pivotPassed: true };
    case 'concluded':
      return concluded(s, command);
    case 'fenced':
      return fault === 'withdraw-all-for-money'
        ? asking({ ...s, money: 'putting-all-back' }, 'withdraw:all')
        : asking({ ...s, money: 'putting-back' }, 'withdraw:money');
    case 'undone':
      return { ...s, money: 'undone' };
    case 'returned':
      return { ...s, money: 'on-its-way-back' };
    case 'refused R13':
      return { ...s, deathKnown: true, money: fault === 'death-calls-operator' ? 'stopped' : 'died' };
    default:
      return { ...s, money: refusedAs(command) ?? s.money };
  }
}

function concluded(s: State, command: Command): State {
  switch (command) {
    case 'conclude:relation':
      return { ...s, relation: 'merged' };
    case 'conclude:both':
      return { ...s, relation: 'merged', money: 'settled' };
    default:
      return { ...s, money: 'settled' };
  }
}

function comingBack(s: State, answer: Answer): State {
  const payment = paymentIn(answer);
  return { ...s, money: 'coming-back', payment, heard: payment === s.payment ? s.heard : 0 };
}

function refusedAs(command: Command): MoneyStep | undefined {
  if (command.startsWith('pay')) return 'stopped';
  return command.startsWith('credit:') ? 'uncredited' : undefined;
}

/** Asks the destination where to pay, before each order. */
function addressing(s: State): State {
  return asking({ ...s, money: 'addressing' }, `account:${s.payment as 0 | 1 | 2}`);
}

/** Asks the order after the one that is known, to the account of the paper that has just come. */
function ordering({ fault }: Protocol, s: State, sealed: Receiving): State {
  const to = fault === 'pay-to-the-letters-account' ? 1 : sealed;
  const asked: State = { ...s, money: 'ordering' };
  return s.payment === 0 ? asking(asked, `pay@${to}`) : asking(asked, `pay-after:${s.payment as 1 | 2}@${to}`);
}

/**
 * The first ending wins; it interrupts the tracks, and what was asked may still land. The destination is fenced first.
 */
export function declareEnding(s: State): State {
  return asking({ ...s, stage: 'fencing' }, 'fence:all');
}

/**
 * An office tells the case of a death: before the pivot, what is not zeroed stays at the source; what is goes on, to
 * the heirs.
 */
export function learnOfDeath(p: Protocol, before: State): State {
  const s: State = { ...before, deathKnown: true };
  return s.pivotPassed || s.payment > 0 ? goOn(p, s) : declareEnding(s);
}

/** An office says that its clerk has filed an answer; the orchestrator asks for it. */
export function learnOfAnswer(s: State): State | undefined {
  if (s.stage === 'answering' && s.form === 'answered') return asking({ ...s, stage: 'addressing' }, 'account:0');
  const filed = s.check === 'filed-accept' || s.check === 'filed-refuse' || s.check === 'awaiting-kept';
  const told = filed || s.check === 'accepted' || s.check === 'refused';
  return s.stage === 'tracks' && s.relation === 'awaiting-clerk' && told ? { ...s, relation: 'accepting' } : undefined;
}

/**
 * The end of a hold, or an operator's "retry": what was refused is asked again, and after a bounce a new number is
 * ordered.
 */
export function release(s: State): State | undefined {
  return s.stage === 'tracks' && s.money === 'held' ? addressing(s) : undefined;
}
export function retry(s: State): State | undefined {
  if (s.stage !== 'tracks') return undefined;
  // After the last number of the model's bounds nothing is ordered any more; without a fault none comes that far.
  if (s.money === 'bounced') return s.payment === PAYMENTS.length ? undefined : addressing(s);
  if (!s.pivotPassed) return undefined;
  if (s.money === 'stopped') return addressing(s);
  return s.money === 'uncredited' ? { ...s, money: 'crediting' } : undefined;
}

export const REFUSED: ReadonlySet<MoneyStep> = new Set<MoneyStep>(['stopped', 'died', 'uncredited']);
/**
 * While the money is at one of these, its receipt may be here soon, and the relation's end waits to be asked with it.
 */
const FLOWING: ReadonlySet<MoneyStep> = new Set<MoneyStep>([
  'addressing',
  'ordering',
  'ordered',
  'arrived',
  'crediting',
  'credited',
]);

/** Everything that follows without anybody's answer. */
export function goOn(p: Protocol, s: State): State {
  if (s.stage === 'undoing') {
    const undoing = sentBack(s);
    return undoing.money === 'undone' ? { ...undoing, stage: 'ended' } : undoing;
  }
  return s.stage === 'tracks' ? goOnInTracks(p, s) : s;
}

/** What had left, on its way back: bounced, or received and returned. */
function sentBack(s: State): State {
  if (s.money !== 'coming-back' && s.money !== 'on-its-way-back') return s;
  if (isHeard(s, 'bounced') || isHeard(s, 'back')) return { ...s, money: 'undone' };
  if (s.money === 'on-its-way-back' || !isHeard(s, 'received')) return s;
  return asking({ ...s, money: 'returning' }, `return:${s.payment as Payment}`);
}

function goOnInTracks(p: Protocol, before: State): State {
  const s = joined(money(p, sentBack(withoutTheDead(p, before))));
  // Whether the pivot has passed is unknown while the destination is being asked.
  if (REFUSED.has(s.money) && !s.pivotPassed && s.relation !== 'accepting') return declareEnding(s);
  const relationDone = s.relation === 'none' || s.relation === 'merged' || s.relation === 'undone';
  const moneyDone = s.money === 'settled' || s.money === 'undone' || s.money === 'forgotten';
  return relationDone && moneyDone ? { ...s, stage: 'ended' } : s;
}

/** A fault's: a clerk may have filed his answer, and a late `accept` takes it. */
function withoutTheDead({ fault }: Protocol, s: State): State {
  const dropped = fault === 'death-drops-the-relation' && s.deathKnown && !s.pivotPassed;
  return dropped && s.relation === 'awaiting-clerk' ? { ...s, relation: 'undone' } : s;
}

/**
 * The source is told of acceptance and credit together where both are due, else of each by itself; held money keeps
 * nothing waiting.
 */
function joined(s: State): State {
  if (s.money === 'credited') {
    return s.relation === 'due'
      ? asking({ ...s, relation: 'joined', money: 'settling' }, 'conclude:both')
      : asking({ ...s, money: 'settling' }, 'conclude:money');
  }
  return s.relation === 'due' && !FLOWING.has(s.money) ? asking({ ...s, relation: 'ending' }, 'conclude:relation') : s;
}

function money({ fault }: Protocol, s: State): State {
  if (s.money === 'ordered' && isHeard(s, 'bounced')) return { ...s, money: 'bounced' };
  if (s.money === 'arrived' || (s.money === 'ordered' && isHeard(s, 'received'))) {
    const without = s.relation === 'none' || s.relation === 'undone';
    const may = s.pivotPassed || without || fault === 'credit-before-acceptance';
    return may ? asking({ ...s, money: 'crediting' }, `credit:${s.payment as Payment}`) : { ...s, money: 'arrived' };
  }
  const stays = s.money === 'died' || (s.money === 'held' && s.deathKnown);
  return stays && s.pivotPassed ? asking({ ...s, money: 'fencing-credit' }, 'fence:credit') : s;
}
