// Where a running system is: the variables of the environment, else what `npm start` left in the data folder.
import { existsSync } from 'node:fs';
import { dataFolderAt, readRunFile } from '../../../workers/servers/data-folder.ts';
import { CliError } from '../output.ts';

export interface Addresses {
  readonly temporal: string;
  readonly namespace: string;
  readonly databaseUrl: string;
  /** Folder of the keys. */
  readonly keys: string;
  readonly temporalUi?: string;
}

/** Throws `CliError` where nothing runs. */
export function addresses(): Addresses {
  const folder = dataFolderAt();
  const run = readRunFile(folder);
  const temporal = process.env.TEMPORAL_ADDRESS ?? run?.temporalAddress;
  const databaseUrl = process.env.DATABASE_URL ?? run?.databaseUrl;
  if (temporal === undefined || databaseUrl === undefined) {
    throw new CliError(
      `${nothingIn(folder.root)}. Start it with \`npm start\`, or set TEMPORAL_ADDRESS and DATABASE_URL.`,
    );
  }
  return {
    temporal,
    databaseUrl,
    namespace: process.env.TEMPORAL_NAMESPACE ?? run?.namespace ?? 'default',
    keys: folder.keys,
    temporalUi: run?.temporalUi,
  };
}

/** Where was looked; a name that JIEXU_DATA spells wrong looks like a system that is down. */
function nothingIn(folder: string): string {
  const named = process.env.JIEXU_DATA ? ', which JIEXU_DATA names' : '';
  return existsSync(folder)
    ? `Nothing is running in ${folder}${named}`
    : `Nothing is running: there is no folder ${folder}${named}`;
}
