// What the destination's clerk says of the information form: accepted, returned for correction, or refused for good.
import type { FormVerdict } from '../../domain/forms.ts';
import type { Case } from '../case.ts';
import * as messages from '../messages.ts';
import { mustBeAwaited, mustBeFrom, on, refusal } from './reception.ts';

export function listenToDestination(c: Case): void {
  const verdict = (expected: FormVerdict['kind']) => ({
    refuse: (m: messages.Verdict) =>
      mustBeFrom(c, m.office, 'destination') ??
      mustBeAwaited(c.awaitingVerdict && c.verdict === undefined, 'a verdict on the information form') ??
      (m.verdict.kind === expected
        ? undefined
        : refusal(
            'unusable',
            `the verdict must be "${expected}" in this message`,
            'use the message for the other verdict',
          )) ??
      (m.formVersion === c.formVersion
        ? undefined
        : refusal(
            'stale',
            `version ${m.formVersion} of the form is not the one in use`,
            `look at version ${c.formVersion}`,
          )),
    take: (m: messages.Verdict): undefined => {
      c.verdict = m.verdict;
    },
  });
  on(c, messages.acceptForm, messages.verdictMessage, verdict('accept'));
  on(c, messages.returnForm, messages.verdictMessage, verdict('return'));
  on(c, messages.refuseAsDestination, messages.verdictMessage, verdict('refuse'));
}
