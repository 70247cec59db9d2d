// The register of corrections after completion: which version of a case's form is taken, which is open, how each one ended.
import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import { digestOf } from '../../contract/canonical.ts';
import type { CorrectionFault, CorrectionOutcome, CorrectionView } from '../../domain/correction.ts';
import { formDateFault } from '../../domain/dates.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import type { OfficeRef, PlannedClock } from '../../domain/plan.ts';
import type { TimelineEntry } from '../../domain/view.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import type { OfficeDirectory } from '../offices/directory.ts';
import { type CaseRow, findApplication, findCase } from './register.ts';

/** `at`: the correction's clock when it asks, ISO 8601 +08:00; `office`: who asks, which has to be the source of the case. */
export interface AdmitCorrection {
  readonly caseNo: string;
  readonly office: string;
  readonly form: Sealed<InformationForm>;
  readonly at: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Why a corrected form is not taken: nothing is written down, and its version can be used again. */
export interface NotAdmitted extends Partial<CorrectionFault> {
  readonly kind: 'refused';
  readonly because: 'not-completed' | 'wrong-office' | 'wrong-case' | 'stale' | 'open' | 'unfit' | 'unchanged';
  readonly message: string;
  readonly remedy: string;
}
export type Admission =
  | {
      readonly kind: 'admitted';
      readonly offices: { readonly source: OfficeRef; readonly destination: OfficeRef };
      /** `destination-in` of the case's plan: signing is checking a form once more. */
      readonly clocks: readonly PlannedClock[];
    }
  /** This very form was dealt with before, by another run. */
  | { readonly kind: 'recorded'; readonly view: CorrectionView }
  | NotAdmitted;

export interface CorrectionRecord {
  readonly view: CorrectionView;
  readonly timeline: readonly TimelineEntry[];
}

/** What the orchestrator itself does in a correction. */
export interface Corrections {
  /** Compares with register and form in force, and takes the version. The same run asking again gets the same answer. */
  admitCorrection(request: AdmitCorrection): Promise<Admission>;
  /** Writes the archive record; a second time it changes nothing. */
  closeCorrection(record: CorrectionRecord): Promise<void>;
}

export function correctionActivities(db: Db, offices: OfficeDirectory): Corrections {
  return {
    admitCorrection: (request) => admit(db, offices, request),
    closeCorrection: (record) => close(db, record),
  };
}

/** A correction as the register has it, oldest version first. Without `view` while it is open. */
export interface RegisteredCorrection {
  readonly version: number;
  readonly workflowId: string;
  readonly runId: string;
  readonly contentHash: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly outcome?: CorrectionOutcome;
  readonly view?: CorrectionView;
  readonly timeline?: readonly TimelineEntry[];
}

interface Row {
  readonly version: number;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly content_hash: string;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly outcome: CorrectionOutcome | null;
  readonly view: CorrectionView | null;
  readonly timeline: readonly TimelineEntry[] | null;
}

/** Every correction of a case that was taken. */
export async function correctionsOf(db: Db, caseNo: string): Promise<RegisteredCorrection[]> {
  const { rows } =
    await sql<Row>`select version, workflow_id, run_id, content_hash, opened_at, closed_at, outcome, view, timeline
    from cases.correction where case_no = ${caseNo} order by version`.execute(db);
  return rows.map((row) => ({
    version: row.version,
    workflowId: row.workflow_id,
    runId: row.run_id,
    contentHash: row.content_hash,
    openedAt: row.opened_at,
    closedAt: row.closed_at ?? undefined,
    outcome: row.outcome ?? undefined,
    view: row.view ?? undefined,
    timeline: row.timeline ?? undefined,
  }));
}

/** The version that the next correction has to bear: one more than any that was taken, whatever became of it. */
export function nextVersion(formVersion: number, taken: readonly RegisteredCorrection[]): number {
  return Math.max(formVersion, ...taken.map(({ version }) => version)) + 1;
}

const contentHashOf = ({ body }: Sealed<InformationForm>) => Buffer.from(digestOf(body)).toString('hex');

async function admit(db: Db, offices: OfficeDirectory, request: AdmitCorrection): Promise<Admission> {
  const { caseNo, form, at } = request;
  const row = await findCase(db, caseNo);
  if (row?.caseNo !== caseNo) throw new Error(`no case ${caseNo} is registered`);
  const refused = uncorrectable(row, request) ?? unusableDate(form.body, at);
  if (refused !== undefined) return refused;

  const known = await inTransaction(db, (tx) => verdictOn(tx, row, request));
  if (known !== undefined && known !== 'mine') return known;
  const decision = (await findApplication(db, row.applicationNo))?.decision;
  if (decision?.kind !== 'accepted') throw new Error(`case ${caseNo} has no plan on record`);
  const { source, destination } = decision.plan.offices;
  if (known === undefined) {
    const review = { office: destination.pool, caseNo, at, source: source.pool, form };
    const reviewed = await offices.get(destination.pool).reviewCorrection(review);
    if (reviewed.kind === 'unfit') {
      const { code, field, remark, unchanged } = reviewed;
      return {
        kind: 'refused',
        because: unchanged ? 'unchanged' : 'unfit',
        code,
        field,
        message: `${code === undefined ? '' : `${code}: `}${remark}`,
        remedy: unchanged
          ? 'put the records of the office right first and correct the case then'
          : 'put the named field right and send the form again under the same version',
      };
    }
    const taken = await inTransaction(db, (tx) => take(tx, row, request));
    if (taken !== undefined) return taken;
  }
  return {
    kind: 'admitted',
    offices: { source, destination },
    clocks: decision.plan.clocks.filter(({ name }) => name === 'destination-in'),
  };
}

/** What the case itself says against it. */
/** Nothing was merged in this case that a correction could redo; undefined: something was. */
export function nothingMerged({ caseNo, archive }: CaseRow): NotAdmitted | undefined {
  const view = archive?.view;
  if (view?.outcome === 'completed' && view.relation === 'merged') return undefined;
  const state = view === undefined ? 'is open' : `ended as ${view.outcome}, its relation track as ${view.relation}`;
  return refusal(
    'not-completed',
    `case ${caseNo} ${state}: only a relation that was merged in a completed case can be corrected`,
    view === undefined
      ? 'the case takes the next version of the form itself'
      : 'nothing was merged that could be corrected',
  );
}

function uncorrectable(row: CaseRow, { caseNo, office, form }: AdmitCorrection): NotAdmitted | undefined {
  const nothing = nothingMerged(row);
  if (nothing !== undefined) return nothing;
  if (office !== row.sourcePool) {
    return refusal(
      'wrong-office',
      `only the source office ${row.sourcePool} may correct its form`,
      'send it as that office',
    );
  }
  if (form.seal.office !== row.sourcePool) {
    return refusal('wrong-office', 'the form is not sealed by the source', 'seal it with the source office’s key');
  }
  if (form.body.caseNo !== caseNo) {
    return refusal('wrong-case', 'the form belongs to another case', `send the form of case ${caseNo}`);
  }
  return undefined;
}

/** A date after today or before the birth: nobody's record, whatever the offices have sealed. */
function unusableDate(form: InformationForm, at: string): NotAdmitted | undefined {
  const fault = formDateFault(form, beijingDate(fromIso(at)));
  if (fault === undefined) return undefined;
  return { ...refusal('unfit', `${fault.field} ${fault.rule}`, fault.remedy), field: fault.field };
}

/**
 * What the register says against this version, with the case's row locked; `mine` where this run, or a dead one with
 * the same form, has taken it already.
 */
async function verdictOn(
  tx: Transaction<Database>,
  row: CaseRow,
  { caseNo, form }: AdmitCorrection,
): Promise<Admission | 'mine' | undefined> {
  await sql`select from cases.case where case_no = ${caseNo} for no key update`.execute(tx);
  const taken = await correctionsOf(tx, caseNo);
  const { version } = form.body;
  const same = taken.find((each) => each.version === version);
  if (same !== undefined && same.contentHash === contentHashOf(form)) {
    return same.view === undefined ? 'mine' : { kind: 'recorded', view: same.view };
  }
  const open = taken.find((each) => each.outcome === undefined);
  if (open !== undefined) {
    return refusal(
      version === open.version ? 'stale' : 'open',
      `version ${open.version} of the form waits for the destination's signature`,
      `wait for its end, then send version ${nextVersion(row.archive?.view.formVersion ?? 1, taken)}`,
    );
  }
  const next = nextVersion(row.archive?.view.formVersion ?? 1, taken);
  if (version === next) return undefined;
  return refusal('stale', `version ${version} of the form is not the next one`, `send version ${next}`);
}

/** Takes the version, unless another one was faster. */
async function take(tx: Transaction<Database>, row: CaseRow, request: AdmitCorrection): Promise<Admission | undefined> {
  const known = await verdictOn(tx, row, request);
  if (known !== undefined) return known === 'mine' ? undefined : known;
  const { caseNo, form, workflowId, runId, at } = request;
  await sql`insert into cases.correction (case_no, version, content_hash, workflow_id, run_id, opened_at)
    values (${caseNo}, ${form.body.version}, ${contentHashOf(form)}, ${workflowId}, ${runId}, ${at})`.execute(tx);
  return undefined;
}

function refusal(because: NotAdmitted['because'], message: string, remedy: string): NotAdmitted {
  return { kind: 'refused', because, message, remedy };
}

async function close(db: Db, { view, timeline }: CorrectionRecord): Promise<void> {
  await sql`update cases.correction set closed_at = ${view.closedAt ?? null}, outcome = ${view.outcome ?? null},
      view = ${JSON.stringify(view)}::jsonb, timeline = ${JSON.stringify(timeline)}::jsonb
    where case_no = ${view.caseNo} and version = ${view.version} and closed_at is null`.execute(db);
}
