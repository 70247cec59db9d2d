// How people end or unblock a case: withdrawal, the other side's agreement, an operator's resolution with a second pair
// of eyes.
import { note, showAwaited } from '../../kit/board.ts';
import { isOverdue } from '../../kit/clocks.ts';
import { isOperatorCalled, proposeOrConfirm, samePersonFault, takeBackProposal } from '../../kit/desk.ts';
import type { MessageRefusal, Pending } from '../../kit/messages.ts';
import { sendBack } from '../../kit/payment.ts';
import { type Door, mustBe, mustBeAwaited, on } from '../../kit/reception.ts';
import { declareEnding, isFreeToWithdraw, lapseWithdrawal } from '../ending.ts';
import * as messages from '../messages.ts';
import { type Case, isConfirmed, otherSide, planOf, type Side } from '../state.ts';
import { mustBeBeforeThePivot, mustBeSide } from './door.ts';

export function listenToEndings(c: Case, door: Door<'caseNo', messages.Taken>): void {
  on(door, messages.withdraw, messages.withdrawMessage, {
    refuse: (m) =>
      (m.by === 'applicant' ? undefined : mustBeSide(c, m.office, m.by)) ??
      mustBeBeforeThePivot(c) ??
      mustBe(
        m.by !== 'source' || !isFreeToWithdraw(c),
        'the source has not confirmed yet',
        'refuse the transfer out, with a code',
      ) ??
      mustBe(
        c.end.withdrawal === undefined,
        'a withdrawal is asked for already',
        'wait for the other side’s agreement',
      ),
    take: (m) => withdraw(c, m),
  });

  on(door, messages.agree, messages.agreeMessage, {
    refuse: (m) =>
      mustBeAwaited(c.end.withdrawal !== undefined, 'an agreement') ??
      mustBeSide(c, m.office, agreeing(c.end.withdrawal?.by ?? 'applicant')),
    take: (m) => {
      const by = c.end.withdrawal?.by ?? 'applicant';
      note(c, agreeing(by), `${m.agree ? 'agrees' : 'does not agree'} to the withdrawal: ${m.reason}`, m.office);
      lapseWithdrawal(c);
      if (m.agree) declareEnding(c, { outcome: 'withdrawn', codes: [], what: `withdrawn by the ${by}, as agreed` });
      return undefined;
    },
  });

  on(door, messages.resolve, messages.resolveMessage, {
    whileUndoing: () => true,
    refuse: (m) => cannotResolve(c, m),
    take: (m) => resolve(c, m),
  });
}

/** Who has to agree: the source; the destination, where the source withdraws. */
function agreeing(by: Side | 'applicant'): Side {
  return by === 'applicant' ? 'source' : otherSide(by);
}

function withdraw(c: Case, { by, office, reason }: messages.Withdraw): Pending {
  if (isFreeToWithdraw(c)) {
    note(c, by, `withdrew the case: ${reason}`, office);
    declareEnding(c, { outcome: 'withdrawn', codes: [], what: `withdrawn by the ${by}` });
    return undefined;
  }
  const other = agreeing(by);
  note(c, by, `asks to withdraw: ${reason}; the source has confirmed, so the ${other} has to agree`, office);
  showAwaited(c, {
    kind: 'agreement',
    of: by,
    actor: other,
    office: planOf(c).offices[other].pool,
    forWhat: `agreement to a withdrawal, which the ${by} asks for: ${reason}`,
  });
  c.end.withdrawal = { by };
  return 'agreement';
}

function cannotResolve(c: Case, m: messages.Resolve): MessageRefusal | undefined {
  switch (m.action) {
    case 'retry':
      return mustBeAwaited(isOperatorCalled(c), 'an operator');
    case 'send-back':
      return mustBeAwaited(c.money.status === 'disputed', 'a decision on another sum');
    case 'undo':
      return (
        mustBeBeforeThePivot(c) ??
        mustBe(c.end.declared === undefined, 'the case is being undone already', 'wait until it is') ??
        mustNeedHelp(c) ??
        mustBeSecond(c, m)
      );
    case 'settled-by-hand':
      return mustNeedHelp(c) ?? mustBeSecond(c, m);
    default:
      return m.action satisfies never;
  }
}

function mustNeedHelp(c: Case): MessageRefusal | undefined {
  const operatorAwaited = c.board.awaited.some(({ actor }) => actor === 'operator');
  return mustBe(
    operatorAwaited || c.board.problems.length > 0 || isOverdue(c),
    'nothing is stuck or overdue in this case',
    'let it go on, or withdraw it',
  );
}

/** Money is concerned as soon as the source has confirmed; settling by hand always needs two. */
function needsTwo(c: Case, { action }: messages.Resolve): boolean {
  return action === 'settled-by-hand' || isConfirmed(c);
}

function mustBeSecond(c: Case, m: messages.Resolve): MessageRefusal | undefined {
  return needsTwo(c, m) ? samePersonFault(c, m) : undefined;
}

function resolve(c: Case, m: messages.Resolve): Pending {
  note(c, 'operator', `${m.action}: ${m.reason} (${m.who})`);
  switch (m.action) {
    case 'retry':
      c.desk.retries += 1;
      takeBackProposal(c);
      return undefined;
    case 'send-back':
      sendBack(c);
      return undefined;
    case 'undo':
    case 'settled-by-hand':
      if (needsTwo(c, m) && proposeOrConfirm(c, m) === 'proposed') return 'second-person';
      takeBackProposal(c);
      if (m.action === 'settled-by-hand') c.steps.settledByHand = true;
      else declareEnding(c, { outcome: 'withdrawn', codes: [], what: 'closed and undone by an operator' });
      return undefined;
    default:
      return m.action satisfies never;
  }
}
