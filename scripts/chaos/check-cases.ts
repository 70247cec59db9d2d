// What must hold of the cases: one decision an application, the same for everybody who asked, and an end that fits what people did.
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import type { Applied } from '../../client/jiexu.ts';
import type { Desk } from './desk.ts';
import type { Finding, Kept, Records } from './records.ts';

export async function checkDecisions(db: Kysely<Database>, records: Records): Promise<Finding[]> {
  const applications = await db.selectFrom('cases.application').select(['application_no', 'decision']).execute();
  const cases = await db.selectFrom('cases.case').select(['case_no', 'application_no']).execute();
  const findings: Finding[] = [];
  const decisions = new Map(applications.map((row) => [row.application_no, row.decision]));
  const known = new Set(records.all.map(({ move }) => move.application.applicationNo));
  for (const no of decisions.keys()) {
    if (!known.has(no)) findings.push({ what: `application ${no} is on record, and nobody applied for it` });
  }
  for (const kept of records.all) {
    const { applicationNo } = kept.move.application;
    const decision = decisions.get(applicationNo);
    const opened = cases.filter((row) => row.application_no === applicationNo).map((row) => row.case_no);
    const onRecord = decision?.kind === 'accepted' ? `accepted ${decision.caseNo}` : decision?.kind;
    const wrong = (what: string) => findings.push({ what: `application ${applicationNo} ${what}` });
    if (onRecord === undefined) wrong('has no decision');
    if (opened.length > 1) wrong(`has led to ${opened.length} cases: ${opened.join(', ')}`);
    if (decision?.kind === 'accepted' && opened[0] !== decision.caseNo) {
      wrong(`was accepted as case ${decision.caseNo}, and the register has ${opened[0] ?? 'none'}`);
    }
    const told = [...new Set(kept.answers.map(inWords))];
    if (told.length === 0) wrong('was never answered');
    if (told.some((each) => each !== onRecord)) {
      wrong(`is decided as "${onRecord}", and the applicant was told ${told.map((each) => `"${each}"`).join(' and ')}`);
    }
    if ((kept.move.kind === 'refused') !== (decision?.kind === 'refused')) {
      wrong(`is of kind ${kept.move.kind}, and was decided as "${onRecord}"`);
    }
  }
  return findings;
}

function inWords(answer: Applied): string {
  return answer.kind === 'accepted' ? `accepted ${answer.caseNo}` : answer.kind;
}

/** Every accepted case has ended, in a way that its people could bring about. */
export async function checkEndings(records: Records, desk: Desk): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const kept of records.accepted) {
    const caseNo = kept.caseNo ?? '';
    if (kept.view === undefined) findings.push({ caseNo, what: `has not ended: ${await desk.describe(caseNo)}` });
    else if (!endsAsItMay(kept)) {
      findings.push({
        caseNo,
        what: `of kind ${kept.move.kind} ended as ${kept.view.outcome}, which nobody asked for`,
      });
    }
  }
  return findings;
}

function endsAsItMay({ view, move }: Kept): boolean {
  return view?.outcome !== undefined && move.outcomes.includes(view.outcome);
}
