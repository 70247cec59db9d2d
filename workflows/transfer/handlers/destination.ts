// What the destination's clerk says of the information form: accepted, returned for correction, or refused for good.
import type { FormVerdict } from '../../../domain/forms.ts';
import { type Door, mustBeAwaited, on, refusal } from '../../kit/reception.ts';
import * as messages from '../messages.ts';
import type { Case } from '../state.ts';
import { mustBeSide } from './door.ts';

export function listenToDestination(c: Case, door: Door<'caseNo', messages.Taken>): void {
  const { exchange } = c;
  const verdict = (expected: FormVerdict['kind']) => ({
    refuse: (m: messages.Verdict) =>
      mustBeSide(c, m.office, 'destination') ??
      mustBeAwaited(isVerdictAwaited(c), 'a verdict on the information form') ??
      (m.verdict.kind === expected
        ? undefined
        : refusal(
            'unusable',
            `the verdict must be "${expected}" in this message`,
            'use the message for the other verdict',
          )) ??
      (m.formVersion === exchange.version
        ? undefined
        : refusal(
            'stale',
            `version ${m.formVersion} of the form is not the one in use`,
            `look at version ${exchange.version}`,
          )),
    take: (m: messages.Verdict): undefined => {
      exchange.verdict = m.verdict;
    },
  });
  on(door, messages.acceptForm, messages.verdictMessage, verdict('accept'));
  on(door, messages.returnForm, messages.verdictMessage, verdict('return'));
  on(door, messages.refuseAsDestination, messages.verdictMessage, verdict('refuse'));
}

/** The form is with the destination's clerk, who has said nothing yet. */
export function isVerdictAwaited({ exchange }: Case): boolean {
  return exchange.turn === 'destination' && exchange.verdict === undefined;
}
