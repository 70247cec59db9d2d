// The rules of the house as functions over a file's path and text, so that each can be shown to catch an offender.
import { posix } from 'node:path';
import { doorsOf } from './houses.ts';
import { identityFault } from './identity-numbers.ts';

export interface SourceFile {
  /** Path in the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What a file does against a rule, in a sentence. */
export type Rule = (file: SourceFile) => readonly string[];

export const isCode = (path: string) => /\.(ts|mjs|cjs)$/.test(path);
const folderOf = (path: string) => path.split('/')[0] ?? '';

/** Code without comments; strings stay. */
export function withoutComments(text: string): string {
  const stringOrComment = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(stringOrComment, (_, string: string | undefined) => string ?? '');
}

/** Code without comments and without what stands in quotation marks. */
function bare(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}

export interface Import {
  /** As written. */
  readonly from: string;
  /** A path in the project for a relative import; else the package. */
  readonly target: string;
  readonly typeOnly: boolean;
}

/** What a file imports, statically or when it runs. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const code = withoutComments(text);
  const made = (from: string, typeOnly: boolean): Import => ({
    from,
    target: from.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), from)) : from,
    typeOnly,
  });
  const statements = /\b(?:import|export)\s+(type\s+)?(?:[\w$*\s{},]+?\bfrom\s*)?(['"])([^'"]+)\2/g;
  const calls = /\bimport\(\s*(['"])([^'"]+)\1/g;
  return [
    ...[...code.matchAll(statements)].map(([, type, , from = '']) => made(from, type !== undefined)),
    ...[...code.matchAll(calls)].map(([, , from = '']) => made(from, false)),
  ];
}

/** Which folders of ours a folder may import. Dependencies point one way. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  contract: ['contract', 'domain'],
  bank: ['bank', 'contract', 'activities', 'domain'],
  workflows: ['workflows', 'domain'],
  activities: ['activities', 'bank', 'contract', 'domain'],
  client: ['client', 'workflows', 'activities', 'bank', 'contract', 'domain'],
  workers: ['workers', 'client', 'workflows', 'activities', 'bank', 'contract', 'domain'],
};
export const dependenciesPointOneWay: Rule = (file) => {
  const allowed = MAY_IMPORT[folderOf(file.path)];
  if (allowed === undefined || !isCode(file.path)) return [];
  const doors = doorsOf(file.path);
  return importsOf(file)
    .filter(({ from, target, typeOnly }) => {
      if (!from.startsWith('.') || allowed.includes(folderOf(target)) || doors.some((door) => target.startsWith(door)))
        return false;
      const typesOfOthers = ['activities', 'contract'];
      return !(typeOnly && folderOf(file.path) === 'workflows' && typesOfOthers.includes(folderOf(target)));
    })
    .map(({ target }) => `imports ${target}`);
};

const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  domain: ['zod'],
  workflows: ['zod', '@temporalio/workflow', '@temporalio/common'],
};
/** A hash is a function of its argument. */
const PACKAGES_OF_FILES: Readonly<Record<string, readonly string[]>> = { 'domain/fingerprint.ts': ['node:crypto'] };

export const noInputOrOutput: Rule = (file) => {
  const allowed = PACKAGES[folderOf(file.path)];
  if (allowed === undefined || !isCode(file.path)) return [];
  const mine = [...allowed, ...(PACKAGES_OF_FILES[file.path] ?? [])];
  return importsOf(file)
    .filter(({ from, typeOnly }) => !from.startsWith('.') && !typeOnly && !mine.includes(from))
    .map(({ from }) => `imports ${from}`);
};

/** What gives another answer at another time or place. Temporal makes `Date.now()` in a workflow the case's clock. */
const IMPURE: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bDate\.now\b/, ['domain']],
  [/\bnew Date\(\s*\)/, ['domain', 'workflows']],
  [/\bMath\.random\b/, ['domain', 'workflows']],
  [/\bperformance\b/, ['domain', 'workflows']],
  [/\bset(Timeout|Interval|Immediate)\b/, ['domain', 'workflows']],
  [/\bIntl\b/, ['domain', 'workflows']],
  [/\btoLocale\w+/, ['domain', 'workflows']],
  [/\blocaleCompare\b/, ['domain', 'workflows']],
  [/\bprocess\b\s*[.[]/, ['domain', 'workflows']],
  [/\bfetch\(/, ['domain', 'workflows']],
];

export const noClockNoChanceNoPlace: Rule = ({ path, text }) => {
  if (!isCode(path)) return [];
  const code = bare(text);
  return IMPURE.filter(([, folders]) => folders.includes(folderOf(path))).flatMap(([pattern]) => {
    const found = pattern.exec(code)?.[0];
    return found === undefined ? [] : [`uses ${found}`];
  });
};

export const beginsWithItsReason: Rule = ({ path, text }) => {
  if (!isCode(path)) return [];
  const [first = '', second = ''] = text.split('\n');
  const line = first.startsWith('#!') ? second : first;
  return /^(\/\/ \S|\/\*\* ?\S)/.test(line) ? [] : ['does not begin with a comment that says its one reason'];
};

export const everyTestRuns: Rule = ({ path, text }) => {
  if (!path.startsWith('test/') || !isCode(path)) return [];
  const found = /\b(?:describe|test|it|suite)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/.exec(bare(text))?.[0];
  return found === undefined ? [] : [`holds ${found}`];
};

export const noConsole: Rule = ({ path, text }) => {
  const found = isCode(path) ? /\bconsole\s*\.\s*\w+/.exec(bare(text))?.[0] : undefined;
  return found === undefined ? [] : [`uses ${found}`];
};

export const noPathOfAMachine: Rule = ({ text }) => {
  const found = /(?<![\w.~$})*\]])\/(?:work|tmp|home|root|Users|mnt)\/[\w.-]+/.exec(text)?.[0];
  return found === undefined ? [] : [`names ${found}`];
};

export const noRegistry: Rule = ({ text }) => {
  const hosts =
    /\b(?:registry\.[\w-]+\.(?:com|org|net|cn|io|dev)|[\w.-]*npmmirror\.[a-z]+|pypi\.(?:org|python\.org)|files\.pythonhosted\.org|proxy\.golang\.org)\b/i;
  const found = hosts.exec(text)?.[0];
  return found === undefined ? [] : [`names the registry ${found}`];
};

/** Example data and saved histories, of people who do not exist. */
export const onlyTestPeople: Rule = ({ path, text }) => (/\.(jsonl?|csv)$/.test(path) ? identityFault(text) : []);

/** How a workflow asks, listens, shows and waits: the kit's alone, so that it is done in one way. */
const OF_THE_KIT = ['proxyActivities', 'setHandler', 'upsertSearchAttributes', 'setCurrentDetails', 'sleep'];
/** Adoption keeps its own ways until it is replaced by running a case again. */
const NOT_ON_THE_KIT: readonly string[] = ['workflows/adoption/'];

export const onlyTheKitTouchesTheEngine: Rule = ({ path, text }) => {
  const exempt = ['workflows/kit/', ...NOT_ON_THE_KIT].some((folder) => path.startsWith(folder));
  if (!path.startsWith('workflows/') || exempt) return [];
  const code = withoutComments(text);
  const imports = /\bimport\s*\{([^}]*)\}\s*from\s*'@temporalio\/workflow'/g;
  const names = [...code.matchAll(imports)].flatMap(([, list = '']) => list.split(','));
  const whole = /\bimport\s*\*\s*as\s+\w+\s+from\s*'@temporalio\/workflow'/.test(code) ? ['everything'] : [];
  return [...names.map((name) => name.trim().split(/\s+as\s+/)[0] ?? ''), ...whole]
    .filter((name) => name === 'everything' || OF_THE_KIT.includes(name))
    .map((name) => `imports ${name} of the engine, which is the kit's`);
};

/** What a message is told must not depend on the moment it is told: what expires, expires by a timer. */
export const noHandlerAsksTheTime: Rule = ({ path, text }) => {
  if (!/^workflows\/.*\/handlers(\/|\.ts$)/.test(path)) return [];
  const found = /\bnow\(|\bDate\b/.exec(bare(text))?.[0];
  return found === undefined ? [] : [`asks ${found}`];
};

export const RULES = {
  dependenciesPointOneWay,
  noInputOrOutput,
  onlyTheKitTouchesTheEngine,
  noHandlerAsksTheTime,
  noClockNoChanceNoPlace,
  beginsWithItsReason,
  everyTestRuns,
  noConsole,
  noPathOfAMachine,
  noRegistry,
  onlyTestPeople,
} as const;

/** Everything that files reach by imports that run, the files themselves included. */
export function reachableFrom(roots: readonly string[], files: ReadonlyMap<string, SourceFile>): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const file = files.get(path);
    if (file === undefined) return;
    for (const { target, typeOnly } of importsOf(file)) if (!typeOnly) visit(target);
  };
  for (const root of roots) visit(root);
  return seen;
}
