// How people end or unblock a case: withdrawal, the other side's agreement, an operator's resolution with a second pair of eyes.
import { fromIso } from '../../domain/instant.ts';
import { type Case, now, planOf, type Side } from '../case.ts';
import { declareEnding, isFree, lapseWithdrawal, operatorIsCalled } from '../endings.ts';
import * as messages from '../messages.ts';
import { isOverdue, note, showAwaited } from '../show.ts';
import {
  mustBeAwaited,
  mustBeBeforeThePivot,
  mustBeFrom,
  on,
  type Pending,
  type Refusal,
  refusal,
  untilClosed,
} from './reception.ts';

export function listenToEndings(c: Case): void {
  on(c, messages.withdraw, messages.withdrawMessage, {
    refuse: (m) =>
      (m.by === 'applicant' ? undefined : mustBeFrom(c, m.office, m.by)) ??
      mustBeBeforeThePivot(c) ??
      (m.by === 'source' && isFree(c)
        ? refusal('not-awaited', 'the source has not confirmed yet', 'refuse the transfer out, with a code')
        : undefined) ??
      (c.withdrawal === undefined
        ? undefined
        : refusal('not-awaited', 'a withdrawal is asked for already', 'wait for the other side’s agreement')),
    take: (m) => withdraw(c, m),
  });

  on(c, messages.agree, messages.agreeMessage, {
    refuse: (m) =>
      mustBeAwaited(c.withdrawal !== undefined, 'an agreement') ??
      mustBeFrom(c, m.office, agreeing(c.withdrawal?.by ?? 'applicant')),
    take: (m) => {
      const by = c.withdrawal?.by ?? 'applicant';
      note(c, agreeing(by), `${m.agree ? 'agrees' : 'does not agree'} to the withdrawal: ${m.reason}`, m.office);
      lapseWithdrawal(c);
      if (m.agree) declareEnding(c, { outcome: 'withdrawn', codes: [], what: `withdrawn by the ${by}, as agreed` });
    },
  });

  on(c, messages.resolve, messages.resolveMessage, {
    open: untilClosed,
    refuse: (m) => cannotResolve(c, m),
    take: (m) => resolve(c, m),
  });
}

/** Who has to agree: the source; the destination, where the source withdraws. */
function agreeing(by: Side | 'applicant'): Side {
  return by === 'source' ? 'destination' : 'source';
}

function withdraw(c: Case, { by, office, reason }: messages.Withdraw): Pending {
  if (isFree(c)) {
    note(c, by, `withdrew the case: ${reason}`, office);
    declareEnding(c, { outcome: 'withdrawn', codes: [], what: `withdrawn by the ${by}` });
    return undefined;
  }
  const other = agreeing(by);
  note(c, by, `asks to withdraw: ${reason}; the ${other} has confirmed and has to agree`, office);
  const lapse = showAwaited(c, {
    actor: other,
    office: planOf(c).offices[other].pool,
    forWhat: 'agreement to a withdrawal',
  });
  c.withdrawal = { by, lapse };
  return 'agreement';
}

function cannotResolve(c: Case, m: messages.Resolve): Refusal | undefined {
  switch (m.action) {
    case 'retry':
      return mustBeAwaited(operatorIsCalled(c), 'an operator');
    case 'send-back':
      return mustBeAwaited(c.money === 'disputed', 'a decision on another sum');
    case 'undo':
      return (
        mustBeBeforeThePivot(c) ??
        (c.ending === undefined
          ? undefined
          : refusal('not-awaited', 'the case is being undone already', 'wait until it is')) ??
        mustNeedHelp(c) ??
        mustBeSecond(c, m)
      );
    case 'settled-by-hand':
      return mustNeedHelp(c) ?? mustBeSecond(c, m);
    default:
      return m.action satisfies never;
  }
}

function mustNeedHelp(c: Case): Refusal | undefined {
  const stuck = c.awaited.some((each) => each.actor === 'operator') || c.problems.length > 0 || isOverdue(c);
  return stuck
    ? undefined
    : refusal('not-awaited', 'nothing is stuck or overdue in this case', 'let it go on, or withdraw it');
}

/** Money is concerned as soon as the source has confirmed; settling by hand always needs two. */
function needsTwo(c: Case, { action }: messages.Resolve): boolean {
  return action === 'settled-by-hand' || c.confirmed;
}

/** What one person has said counts for some days: a second one, long after, would speak of something else. */
const PROPOSAL_COUNTS_MS = 3 * 24 * 60 * 60 * 1000;

function proposedNow({ proposed }: Case): Case['proposed'] {
  if (proposed === undefined) return undefined;
  return fromIso(now()) - fromIso(proposed.at) < PROPOSAL_COUNTS_MS ? proposed : undefined;
}

function takeBackProposal(c: Case): void {
  c.proposed?.done();
  delete c.proposed;
}

function mustBeSecond(c: Case, m: messages.Resolve): Refusal | undefined {
  return needsTwo(c, m) && proposedNow(c)?.action === m.action && c.proposed?.who === m.who
    ? refusal(
        'same-person',
        'the same member of staff has said so already',
        'a second, different member of staff has to say it too',
      )
    : undefined;
}

function resolve(c: Case, m: messages.Resolve): Pending {
  note(c, 'operator', `${m.action}: ${m.reason} (${m.who})`);
  switch (m.action) {
    case 'retry':
      c.retries += 1;
      takeBackProposal(c);
      return undefined;
    case 'send-back': {
      const reports = c.paymentNo === undefined ? undefined : c.payments[c.paymentNo];
      if (reports !== undefined) reports.sentBack = true;
      return undefined;
    }
    case 'undo':
    case 'settled-by-hand': {
      const isSecond = proposedNow(c)?.action === m.action;
      takeBackProposal(c);
      if (needsTwo(c, m) && !isSecond) {
        const forWhat = `a second member of staff to say "${m.action}" too`;
        c.proposed = { action: m.action, who: m.who, at: now(), done: showAwaited(c, { actor: 'operator', forWhat }) };
        return 'second-person';
      }
      if (m.action === 'settled-by-hand') c.settledByHand = true;
      else declareEnding(c, { outcome: 'withdrawn', codes: [], what: 'closed and undone by an operator' });
      return undefined;
    }
    default:
      return m.action satisfies never;
  }
}
