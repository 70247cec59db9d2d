// The update `apply`: answers an application with the decision, which the main function makes.
import { type ApplicationFailure, condition } from '@temporalio/workflow';
import type { Cases } from '../../../activities/cases/cases.ts';
import { failureOf, obeys, refusal } from '../../kit/reception.ts';
import { own } from '../../kit/steps.ts';
import { type Apply, type ApplyAnswer, apply } from '../messages.ts';
import { type Case, isDecided } from '../state.ts';
import { viewOf } from '../view.ts';

const { explainOpenCase } = own<Cases>('ask both offices and decide by the rules', {
  startToCloseTimeout: '10 seconds',
});

export function listenToApplicants(c: Case): void {
  obeys(apply, (asked) => {
    if (c.entry.kind === 'unasked') c.entry = { kind: 'deciding' };
    return answerApplication(c, asked);
  });
}

/**
 * The decision for this application; for another one while the case is open, R09 or R10 with the open case's number.
 */
async function answerApplication(c: Case, asked: Apply): Promise<ApplyAnswer> {
  const { application, contentHash, destinationPool } = c.input;
  const isSame = asked.applicationNo === application.applicationNo;
  if (isSame && asked.contentHash !== contentHash) throw otherContent();
  // while another application of this person is being decided, nothing is promised to this one
  if (!isSame && !isDecided(c)) return { kind: 'try-again' };
  await condition(() => isDecided(c));
  if (isSame) return decisionOf(c);
  // refused, or about to close: the next run decides anew
  if (c.entry.kind !== 'accepted' || c.end.outcome !== undefined) return { kind: 'try-again' };
  const { caseNo } = c.entry;
  const code = asked.destinationPool === destinationPool ? 'R09' : 'R10';
  const reason = await explainOpenCase({ code, caseNo, pool: destinationPool });
  return { kind: 'refused', reasons: [reason], openCaseNo: caseNo };
}

function otherContent(): ApplicationFailure {
  const remedy = 'send the same content again, or use a new application number';
  return failureOf(refusal('stale', 'this application number was used with another content', remedy));
}

function decisionOf(c: Case): ApplyAnswer {
  const { entry } = c;
  switch (entry.kind) {
    case 'accepted':
      return { kind: 'accepted', caseNo: entry.caseNo, view: viewOf(c) };
    case 'recorded':
      return { kind: 'accepted', caseNo: entry.view.caseNo ?? '', view: entry.view };
    case 'conflict':
      throw otherContent();
    case 'refused':
    case 'not-needed':
    case 'deferred':
      return entry;
    case 'unasked':
    case 'deciding':
      throw new Error('the application is not decided yet');
    default:
      return entry satisfies never;
  }
}
