// A case whose run is gone, as it is shown: how it stood when it was last heard of, and what has been begun about it since.
import { type Adopting, asGone, type GoneRun } from '../domain/gone.ts';
import { toBeijing } from '../domain/instant.ts';
import type { Plan } from '../domain/plan.ts';
import type { CaseView } from '../domain/view.ts';

/** What the register knows of it. `openedAt`: ISO 8601. */
export interface GoneCase {
  readonly caseNo: string;
  readonly applicationNo: string;
  readonly sourcePool: string;
  readonly destinationPool: string;
  readonly openedAt: string;
}

/** Who is asked about it. */
export interface Witnesses {
  /** As its run told it last; undefined where its history is gone, or nobody replays it now. */
  readonly lastHeard: () => Promise<CaseView | undefined>;
  readonly plan: () => Promise<Plan | undefined>;
  readonly adopting: () => Promise<Adopting>;
}

/** The case as people see it now that its run is gone. */
export async function goneView(row: GoneCase, gone: GoneRun, asked: Witnesses): Promise<CaseView> {
  const view = (await asked.lastHeard()) ?? fromRegister(row, await asked.plan());
  return asGone({ ...view, caseNo: row.caseNo }, gone, await asked.adopting());
}

/** What is known without its history: the plan. Where the money is, its books say. */
function fromRegister({ applicationNo, caseNo, ...row }: GoneCase, plan: Plan | undefined): CaseView {
  const { source, destination } = plan?.offices ?? {
    source: { pool: row.sourcePool },
    destination: { pool: row.destinationPool },
  };
  return {
    applicationNo,
    caseNo,
    stage: 'requesting',
    reasons: [],
    source,
    destination,
    route: plan?.route,
    regime: plan?.regime,
    moneyRoute: plan?.money,
    relation: 'pending',
    money: 'pending',
    whereIsTheMoney: `Its history is gone: the books of both offices say where the balance is (\`npx jiexu adopt ${caseNo}\`).`,
    awaited: [],
    clocks: [],
    overdue: false,
    formVersion: 1,
    openedAt: toBeijing(Date.parse(row.openedAt)),
  };
}
