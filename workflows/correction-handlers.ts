// What a correction can be told and asked. Validators refuse at the door, handlers only record: none waits for a person.
import { condition, setHandler } from '@temporalio/workflow';
import type { NotAdmitted } from '../activities/cases/corrections.ts';
import {
  type CorrectionRefusal,
  correct,
  correctionQuery,
  correctionTimelineQuery,
  correctMessage,
  countersign,
  countersignMessage,
} from './correction-messages.ts';
import { type Correction, viewOf } from './correction-state.ts';
import { guarded } from './handlers/guarded.ts';
import { refusal, refused } from './handlers/reception.ts';
import { calendarChanged } from './messages.ts';

export function listen(c: Correction): void {
  setHandler(correctionQuery, () => viewOf(c));
  setHandler(correctionTimelineQuery, () => [...c.timeline]);
  setHandler(calendarChanged, () => {
    c.replansAsked += 1;
  });

  setHandler(
    correct,
    guarded(async (raw) => {
      const fault = correctFault(c, raw);
      if (fault !== undefined) throw refused(fault);
      await condition(() => c.admitted !== undefined);
      if (typeof c.admitted === 'object') throw refused(c.admitted.refused);
      return viewOf(c);
    }),
    { validator: (raw) => orRefuse(correctFault(c, raw)) },
  );
  setHandler(
    countersign,
    guarded(async (raw) => {
      const fault = verdictFault(c, raw);
      if (fault !== undefined) throw refused(fault);
      c.verdict = countersignMessage.parse(raw).verdict;
      return viewOf(c);
    }),
    { validator: (raw) => orRefuse(verdictFault(c, raw)) },
  );
}

function correctFault(c: Correction, raw: unknown): CorrectionRefusal | undefined {
  const parsed = correctMessage.safeParse(raw);
  if (!parsed.success) return unusable(parsed.error.issues);
  const { form, caseNo } = c.input;
  if (parsed.data.caseNo !== caseNo)
    return refusal('wrong-case', 'the message names another case', `quote case ${caseNo}`);
  if (parsed.data.signature === form.seal.signature) return undefined;
  return refusal(
    'stale',
    `another form was sent as version ${form.body.version} before`,
    'wait for the end of that correction, then send the next version',
  );
}

function verdictFault(c: Correction, raw: unknown): CorrectionRefusal | undefined {
  const parsed = countersignMessage.safeParse(raw);
  if (!parsed.success) return unusable(parsed.error.issues);
  const { caseNo, destinationPool, form } = c.input;
  const { version } = form.body;
  const message = parsed.data;
  if (message.caseNo !== caseNo) return refusal('wrong-case', 'the message names another case', `quote case ${caseNo}`);
  if (message.office !== destinationPool) {
    return refusal(
      'wrong-office',
      `only the destination office ${destinationPool} may say this`,
      'send it as that office',
    );
  }
  if (message.formVersion !== version) {
    return refusal('stale', `version ${message.formVersion} of the form is not this one`, `look at version ${version}`);
  }
  if (c.ending !== undefined || c.months !== undefined) {
    return refusal(
      'closed',
      `version ${version} is no longer waiting (${c.ending ?? 'signed'})`,
      'nothing was changed; what is still wrong is corrected by the next version',
    );
  }
  if (c.stage !== 'awaiting-destination' || c.verdict !== undefined || c.cancelled) {
    return refusal('not-awaited', 'no signature is awaited now', 'ask for the correction: it says who acts next');
  }
  return undefined;
}

function unusable(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const faults = issues.map((issue) => `${issue.path.map(String).join('.') || 'message'}: ${issue.message}`);
  return refusal('unusable', faults.join('; '), 'correct the named fields');
}

const AT_THE_DOOR: Record<NotAdmitted['because'], CorrectionRefusal['code']> = {
  'not-completed': 'not-awaited',
  'wrong-office': 'wrong-office',
  'wrong-case': 'wrong-case',
  stale: 'stale',
  open: 'not-awaited',
  unfit: 'unusable',
};

/** What the register or the destination's file said against it, as the caller is told. */
export function doorRefusal({ because, message, remedy, field }: NotAdmitted): CorrectionRefusal {
  return { ...refusal(AT_THE_DOOR[because], message, remedy), ...(field === undefined ? {} : { field }) };
}

function orRefuse(fault: CorrectionRefusal | undefined): void {
  if (fault !== undefined) throw refused(fault);
}
