// The open cases as `rules diff` looks at them: their pinned plans and the clocks they run.
import { findApplication, findCase, openCaseNos } from '../../activities/cases/register.ts';
import type { OpenCase } from '../../domain/rules/effects.ts';
import type { Connected } from './connect.ts';

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
