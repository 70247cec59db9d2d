// A correction after completion at an office: compared with the form in force, signed by the destination with the years
// redone, filed.
import { sql } from 'kysely';
import type {
  CorrectionReviewed,
  Countersign,
  Countersigned,
  FileCorrection,
  ReviewCorrection,
} from '../../../contract/commands/correction.ts';
import type { Office } from '../../../contract/office.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import { SealInvalid, seal, verify } from '../../../contract/seals/seal.ts';
import { correctionFault, sameYears } from '../../../domain/correction.ts';
import { formFaults } from '../../../domain/form-check.ts';
import { type InformationForm, informationForm, type Seal, sealedForm } from '../../../domain/forms.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import { comparing, keepOnFile, record, type Step, stepOf, type Taken, take } from './files.ts';
import { json } from './records.ts';

export type CorrectionSteps = Pick<Office, 'reviewCorrection' | 'countersign' | 'fileCorrection'>;

export function correctionSteps(db: Db, keys: KeyStore): CorrectionSteps {
  return {
    reviewCorrection: (query) => review(db, keys, query),
    countersign: (command) => countersign(db, keys, command),
    fileCorrection: (command) => file(db, keys, command),
  };
}

type Unfit = Exclude<CorrectionReviewed, { kind: 'fits' }>;

/** The version of a case's information form that an office goes by; undefined where it has none on file. */
export async function formInForce(db: Db, office: string, caseNo: string): Promise<InformationForm | undefined> {
  const { rows } = await sql<{ form: { body: unknown; seal: unknown } | null }>`
    select offices.form_in_force(${office}, ${caseNo}) as form`.execute(db);
  const form = rows[0]?.form;
  return form ? sealedForm.parse({ body: form.body, seal: form.seal }).body : undefined;
}

/** An unknown key is retried: it may still be on its way here. */
async function sealFault(keys: KeyStore, { form, source }: ReviewCorrection): Promise<Unfit | undefined> {
  try {
    await verify(form, { office: source, schema: informationForm }, keys);
    return undefined;
  } catch (error) {
    if (error instanceof SealInvalid && error.fault !== 'unknown-key')
      return { kind: 'unfit', code: 'B05', field: 'seal', remark: error.message };
    throw error;
  }
}

async function misfit(db: Db, { office, caseNo, form }: ReviewCorrection): Promise<Unfit | undefined> {
  const inForce = await formInForce(db, office, caseNo);
  if (inForce === undefined) {
    throw new Error(
      `office ${office} has no accepted form of case ${caseNo} on file: there is nothing to correct there`,
    );
  }
  const { body } = form;
  const fault = correctionFault(inForce, body);
  if (fault !== undefined) {
    return {
      kind: 'unfit',
      ...fault,
      remark: `${fault.field} is not that of version ${inForce.version}; a correction changes years only`,
    };
  }
  if (body.version <= inForce.version) {
    return { kind: 'unfit', field: 'version', remark: `version ${inForce.version} is in force already` };
  }
  if (sameYears(inForce, body)) {
    return {
      kind: 'unfit',
      unchanged: true,
      field: 'periods',
      remark: `the years are those of version ${inForce.version}: there is nothing to correct`,
    };
  }
  return undefined;
}

async function review(db: Db, keys: KeyStore, query: ReviewCorrection): Promise<CorrectionReviewed> {
  return (await sealFault(keys, query)) ?? (await misfit(db, query)) ?? { kind: 'fits' };
}

/** A person who is no longer enrolled here is for a clerk to look at, as when a form comes in. */
function decidesByItself({ accepts, person }: Taken): boolean {
  return accepts === 'automatic' && person?.status === 'active' && !person.deceased;
}

/**
 * The pivot of a correction. Whichever of signature and refusal of a version is written first is the answer to both.
 * What does not fit the version in force is refused whoever signs, and kept on file (§9.20).
 */
async function countersign(db: Db, keys: KeyStore, command: Countersign): Promise<Countersigned> {
  const { office, form, verdict } = command;
  const step = stepOf('countersign', command);
  const badSeal = await sealFault(keys, command);
  // Sealed before, so that no transaction waits for it; it leaves the office only if the years are redone.
  const { seal: countersignature } = await seal(office, form.body, keys);
  return inTransaction(db, async (tx): Promise<Countersigned> => {
    const taken = await take<Countersigned>(tx, {
      step: verdict?.kind === 'refuse' ? { ...step, content: null } : step,
    });
    if ('again' in taken) return taken.again;
    if (verdict === undefined && !decidesByItself(taken)) return { kind: 'awaiting-clerk' };
    if (verdict?.kind === 'refuse') {
      await record(tx, { step, answer: verdict });
      return verdict;
    }
    const unfit = badSeal ?? (await misfit(tx, command));
    const [fault] = verdict === undefined ? formFaults(form.body, { person: form.body.person }) : [];
    const code = unfit === undefined ? fault : (unfit.code ?? 'B05');
    if (code !== undefined) {
      const refused = {
        kind: 'refuse',
        code,
        remark: unfit?.remark ?? 'the corrected form contradicts itself',
      } as const;
      await record(tx, { step, answer: refused });
      await keepOnFile(tx, command, 'countersign', code, refused.remark);
      return refused;
    }
    return redo(tx, step, command, { taken, countersignature });
  });
}

async function redo(
  tx: Db,
  step: Step,
  { form, caseNo, office }: Countersign,
  { taken: { person }, countersignature }: { readonly taken: Taken; readonly countersignature: Seal },
): Promise<Countersigned> {
  if (person === null) throw new Error(`case ${caseNo} has no person on record at office ${office}`);
  const { rows } = await sql<{ answer: Countersigned }>`select offices.countersign(${office}, ${caseNo}, ${step.key},
    ${step.content}, ${person.ref}, ${json(form)}::jsonb, ${json(countersignature)}::jsonb) as answer`.execute(tx);
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error(`case ${caseNo}: the years were not redone`);
  return answer;
}

/**
 * Past the pivot nothing is refused any more: a countersignature that does not hold is an error, tried again and shown
 * to an operator.
 */
async function file(db: Db, keys: KeyStore, command: FileCorrection): Promise<void> {
  const { office, caseNo, form, countersignature, destination } = command;
  const step = stepOf('fileCorrection', command);
  const signed = { body: form.body, seal: countersignature };
  await comparing(db, step, () => verify(signed, { office: destination, schema: informationForm }, keys));
  await inTransaction(db, async (tx) => {
    const taken = await take(tx, { step });
    if ('again' in taken) return;
    await sql`select offices.file_signed(${office}, ${caseNo}, ${step.key}, ${step.content}, 'true'::jsonb,
      ${json(form)}::jsonb, ${json(countersignature)}::jsonb)`.execute(tx);
  });
}
