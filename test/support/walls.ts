// What a file names through the wall of its house: files and packages it imports, tables and functions of others.
import { importsOf, isCode, type SourceFile } from './architecture.ts';
import { doorsOf, type House, houseOf, MANNERS } from './houses.ts';

/** One thing that a file of `house` names and may not: a path, a package, or a table or function as `schema.name`. */
export interface Crossing {
  readonly house: House;
  readonly path: string;
  readonly what: string;
}

/** Offenders as they are checked in: by file, what each names. */
export type Offenders = Readonly<Record<string, readonly string[]>>;

/** SQL without comments; strings stay, since a function's body may stand in one. */
function withoutSqlComments(text: string): string {
  return text.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) => (found.startsWith("'") ? found : ' '));
}

/** What stands in quotation marks or between backticks in a file of code, without what is worked out in `${…}`. */
export function stringsOf(text: string): string {
  const found: string[] = [];
  let at = 0;
  const quoted = (mark: string): void => {
    let literal = '';
    for (at += 1; at < text.length && text[at] !== mark; at += 1) {
      if (mark !== '`' && text[at] === '\n') break;
      if (text[at] === '\\') at += 1;
      else if (mark === '`' && text.startsWith('${', at)) {
        at += 2;
        code('}');
        literal += ' ';
      } else literal += text[at];
    }
    found.push(literal);
  };
  const code = (end: string | undefined): void => {
    let depth = 0;
    for (; at < text.length; at += 1) {
      const sign = text[at] ?? '';
      if (text.startsWith('//', at) && text[at - 1] !== '\\') at = endOf('\n', at) - 1;
      else if (text.startsWith('/*', at)) at = endOf('*/', at) + 1;
      else if (sign === "'" || sign === '"' || sign === '`') quoted(sign);
      else if (sign === '{') depth += 1;
      else if (sign === '}') {
        if (depth === 0 && end === '}') return;
        depth -= 1;
      }
    }
  };
  const endOf = (mark: string, from: number) => {
    const to = text.indexOf(mark, from);
    return to < 0 ? text.length : to;
  };
  code(undefined);
  return found.join('\n');
}

/** Schema, table and function names that migrations create: `schema.name`. */
export function namesOfTheDatabase(files: Iterable<SourceFile>): ReadonlySet<string> {
  const created =
    /\bcreate\s+(?:or\s+replace\s+)?(?:table|view|function|procedure|type|domain|sequence)\s+(\w+\.\w+)/gi;
  const names = [...files]
    .filter(({ path }) => path.endsWith('.sql'))
    .flatMap(({ text }) => [...withoutSqlComments(text).matchAll(created)].map(([, name = '']) => name.toLowerCase()));
  return new Set(names);
}

function tablesIn({ path, text }: SourceFile, names: ReadonlySet<string>): string[] {
  const spoken = path.endsWith('.sql') ? withoutSqlComments(text) : isCode(path) ? stringsOf(text) : '';
  return [...spoken.matchAll(/\b[a-z_]+\.[a-z_]+\b/gi)]
    .map(([name]) => name.toLowerCase())
    .filter((name) => names.has(name));
}

/** What a file names and its house may not; nothing for a file of no house. `names`: the database's, by its migrations. */
export function crossingsOf(file: SourceFile, names: ReadonlySet<string>): Crossing[] {
  const house = houseOf(file.path);
  if (house === undefined) return [];
  const manners = MANNERS[house];
  const doors = doorsOf(file.path);

  const imported = (isCode(file.path) ? importsOf(file) : [])
    .filter(({ from, target, typeOnly }) => {
      if (!from.startsWith('.'))
        return manners.without.some((start) => from === start || from.startsWith(slashed(start)));
      const other = houseOf(target);
      if (other === undefined || other === house || doors.some((door) => target.startsWith(door))) return false;
      return !(manners.imports.includes(other) || (typeOnly && manners.types?.includes(other)));
    })
    .map(({ from, target }) => (from.startsWith('.') ? target : from));
  const tables = tablesIn(file, names).filter((name) => !manners.schemas.includes(name.split('.')[0] ?? ''));

  return [...new Set([...imported, ...tables])].sort().map((what) => ({ house, path: file.path, what }));
}

const slashed = (start: string) => (start.endsWith('/') ? start : `${start}/`);

/** Migrations that nobody has given to a house: each belongs to one. */
export function homelessMigrations(files: Iterable<SourceFile>): string[] {
  return [...files]
    .filter(({ path }) => /\/migrations\/[^/]+\.sql$/.test(path) && houseOf(path) === 'shared')
    .map(({ path }) => `${path} belongs to no house: write one line for it in PLACES (test/support/houses.ts)`);
}

export function offendersOf(crossings: readonly Crossing[]): Offenders {
  const byPath: Record<string, string[]> = {};
  for (const { path, what } of crossings) byPath[path] = [...(byPath[path] ?? []), what];
  return Object.fromEntries(Object.entries(byPath).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const HOW_TO_STRIKE_OFF = 'node scripts/run.mjs scripts/strike-off.ts';

/** What differs from the list: what is new, with what to do instead, and what is on the list and offends no more. */
export function faultsAgainst(list: Offenders, crossings: readonly Crossing[]): string[] {
  const now = offendersOf(crossings);
  const fresh = crossings.filter(({ path, what }) => !list[path]?.includes(what));
  const healed = Object.entries(list).flatMap(([path, whats]) =>
    whats.filter((what) => !now[path]?.includes(what)).map((what) => ({ path, what })),
  );
  return [
    ...fresh.map(
      ({ house, path, what }) =>
        `${path} names ${what}, which is not for ${house}: ${MANNERS[house].instead}` +
        `. Was the file only moved? Then ${HOW_TO_STRIKE_OFF}`,
    ),
    ...healed.map(
      ({ path, what }) => `${path} no longer names ${what}: strike it off the list, by ${HOW_TO_STRIKE_OFF}`,
    ),
  ];
}

/** What has grown: a house names something in more files than the list allows. A file that only moved is no growth. */
export function growthOver(list: Offenders, crossings: readonly Crossing[]): string[] {
  const allowed = countOf(
    Object.entries(list).flatMap(([path, whats]) => whats.map((what) => keyOf(houseOf(path), what))),
  );
  const present = countOf(crossings.map(({ house, what }) => keyOf(house, what)));
  return [...present]
    .filter(([key, count]) => count > (allowed.get(key) ?? 0))
    .map(([key, count]) => `${key} in ${count} files, where ${allowed.get(key) ?? 0} are on the list`);
}

const keyOf = (house: House | undefined, what: string) => `${house ?? 'no house'} names ${what}`;

function countOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
