// An office that was named and is in no directory here: a slip of the pen, which must not look like an empty desk.
import { directoryOf } from '../offices/known.ts';
import { CliError } from '../output.ts';
import type { Connected } from './connect.ts';

/** So many are named, those first whose code begins alike. */
const SHOWN = 6;

interface Served {
  readonly pool: string;
  readonly name: string;
}

/** Throws `CliError` (exit code 2) with the offices there are. `name`: the option or argument. */
export async function mustBeServed(on: Pick<Connected, 'db' | 'keys'>, name: string, pool: string): Promise<void> {
  const directory = await directoryOf(on);
  if ((await directory.ref(pool)) !== undefined) return;
  const known = await Promise.all((await directory.all()).map((office) => directory.record(office.pool)));
  throw new CliError(
    sayNotServed(
      name,
      pool,
      known.flatMap((record) => record ?? []),
    ),
    2,
  );
}

export function sayNotServed(name: string, pool: string, known: readonly Served[]): string {
  const like = (office: Served) => [...office.pool].findIndex((digit, at) => digit !== pool[at]);
  const near = [...known].sort((one, other) => like(other) - like(one)).slice(0, SHOWN);
  const named = near.map((office) => `${office.pool} ${office.name}`).join(', ');
  if (known.length === 0) return `${name}: no office ${pool} is served here; add it with \`npx jiexu office add FILE\``;
  const more = known.length > SHOWN ? `; \`npx jiexu office list\` shows all ${known.length}` : '';
  return `${name}: no office ${pool} is served here. Give one of ${named}${more}`;
}
