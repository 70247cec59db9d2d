// The corrected information form as the source's records stand now: the years anew, everything else as in the version in force.

import { sql } from 'kysely';
import type { KeyStore } from '../../contract/seals/keys.ts';
import { CannotBeDone } from '../../domain/cannot.ts';
import { corrected } from '../../domain/correction.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import type { Db } from '../database/connection.ts';
import type { FormRequest } from './clerk.ts';
import { formInForce } from './ledger/corrections.ts';
import { formFrom, isFound, sealForm } from './ledger/papers.ts';
import type { CaseFile, Known } from './ledger/records.ts';

/**
 * The next version of the form of a completed case, sealed. Balance, amount and where it went are those of the version
 * in force, whatever the account holds by now. Throws where this office has no form of the case on file, where the
 * person has come back (the records then hold later months, which are not this case's), and `RecordsContradict` where
 * the records have to be put right first.
 */
export async function prepareCorrection(
  db: Db,
  keys: KeyStore,
  request: FormRequest,
): Promise<Sealed<InformationForm>> {
  const { office, caseNo, version, at } = request;
  const inForce = await formInForce(db, office, caseNo);
  const { rows } = await sql<{ file: CaseFile; known: Known | null }>`
    select offices.file_json(f) as file, offices.look_up(f.pool, e.id_type, e.id_number, e.scheme) as known
    from offices.case_file f left join offices.enrolment e on e.pool = f.pool and e.person_ref = f.person_ref
    where f.pool = ${office} and f.case_no = ${caseNo} and f.role = 'source'`.execute(db);
  const [found] = rows;
  if (inForce === undefined || found === undefined || !found.known || !isFound(found.known)) {
    throw new CannotBeDone(
      `office ${office} has no form of case ${caseNo} and its person on file: only the source corrects a form, or give the corrected one in a file`,
    );
  }
  const { known, file } = found;
  if (known.person.status !== 'ended' || known.person.movedToCase !== caseNo) {
    throw new CannotBeDone(
      `the person of case ${caseNo} is enrolled at office ${office} again or has moved on: its records hold months that are not this case's, so give the corrected form in a file`,
    );
  }
  const order = { caseNo, letterNo: inForce.letterNo, version, money: file.money ?? 'none', at };
  const years = formFrom(known, order);
  const { officer, reviewer, phone, issuedOn } = years;
  return sealForm(known.office, corrected(inForce, years, { version, officer, reviewer, phone, issuedOn }), keys);
}
