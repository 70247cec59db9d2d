// The update `apply`: answers an application with the decision, which the main function makes.
import { type ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { Case } from '../case.ts';
import * as messages from '../messages.ts';
import { viewOf } from '../show.ts';
import { explainOpenCase } from '../steps.ts';
import { guarded } from './guarded.ts';
import { refusal, refused } from './reception.ts';

interface Question {
  readonly applicationNo: string;
  readonly contentHash: string;
  readonly destinationPool: string;
}

export function listenToApplicants(c: Case): void {
  setHandler(
    messages.apply,
    guarded(async (request) => {
      c.asked = true;
      return answerApplication(c, request);
    }),
  );
}

/** The decision for this application; for another one while the case is open, R09 or R10 with the open case's number. */
async function answerApplication(c: Case, request: Question): Promise<messages.ApplyAnswer> {
  const { application, contentHash, destinationPool } = c.input;
  const same = request.applicationNo === application.applicationNo;
  if (same && request.contentHash !== contentHash) throw otherContent();
  // while another application of this person is being decided, nothing is promised to this one
  if (!same && !c.decided) return { kind: 'try-again' };
  await condition(() => c.decided);
  if (same && c.conflict) throw otherContent();
  if (same) return decisionOf(c);
  // refused, or about to close: the next run decides anew
  if (c.caseNo === undefined || c.outcome !== undefined) return { kind: 'try-again' };
  const code = request.destinationPool === destinationPool ? 'R09' : 'R10';
  return {
    kind: 'refused',
    reasons: [await explainOpenCase({ code, caseNo: c.caseNo, pool: destinationPool })],
    openCaseNo: c.caseNo,
  };
}

function otherContent(): ApplicationFailure {
  return refused(
    refusal(
      'stale',
      'this application number was used with another content',
      'send the same content again, or use a new application number',
    ),
  );
}

function decisionOf(c: Case): messages.ApplyAnswer {
  if (c.recorded?.caseNo !== undefined) return { kind: 'accepted', caseNo: c.recorded.caseNo, view: c.recorded };
  if (c.caseNo !== undefined) return { kind: 'accepted', caseNo: c.caseNo, view: viewOf(c) };
  if (c.deferred !== undefined) return { kind: 'deferred', ...c.deferred };
  return {
    kind: c.outcome === 'not-needed' ? 'not-needed' : 'refused',
    reasons: c.reasons,
    ...(c.openCaseNo === undefined ? {} : { openCaseNo: c.openCaseNo }),
  };
}
