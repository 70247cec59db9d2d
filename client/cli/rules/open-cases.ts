// The cases of the register as `rules diff` and `rules impact` look at them: pinned plans, running clocks, what was decided on.
import {
  type DecidedApplication,
  decisionsSince,
  findApplication,
  findCase,
  openCaseNos,
} from '../../../activities/cases/register.ts';
import { beijingDate } from '../../../domain/instant.ts';
import type { OpenCase } from '../../../domain/rules/effects.ts';
import type { OnRecord } from '../../../domain/rules/impact.ts';
import type { Connected } from '../command/connect.ts';

/** Every case that has not ended, oldest first. A case that ends meanwhile is left out. */
export async function* openCases({ jiexu, db }: Pick<Connected, 'jiexu' | 'db'>): AsyncGenerator<OpenCase> {
  for (const caseNo of await openCaseNos(db)) {
    const row = await findCase(db, caseNo);
    const decision = row && (await findApplication(db, row.applicationNo))?.decision;
    if (row === undefined || row.archive !== undefined || decision?.kind !== 'accepted') continue;
    const view = await jiexu.status(caseNo);
    yield { caseNo, decidedAt: row.openedAt, plan: decision.plan, clocks: view.clocks };
  }
}

/** A decision of the register, and whether its case is open. */
export interface Decided extends OnRecord {
  readonly isOpen: boolean;
}

/** The decisions of open cases, and all since an instant; ISO 8601. Oldest first, without personal data. */
export async function* decided({ db }: Pick<Connected, 'db'>, since: string): AsyncGenerator<Decided> {
  for await (const each of decisionsSince(db, since)) yield onRecord(each);
}

function onRecord({ applicationNo, caseNo, isOpen, decidedAt, decision, judgedOn }: DecidedApplication): Decided {
  return {
    number: caseNo ?? applicationNo,
    isOpen,
    decidedOn: beijingDate(Date.parse(decidedAt)),
    ...(judgedOn === undefined ? {} : { judgedOn }),
    ...(decision.kind === 'accepted' ? { plan: decision.plan } : {}),
  };
}
