// What the commands about offices have in common: the directory, and an office nobody knows.
import type { Connected } from '../command/connect.ts';
import { CliError } from '../output.ts';

export async function directoryOf({ db, keys }: Pick<Connected, 'db' | 'keys'>) {
  const { officeDirectory } = await import('../../../activities/offices/directory.ts');
  return officeDirectory({ db, keys });
}

export function unknown(pool: string): CliError {
  return new CliError(`office ${pool} is not in the directory; add it with \`npx jiexu office add FILE\``);
}
