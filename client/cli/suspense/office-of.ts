// Which office has a sum that was named without it.
import type { Db } from '../../../activities/database/connection.ts';
import { CliError } from '../output.ts';

/** The one office that has what was named; with several of that name, --office has to say. */
export async function officeOf(
  db: Db,
  given: string | undefined,
  number: string,
  what: { readonly account: string } | { readonly transfer: string },
): Promise<string> {
  const found =
    'account' in what
      ? await db.selectFrom('ledger.account').select('office').where('name', '=', what.account).execute()
      : await db.selectFrom('ledger.transfer').select('office').where('id', '=', what.transfer).execute();
  const offices = found.map(({ office }) => office).filter((office) => given === undefined || office === given);
  return only(
    offices,
    `no sum ${number} has arrived${given === undefined ? '' : ` at office ${given}`}; see \`npx jiexu suspense list\``,
  );
}

/** The one office there is; `none`: the sentence where there is no such thing. */
export function only(offices: readonly string[], none: string): string {
  const [office, another] = offices;
  if (office === undefined) throw new CliError(none);
  if (another !== undefined) throw new CliError(`say which office with --office: ${offices.join(', ')}`, 2);
  return office;
}
