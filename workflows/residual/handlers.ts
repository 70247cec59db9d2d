// What a running residual transfer can be told and asked. Validators refuse at the door, handlers only record.
import { parseFen, yuan } from '../../domain/money.ts';
import type { ResidualView } from '../../domain/residual.ts';
import { reportFault, takeReport } from '../kit/bank.ts';
import { isAwaited, note } from '../kit/board.ts';
import { isOperatorCalled, proposeOrConfirm, samePersonFault, takeBackProposal } from '../kit/desk.ts';
import type { MessageRefusal, Pending } from '../kit/messages.ts';
import { isDisputed, sendBack } from '../kit/payment.ts';
import { answers, type Door, mustBe, mustBeFrom, on, refusal } from '../kit/reception.ts';
import { declareEnding } from './ending.ts';
import * as messages from './messages.ts';
import { partiesOf, type Residual } from './state.ts';
import { viewOf } from './view.ts';

export function listen(r: Residual): void {
  const { request, residualNo } = r.input;
  const door: Door<'residualNo', ResidualView> = {
    field: 'residualNo',
    called: 'residual transfer',
    number: () => residualNo,
    outcome: () => r.end.outcome,
    ending: () => r.end.declared?.outcome,
    answer: () => viewOf(r),
  };
  answers(messages.residualQuery, () => viewOf(r));
  answers(messages.residualTimelineQuery, () => [...r.board.timeline]);

  on(door, messages.answerDebit, messages.answerDebitMessage, {
    refuse: (m) =>
      mustBeFrom(m.office, partiesOf(r).payer.pool, 'office') ??
      mustBe(isAwaited(r, 'debit') && r.answer === undefined, 'an answer to a late debit is not awaited now') ??
      (m.kind === 'agree' && BigInt(m.amountFen ?? '0') > BigInt(request.amountFen ?? '0')
        ? refusal(
            'unusable',
            'more is agreed to than was asked for',
            `agree to ${yuan(parseFen(request.amountFen ?? '0'))} yuan or less`,
          )
        : undefined),
    take: (m) => {
      r.answer = m;
      return undefined;
    },
  });

  on(door, messages.withdrawResidual, messages.withdrawResidualMessage, {
    refuse: (m) =>
      mustBeFrom(m.office, request.office, 'office') ??
      mustBe(r.pivot === 'before', 'the sum is credited, or on its way to the person: it can no longer be withdrawn'),
    take: (m) => {
      note(r, 'source', `withdrew it: ${m.reason}`, m.office);
      declareEnding(r, { outcome: 'withdrawn', because: m.reason });
      return undefined;
    },
  });

  on(door, messages.reportResidual, messages.reportResidualMessage, {
    whileUndoing: () => true,
    refuse: (m) => reportFault(r, partiesOf(r), m),
    take: (m) => {
      takeReport(r, m);
      return undefined;
    },
  });

  on(door, messages.resolveResidual, messages.resolveResidualMessage, {
    whileUndoing: () => isOperatorCalled(r),
    refuse: (m) => cannotResolve(r, m),
    take: (m) => resolve(r, m),
  });
}

function cannotResolve(r: Residual, m: messages.ResolveResidual): MessageRefusal | undefined {
  const isCalled = isOperatorCalled(r);
  const needsOperator = mustBe(isCalled || isDisputed(r), 'an operator is not awaited now');
  const oneWay = mustBe(r.pivot === 'before' && r.end.declared === undefined, 'it only goes one way now: "retry"');
  switch (m.action) {
    case 'retry':
      return mustBe(isCalled, 'an operator is not awaited now');
    case 'send-back':
      return mustBe(isDisputed(r), 'a decision on another sum is not awaited now');
    case 'return':
      return needsOperator ?? oneWay ?? samePersonFault(r, m);
    case 'follow':
      return (
        mustBe(isCalled, 'an operator is not awaited now') ??
        oneWay ??
        mustBe(r.input.request.direction === 'onward', 'a late debit follows nobody')
      );
    default:
      return m.action satisfies never;
  }
}

function resolve(r: Residual, m: messages.ResolveResidual): Pending {
  note(r, 'operator', `${m.action}: ${m.reason} (${m.who})`);
  if (m.payTo !== undefined) r.money.payTo = m.payTo;
  switch (m.action) {
    case 'send-back':
      sendBack(r);
      return undefined;
    case 'return':
      // money goes back by the word of two
      if (proposeOrConfirm(r, m) === 'proposed') return 'second-person';
      declareEnding(r, { outcome: 'returned', because: m.reason });
      return undefined;
    case 'follow':
    case 'retry':
      r.money.follows ||= m.action === 'follow';
      r.desk.retries += 1;
      takeBackProposal(r);
      return undefined;
    default:
      return m.action satisfies never;
  }
}
