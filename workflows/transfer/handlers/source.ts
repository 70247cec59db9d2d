// What the source says: its answer to the letter, a correction of its form, that a hold is over.
import { formDateFault } from '../../../domain/dates.ts';
import { note } from '../../kit/board.ts';
import { type Door, mustBe, mustBeAwaited, on, unusableDate } from '../../kit/reception.ts';
import { answerFault, formFault } from '../answer-fault.ts';
import * as messages from '../messages.ts';
import { type Case, planOf } from '../state.ts';
import { isVerdictAwaited } from './destination.ts';
import { mustBeBeforeThePivot, mustBeSide } from './door.ts';

export function listenToSource(c: Case, door: Door<'caseNo', messages.Taken>): void {
  const { exchange, money } = c;

  on(door, messages.answerAsSource, messages.answerAsSourceMessage, {
    refuse: (m) =>
      mustBeSide(c, m.office, 'source') ??
      mustBeAwaited(isAnswerAwaited(c), 'an answer to the contact letter') ??
      (m.answer.kind === 'refuse' ? mustBeBeforeThePivot(c) : undefined) ??
      answerFault(c, m.answer),
    refuseToday: ({ answer }, today) =>
      answer.kind === 'confirm' ? unusableDate(formDateFault(answer.form.body, today)) : undefined,
    take: (m) => {
      exchange.answer = m.answer;
      return undefined;
    },
  });

  on(door, messages.correctForm, messages.correctFormMessage, {
    refuse: (m) =>
      mustBeSide(c, m.office, 'source') ??
      mustBeBeforeThePivot(c) ??
      mustBe(
        planOf(c).relation && isVerdictAwaited(c),
        'the form is not with the destination’s clerk now',
        exchange.turn === 'source'
          ? 'send it as the answer that is awaited'
          : 'ask for the case: once it is completed, its years are corrected with both offices’ signatures',
      ) ??
      formFault(c, m.form, exchange.version + 1),
    refuseToday: (m, today) => unusableDate(formDateFault(m.form.body, today)),
    take: (m) => {
      note(c, 'source', `corrects its form (${m.code}) before the destination has looked at it`, m.office);
      exchange.correction = m.form;
      exchange.verdict = { kind: 'return', code: m.code, remark: 'the source corrects it' };
      return undefined;
    },
  });

  on(door, messages.releaseHold, messages.releaseHoldMessage, {
    refuse: (m) => mustBeSide(c, m.office, 'source') ?? mustBeAwaited(money.holds.length > 0, 'the end of a hold'),
    take: (m) => {
      note(c, 'source', `settled what held the money: ${money.holds.join(', ')}`, m.office);
      money.holds = [];
      return undefined;
    },
  });
}

/** The source's answer, or the next version of its form, is awaited and has not come. */
export function isAnswerAwaited({ exchange }: Case): boolean {
  return exchange.turn === 'source' && exchange.answer === undefined;
}
