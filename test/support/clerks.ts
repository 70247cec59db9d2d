// What clerks do in tests: the form as the source's records stand, confirming with it, and moves that wait where a test wants them.
import { sql } from 'kysely';
import { prepareForm } from '../../activities/offices/clerk.ts';
import type { Actor } from '../../domain/case.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import { CHANGSHA, KUNMING, type Move, type Rig, type Seeded } from './rig.ts';

/** The form of a version as the source's records stand. */
export function formOf(rig: Rig, caseNo: string, version = 1, office = KUNMING): Promise<Sealed<InformationForm>> {
  return prepareForm(rig.database.db, rig.keys, { office, caseNo, version, at: toBeijing(Date.now()) });
}

/** Kunming's clerk confirms. */
export async function confirm(rig: Rig, caseNo: string, version = 1): Promise<void> {
  await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo, version));
}

/** A move out of Kunming whose letter its clerk has to answer. */
export async function awaitingSource(rig: Rig, move: Partial<Move> = {}) {
  const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, ...move });
  await rig.waitsFor(kase.caseNo, 'source');
  return kase;
}

/** A move to Changsha whose form its clerk has to look at, with the money where it has got to by itself. */
export async function awaitingVerdict(rig: Rig, move: Partial<Move> = {}) {
  const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, ...move });
  if (kase.source === KUNMING) {
    await rig.waitsFor(kase.caseNo, 'source');
    await confirm(rig, kase.caseNo);
  }
  await rig.until(kase.caseNo, (view) => waitsForVerdict(view) && view.money !== 'frozen' && view.money !== 'ordered');
  return kase;
}

export function waitsForVerdict({ awaited }: CaseView): boolean {
  return awaited.some((each) => each.kind === 'verdict');
}

/** True while somebody is awaited with this question: its kind, as in `form`, or its id, as in `form:2`. */
export function waitsFor({ awaited }: CaseView, actor: Actor, question: string): boolean {
  return awaited.some(({ actor: who, kind, id }) => who === actor && (kind === question || id === question));
}

/** Everything is as before the case, to the fen. */
export async function isAsBefore(rig: Rig, kase: Seeded): Promise<boolean> {
  const [source, destination] = [await rig.balanceAt(kase.source, kase), await rig.balanceAt(kase.destination, kase)];
  return source === kase.balanceFen && destination === 0n;
}

/** Changes what an office has on record of the person, as a clerk there does in the office's own system. */
export async function onRecord(
  rig: Rig,
  pool: string,
  { application }: Seeded,
  patch: {
    readonly name?: string;
    readonly status?: 'active' | 'suspended' | 'ended';
    readonly deceased?: boolean;
    readonly frozen?: boolean;
    readonly unsettledClaims?: number;
    readonly hasPersonalAccount?: boolean;
  },
): Promise<void> {
  const { name = null, status = null, deceased = null, frozen = null } = patch;
  const { unsettledClaims = null, hasPersonalAccount = null } = patch;
  await sql`update offices.enrolment set name = coalesce(${name}, name), status = coalesce(${status}, status), deceased = coalesce(${deceased}, deceased),
      frozen = coalesce(${frozen}, frozen), unsettled_claims = coalesce(${unsettledClaims}, unsettled_claims),
      has_personal_account = coalesce(${hasPersonalAccount}, has_personal_account)
    where pool = ${pool} and id_number = ${application.person.idNumber}`.execute(rig.database.adminDb);
}

/** Moves the case's clock to where it ends by itself; that it has ended before the whole jump was made is no failure. */
export async function advanceToItsEnd(rig: Rig, caseNo: string, ms: number): Promise<void> {
  await rig.advance(caseNo, ms).catch((error: unknown) => {
    if (!String(error).includes('the execution ended before')) throw error;
  });
}

/** Both offices report the death, so that it stands at once. `by`: who learns of it first. */
export async function died(rig: Rig, caseNo: string, by: string = KUNMING, on = '2026-11-20'): Promise<void> {
  const { source, destination } = await rig.jiexu.status(caseNo);
  const other = by === source.pool ? destination.pool : source.pool;
  await rig.jiexu.reportDeath(caseNo, by, on);
  await rig.jiexu.reportDeath(caseNo, other, on);
}
