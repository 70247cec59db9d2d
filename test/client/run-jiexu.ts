// Runs the `jiexu` command with a data folder in which nothing runs unless the test says what does.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PERSON_KEY_SECRET } from '../support/person-key.ts';
import { stayingJiexu } from '../support/staying-jiexu.ts';
import type { Ran } from '../support/staying-jiexu-contract.ts';
import { temporaryFolder } from '../support/temporary.ts';

const COMMAND = fileURLToPath(new URL('../../client/cli/jiexu.mjs', import.meta.url));

/** Where nothing runs: one folder a test file. */
let empty = '';
function emptyFolder(): string {
  if (!existsSync(empty)) empty = temporaryFolder('jiexu-data-');
  return empty;
}

type Environment = Readonly<Record<string, string>>;

/** Its answer, from a process that stays. Does not block: the workers of a rig in this process have to answer meanwhile. */
export function jiexu(args: readonly string[], env: Environment = {}, input = ''): Promise<Ran> {
  return stayingJiexu({ args, env: environment(env), input });
}

/** The same as people run it, in a process of its own. */
export function jiexuAlone(args: readonly string[], env: Environment = {}, input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [COMMAND, ...args],
      { env: environment(env), encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

function environment(env: Environment): NodeJS.ProcessEnv {
  const { TEMPORAL_ADDRESS: _t, DATABASE_URL: _d, ...inherited } = process.env;
  return {
    ...inherited,
    JIEXU_DATA: emptyFolder(),
    JIEXU_PERSON_KEY: PERSON_KEY_SECRET.toString('hex'),
    NO_COLOR: '1',
    ...env,
  };
}
