// The case and the application of a number: a case's notices include its application's, and the other way round.
import type { Db } from '../../../activities/database/connection.ts';
import { UnknownCase } from '../../errors.ts';

export interface Subject {
  readonly caseNo?: string;
  readonly applicationNo: string;
}

/** Throws `UnknownCase`. */
export async function subjectOf(db: Db, number: string): Promise<Subject> {
  const { findApplication, findCase } = await import('../../../activities/cases/register.ts');
  const row = await findCase(db, number);
  if (row !== undefined) return { caseNo: row.caseNo, applicationNo: row.applicationNo };
  if ((await findApplication(db, number)) !== undefined) return { applicationNo: number };
  throw new UnknownCase(number);
}
