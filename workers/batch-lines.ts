// How a line of a batch is applied: as any client applies, with everything it can be told turned into the line's answer.
import type { ApplyLine } from '../activities/batch/batch.ts';
import { MessageRefused, NotTaken } from '../client/errors.ts';
import type { Jiexu } from '../client/jiexu.ts';
import { UnusableInput } from '../domain/input.ts';

/** An office that is down must not keep the place of other lines: what is not decided by then is looked up later. */
const DECISION_WITHIN_MS = 5_000;

/** Applies by the client. What is technical is thrown, and the step is tried again. */
export function applyLine(jiexu: Jiexu): ApplyLine {
  return async (application, round) => {
    try {
      const answer = await jiexu.apply(application, { round, decisionWithinMs: DECISION_WITHIN_MS });
      switch (answer.kind) {
        case 'accepted':
          return { kind: 'accepted', caseNo: answer.caseNo };
        case 'refused':
        case 'not-needed':
        case 'deferred':
          return answer;
        case 'acknowledged':
          return { kind: 'undecided', taken: true };
        default:
          return answer satisfies never;
      }
    } catch (error) {
      if (error instanceof UnusableInput) return { kind: 'unusable', faults: error.faults };
      if (error instanceof NotTaken) return { kind: 'undecided', taken: false };
      if (error instanceof MessageRefused) {
        const { message: rule, remedy } = error.refusal;
        return { kind: 'unusable', faults: [{ field: 'application.applicationNo', rule, remedy }] };
      }
      throw error;
    }
  };
}
