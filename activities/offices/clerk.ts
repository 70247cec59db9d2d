// What a clerk's desk needs of the office's system: the information form computed from the records, and papers on file.

import { sql } from 'kysely';
import type { Frozen } from '../../contract/commands/source.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import { keysOf } from '../../contract/steps.ts';
import { CannotBeDone } from '../../domain/cannot.ts';
import { formDateFault } from '../../domain/dates.ts';
import { type InformationForm, type Sealed, sealedCertificate, sealedForm } from '../../domain/forms.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import type { Db } from '../database/connection.ts';
import { type CertificateRecord, VOID_REASONS, type VoidReason } from '../documents/certificate.ts';
import { formFrom, isFound, sealForm } from './ledger/papers.ts';
import { type CaseFile, json, type Known } from './ledger/records.ts';

export interface FormRequest {
  /** The source office. */
  readonly office: string;
  readonly caseNo: string;
  /** 1 for the first; each correction one more, as the case says. */
  readonly version: number;
  /** ISO 8601 with offset. */
  readonly at: string;
}

interface OnFile {
  readonly file: CaseFile;
  readonly known: Known | null;
  readonly form: { readonly body: unknown; readonly seal: unknown } | null;
  /** What was frozen on an earlier version of the form; null: nothing yet. */
  readonly frozen: Frozen | null;
}

async function onFile(db: Db, { office, caseNo, version }: FormRequest): Promise<OnFile | undefined> {
  const { rows } = await sql<OnFile>`
    select offices.file_json(f) as file,
      offices.look_up(f.pool, e.id_type, e.id_number, e.scheme) as known,
      (select jsonb_build_object('body', d.body, 'seal', d.seal) from offices.document d
        where d.pool = f.pool and d.kind = 'form' and d.number = f.case_no and d.version = ${version}) as form,
      (select coalesce(s.answer -> 'confirmed', s.answer) from offices.step s
        where s.pool = f.pool and s.case_no = f.case_no
          and (s.step = ${keysOf('openTransferOut')} or starts_with(s.step, ${keysOf('confirm')}))
          and coalesce(s.answer -> 'confirmed', s.answer) ? 'frozenFen' limit 1) as frozen
    from offices.case_file f left join offices.enrolment e on e.pool = f.pool and e.person_ref = f.person_ref
    where f.pool = ${office} and f.case_no = ${caseNo} and f.role = 'source'`.execute(db);
  return rows[0];
}

/**
 * The sealed information form of a case as the source's records stand, by the builder the automatic answer uses. Prepared once
 * a version: asked again it is the same paper. Once the balance is frozen, a correction names that sum: only years
 * change (§9.10). Throws when the case is not on file here or was withdrawn, when nobody is on record (refuse with
 * R08), and `RecordsContradict` when the records have to be put right first.
 */
export async function prepareForm(db: Db, keys: KeyStore, request: FormRequest): Promise<Sealed<InformationForm>> {
  const { office, caseNo, version, at } = request;
  const found = await onFile(db, request);
  if (found === undefined) {
    throw new CannotBeDone(
      `office ${office} has no letter of case ${caseNo} on file: it is answered by the office the letter went to`,
    );
  }
  if (found.form !== null) return sealedForm.parse(found.form);
  const { file, frozen } = found;
  const known = withFrozen(found.known, frozen);
  if (file.closedBecause !== null) {
    throw new CannotBeDone(
      `case ${caseNo} was ${file.closedBecause} at office ${office}: no form can be sent for it any more`,
    );
  }
  if (known === null || !isFound(known)) {
    throw new CannotBeDone(
      `nobody with a contribution month is on record for case ${caseNo} at office ${office}: refuse with R08`,
    );
  }
  const order = { caseNo, letterNo: file.letterNo ?? '', version, money: file.money ?? 'none', at };
  const body = formFrom(known, order);
  const fault = formDateFault(body, beijingDate(fromIso(at)));
  if (fault !== undefined)
    throw new Error(
      `the record of case ${caseNo} cannot be: ${fault.field} ${fault.rule}; correct it and send the form then`,
    );
  const form = await sealForm(known.office, body, keys);
  const papers = [{ kind: 'form', number: caseNo, version, ...form }];
  await sql`select offices.record_step(${office}, ${caseNo}, 'prepare-form', null, null, ${json(papers)}::jsonb,
    ${json({ formVersion: version })}::jsonb)`.execute(db);
  // Two desks at once: the one that was first on file is the form.
  const stored = await onFile(db, request);
  return stored?.form ? sealedForm.parse(stored.form) : form;
}

function withFrozen(known: Known | null, frozen: Frozen | null): Known | null {
  if (known === null || known.person === null || frozen === null) return known;
  const { frozenFen, interestFen } = frozen;
  return { ...known, person: { ...known.person, balanceFen: frozenFen, accruedInterestFen: interestFen } };
}

function voidReason(text: string | null): VoidReason {
  return VOID_REASONS.find((reason) => reason === text) ?? 'transfer-undone';
}

/** A certificate as its issuer has it on file, for look-ups by number and check code; undefined: no such number here. */
export async function findCertificate(db: Db, certificateNo: string): Promise<CertificateRecord | undefined> {
  const { rows } = await sql<{ body: unknown; seal: unknown; state: string; on: string | null; reason: string | null }>`
    select body, seal, state, (state_since at time zone 'Asia/Shanghai')::date as on, state_reason as reason
    from offices.document where kind = 'certificate' and number = ${certificateNo}`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const certificate = sealedCertificate.parse({ body: row.body, seal: row.seal });
  if (row.on === null) return { certificate };
  return { certificate, voided: { on: row.on, reason: voidReason(row.reason) } };
}
