// What the orchestrator does with an answer, a report or a person's word: the workflow's procedure as a state machine.
import type { Payment } from './books.ts';
import {
  type Answer,
  asking,
  type Command,
  isReported,
  type MoneyStep,
  orderOf,
  type Protocol,
  type State,
} from './state.ts';

const RELATION_ASKS: Partial<Record<State['relation'], readonly Command[]>> = {
  accepting: ['accept'],
  verdict: ['accept:clerk', 'refuse:clerk'],
  ending: ['end-relation'],
};

function moneyAsks({ money, payment }: State): Command | undefined {
  switch (money) {
    case 'ordering':
      return `pay:${payment}`;
    case 'crediting':
      return `credit:${payment}`;
    case 'settling':
      return 'settle';
    case 'fencing-credit':
      return 'fence:credit-only';
    case 'putting-back':
      return 'restore';
    default:
      return undefined;
  }
}

/** Whether an answer to `command` would be taken now; any other comes to nobody. */
export function isAwaited(s: State, command: Command): boolean {
  switch (s.stage) {
    case 'freezing':
      return command === 'freeze';
    case 'fencing':
      return command === 'fence';
    case 'restoring':
      return command === 'restore';
    case 'returning':
      return command === `return:${s.payment}`;
    case 'tracks':
      return moneyAsks(s) === command || (RELATION_ASKS[s.relation]?.includes(command) ?? false);
    case 'coming-back':
    case 'on-its-way-back':
    case 'ended':
      return false;
  }
}

/** The orchestrator takes the answer it waited for, and goes on as far as it can by itself. */
export function hear(p: Protocol, s: State, command: Command, answer: Answer): State {
  return goOn(p, s.stage === 'tracks' ? hearInTracks(p, s, command, answer) : hearAlone(p, s, answer));
}

function hearAlone(p: Protocol, s: State, answer: Answer): State {
  switch (answer) {
    case 'frozen': {
      const begun: State = { ...s, stage: 'tracks' };
      return order(s.relation === 'none' ? begun : asking(begun, 'accept'), 1);
    }
    case 'fenced':
      return asking({ ...s, stage: 'restoring' }, 'restore');
    case 'accepted':
      return goForward(p, s);
    case 'credited':
      return asking({ ...s, stage: 'tracks', pivotPassed: true, money: 'settling' }, 'settle');
    case 'never-frozen':
    case 'unfrozen':
    case 'restored':
      return { ...s, stage: 'ended', money: 'undone' };
    case 'restored, a sum comes back':
      return { ...s, stage: 'coming-back' };
    case 'returned':
      return { ...s, stage: 'on-its-way-back' };
    default:
      // A freeze that is refused ends the case. Where money is, an operator looks, and the same is asked again.
      return s.stage === 'freezing' ? declareEnding(p, s) : s;
  }
}

/** The destination had accepted before it could be fenced: each track is asked again what it was asked last. */
function goForward({ fault }: Protocol, s: State): State {
  const forward: State = { ...s, stage: 'tracks', pivotPassed: true };
  if (fault !== 'forward-forgets-payment' || s.orders.every((order) => order === 'none')) return forward;
  return { ...forward, money: 'forgotten' };
}

function hearInTracks({ fault }: Protocol, s: State, command: Command, answer: Answer): State {
  switch (answer) {
    case 'accepted':
      return asking({ ...s, relation: 'ending', pivotPassed: true }, 'end-relation');
    case 'refuse':
      return asking({ ...s, stage: 'fencing' }, 'fence');
    case 'awaiting-clerk':
      return { ...s, relation: 'awaiting-clerk' };
    case 'ended':
      return { ...s, relation: 'merged' };
    case 'ordered':
      return { ...s, money: 'ordered' };
    case 'held':
      return { ...s, money: 'held' };
    case 'credited':
      return asking({ ...s, money: 'settling', pivotPassed: true }, 'settle');
    case 'settled':
      return { ...s, money: 'settled' };
    case 'fenced':
      return asking({ ...s, money: 'putting-back' }, 'restore');
    case 'unfrozen':
    case 'restored':
    case 'never-frozen':
      return { ...s, money: 'undone' };
    case 'restored, a sum comes back':
      return fault === 'heirs-forget-what-was-sent' ? { ...s, money: 'undone' } : { ...s, stage: 'coming-back' };
    case 'refused R13':
      return { ...s, deathKnown: true, money: fault === 'death-calls-operator' ? 'stopped' : 'died' };
    default:
      return { ...s, money: refusedAs(command) ?? s.money };
  }
}

function refusedAs(command: Command): MoneyStep | undefined {
  if (command.startsWith('pay:')) return 'stopped';
  return command.startsWith('credit:') ? 'uncredited' : undefined;
}

/** Orders the payment under its number. */
export function order(s: State, payment: Payment): State {
  return asking({ ...s, money: 'ordering', payment, reported: 0 }, `pay:${payment}`);
}

/** The first ending wins; it interrupts the tracks, and what was asked may still land. */
export function declareEnding({ fault }: Protocol, s: State): State {
  return fault === 'restore-without-fence'
    ? asking({ ...s, stage: 'restoring' }, 'restore')
    : asking({ ...s, stage: 'fencing' }, 'fence');
}

const NOT_ZEROED: ReadonlySet<MoneyStep> = new Set<MoneyStep>(['pending', 'ordering', 'held', 'stopped', 'died']);

/** An office tells the case of a death: before the pivot, what is not zeroed stays at the source; what is goes on, to the heirs. */
export function learnOfDeath(p: Protocol, before: State): State {
  const s: State = { ...before, deathKnown: true };
  const isZeroed = !NOT_ZEROED.has(s.money) || s.payment > 1;
  return s.pivotPassed || isZeroed ? goOn(p, s) : declareEnding(p, s);
}

/** An operator says that the cause is removed: what was refused is asked again, and after a bounce a new number is ordered. */
export function retry(s: State): State | undefined {
  if (s.stage !== 'tracks') return undefined;
  if (s.money === 'bounced') return order(s, (s.payment + 1) as Payment);
  if (!s.pivotPassed) return undefined;
  if (s.money === 'stopped') return { ...s, money: 'ordering' };
  return s.money === 'uncredited' ? { ...s, money: 'crediting' } : undefined;
}

const REFUSED: ReadonlySet<MoneyStep> = new Set<MoneyStep>(['stopped', 'died', 'uncredited']);

/** Everything that follows without anybody's answer. */
export function goOn(p: Protocol, s: State): State {
  switch (s.stage) {
    case 'coming-back':
      if (isReported(s, 'bounced') || isReported(s, 'back')) return { ...s, stage: 'ended', money: 'undone' };
      return isReported(s, 'received') ? asking({ ...s, stage: 'returning' }, `return:${s.payment}`) : s;
    case 'on-its-way-back':
      return isReported(s, 'back') ? { ...s, stage: 'ended', money: 'undone' } : s;
    case 'tracks':
      return goOnInTracks(p, s);
    case 'freezing':
    case 'fencing':
    case 'restoring':
    case 'returning':
    case 'ended':
      return s;
  }
}

function goOnInTracks(p: Protocol, before: State): State {
  const s = money(p, relation(before));
  // Whether the pivot has passed is unknown while the destination is being asked.
  const isAccepting = s.relation === 'accepting' || s.relation === 'verdict';
  if (REFUSED.has(s.money) && !s.pivotPassed && !isAccepting) return declareEnding(p, s);
  const relationDone = s.relation === 'none' || s.relation === 'merged' || s.relation === 'undone';
  const moneyDone = s.money === 'settled' || s.money === 'undone' || s.money === 'forgotten';
  return relationDone && moneyDone ? { ...s, stage: 'ended' } : s;
}

/** The relation of somebody who died stays where it was, unless the destination is just being asked. */
function relation(s: State): State {
  return s.deathKnown && !s.pivotPassed && s.relation === 'awaiting-clerk' ? { ...s, relation: 'undone' } : s;
}

function money({ fault }: Protocol, s: State): State {
  if (s.money === 'ordered' && isReported(s, 'bounced')) return { ...s, money: 'bounced' };
  const arrived = s.money === 'arrived' || (s.money === 'ordered' && isReported(s, 'received'));
  if (arrived) {
    const without = s.relation === 'none' || s.relation === 'undone';
    const may = s.pivotPassed || without || fault === 'credit-before-acceptance';
    return may ? asking({ ...s, money: 'crediting' }, `credit:${s.payment}`) : { ...s, money: 'arrived' };
  }
  // Closing the source's file would refuse the end of its relation, so that comes first.
  const mayClose = s.relation === 'merged' || fault === 'restore-before-relation-ends';
  const stays = s.money === 'died' || (s.money === 'held' && s.deathKnown);
  if (stays && s.pivotPassed && mayClose) return asking({ ...s, money: 'fencing-credit' }, 'fence:credit-only');
  return s;
}

/** Whom the case names when it waits for a person; undefined where nobody has to act. */
export type Person = 'source' | 'destination' | 'operator';
export function waitsFor({ fault }: Protocol, s: State): Person[] {
  if (s.stage !== 'tracks') return [];
  const people: Person[] = [];
  if (s.relation === 'awaiting-clerk') people.push('destination');
  if (s.money === 'held') people.push('source');
  const bounced = s.money === 'bounced' && fault !== 'bounce-names-nobody';
  const called = bounced || (REFUSED.has(s.money) && s.money !== 'died' && s.pivotPassed);
  if (called) people.push('operator');
  return people;
}

/** Whether the payment in use is over without the orchestrator's knowledge being asked; for the fault that orders anew. */
export function mayOrderAnew(s: State): boolean {
  return (
    s.stage === 'tracks' && s.money === 'ordered' && s.payment < s.orders.length && orderOf(s, s.payment) !== 'none'
  );
}
