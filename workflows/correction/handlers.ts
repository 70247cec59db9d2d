// What a correction can be told and asked. Validators refuse at the door, handlers only record: none waits for a
// person.
import { condition } from '@temporalio/workflow';
import type { NotAdmitted } from '../../activities/cases/corrections.ts';
import { answers, failureOf, mustBe, mustBeFrom, receives, refusal } from '../kit/reception.ts';
import * as messages from './messages.ts';
import type { Correction } from './state.ts';
import { viewOf } from './view.ts';

export function listen(c: Correction): void {
  answers(messages.correctionQuery, () => viewOf(c));
  answers(messages.correctionTimelineQuery, () => [...c.board.timeline]);

  receives(
    messages.correct,
    messages.correctMessage,
    (m) => correctFault(c, m),
    async () => {
      await condition(() => c.entry.kind !== 'admitting');
      if (c.entry.kind === 'refused') throw failureOf(c.entry.refusal);
      return viewOf(c);
    },
  );
  receives(
    messages.countersign,
    messages.countersignMessage,
    (m) => verdictFault(c, m),
    (m) => {
      c.verdict = m.verdict;
      return viewOf(c);
    },
  );
}

function correctFault(c: Correction, message: messages.Correct): messages.CorrectionRefusal | undefined {
  const { form } = c.input;
  if (message.caseNo === c.input.caseNo && message.signature !== form.seal.signature) {
    const another = `another form was sent as version ${form.body.version} before`;
    return refusal('stale', another, 'wait for the end of that correction, then send the next version');
  }
  return otherCase(c, message.caseNo);
}

function otherCase({ input }: Correction, caseNo: string): messages.CorrectionRefusal | undefined {
  return caseNo === input.caseNo
    ? undefined
    : refusal('wrong-case', 'the message names another case', `quote case ${input.caseNo}`);
}

function verdictFault(c: Correction, message: messages.CountersignMessage): messages.CorrectionRefusal | undefined {
  const { destinationPool, form } = c.input;
  const { version } = form.body;
  const isOpen = c.end.declared === undefined && c.stage !== 'signed';
  const isAwaited = c.stage === 'awaiting-destination' && c.verdict === undefined && !c.cancelled;
  return (
    otherCase(c, message.caseNo) ??
    mustBeFrom(message.office, destinationPool, 'the destination office') ??
    (message.formVersion === version
      ? undefined
      : refusal('stale', `version ${message.formVersion} of the form is not this one`, `look at version ${version}`)) ??
    (isOpen
      ? undefined
      : refusal(
          'closed',
          `version ${version} is no longer waiting (${c.end.declared ?? 'signed'})`,
          'nothing was changed; what is still wrong is corrected by the next version',
        )) ??
    mustBe(isAwaited, 'no signature is awaited now', 'ask for the correction: it says who acts next')
  );
}

const AT_THE_DOOR: Record<NotAdmitted['because'], messages.CorrectionRefusal['code']> = {
  'not-completed': 'not-awaited',
  'wrong-office': 'wrong-office',
  'wrong-case': 'wrong-case',
  stale: 'stale',
  open: 'not-awaited',
  unfit: 'unusable',
  unchanged: 'not-awaited',
};

/** What the register or the destination's file said against it, as the caller is told. */
export function doorRefusal({ because, message, remedy, field }: NotAdmitted): messages.CorrectionRefusal {
  return { ...refusal(AT_THE_DOOR[because], message, remedy), field };
}
