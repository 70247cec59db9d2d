// What the source says: its answer to the letter, a correction of its form, that a hold is over.
import { type Case, planOf } from '../case.ts';
import * as messages from '../messages.ts';
import { note } from '../show.ts';
import { answerFault, formFault } from './answer-fault.ts';
import { mustBeAwaited, mustBeBeforeThePivot, mustBeFrom, on, refusal } from './reception.ts';

export function listenToSource(c: Case): void {
  on(c, messages.answerAsSource, messages.answerAsSourceMessage, {
    refuse: (m) =>
      mustBeFrom(c, m.office, 'source') ??
      mustBeAwaited(c.awaitingAnswer && c.answer === undefined, 'an answer to the contact letter') ??
      (m.answer.kind === 'refuse' ? mustBeBeforeThePivot(c) : undefined) ??
      answerFault(c, m.answer),
    take: (m) => {
      c.answer = m.answer;
    },
  });

  on(c, messages.correctForm, messages.correctFormMessage, {
    refuse: (m) =>
      mustBeFrom(c, m.office, 'source') ??
      mustBeBeforeThePivot(c) ??
      (planOf(c).relation && c.awaitingVerdict && c.verdict === undefined
        ? undefined
        : refusal(
            'not-awaited',
            'the form is not with the destination’s clerk now',
            c.awaitingAnswer
              ? 'send it as the answer that is awaited'
              : 'ask for the case: once it is completed, its years are corrected with both offices’ signatures',
          )) ??
      formFault(c, m.form, c.formVersion + 1),
    take: (m) => {
      note(c, 'source', `corrects its form (${m.code}) before the destination has looked at it`, m.office);
      c.correction = m.form;
      c.verdict = { kind: 'return', code: m.code, remark: 'the source corrects it' };
    },
  });

  on(c, messages.releaseHold, messages.releaseHoldMessage, {
    refuse: (m) => mustBeFrom(c, m.office, 'source') ?? mustBeAwaited(c.holds.length > 0, 'the end of a hold'),
    take: (m) => {
      note(c, 'source', `settled what held the money: ${c.holds.join(', ')}`, m.office);
      c.holds = [];
    },
  });
}
