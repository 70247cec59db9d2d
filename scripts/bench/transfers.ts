// The transfers of the bench as an applicant sees them: applied for through the client, and waited for until they have ended.
import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { Jiexu } from '../../client/jiexu.ts';
import { personKey } from '../../client/person-key.ts';
import type { Application } from '../../domain/application.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { transferWorkflowId } from '../../workflows/transfer/messages.ts';
import type { transfer } from '../../workflows/transfer/transfer.ts';
import type { Job } from './load.ts';

export interface Applicants {
  readonly temporal: Client;
  readonly jiexu: Jiexu;
  readonly secret: Buffer;
}

export function applicants(temporal: Client, db: Kysely<Database>, rules: Rules, secret: Buffer): Applicants {
  return { temporal, secret, jiexu: new Jiexu({ temporal, db, rules, personKeySecret: secret }) };
}

/** The run of an application: the areas of the bench are pools themselves. */
export function workflowIdOf({ secret }: Applicants, { source, person }: Application): string {
  return transferWorkflowId(source.area, source.scheme, personKey(secret, person));
}

/** Longer than any queue of a bench: an acknowledgement would say nothing about the transfer. */
const DECISION_WITHIN_MS = 10 * 60 * 1000;

/** Applies, and answers with the case number. Fails where the application is not accepted. */
export async function apply({ jiexu }: Applicants, application: Application): Promise<string> {
  const answer = await jiexu.apply(application, { decisionWithinMs: DECISION_WITHIN_MS });
  if (answer.kind === 'accepted') return answer.caseNo;
  const why = 'reasons' in answer ? answer.reasons.map((reason) => reason.code).join(' ') : '';
  throw new Error(`application ${application.applicationNo} is to be accepted and was ${answer.kind} ${why}`.trim());
}

/** From the application to the closed run. Fails where it ends as anything but completed. */
export function transferJob(by: Applicants, application: Application): Job {
  return async () => {
    await apply(by, application);
    const view = await by.temporal.workflow.getHandle<typeof transfer>(workflowIdOf(by, application)).result();
    if (view.outcome !== 'completed') {
      throw new Error(`case ${view.caseNo} is to be completed and ended as ${view.outcome} ${view.reasons.join(' ')}`);
    }
  };
}
