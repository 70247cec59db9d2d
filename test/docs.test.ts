// The documents hold: every relative link leads somewhere, headings included, and README's table is the command line's own list.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../activities/rules/load.ts';
import { CLOCK_NAMES, MONEY_STATUSES, OUTCOMES, RELATION_STATUSES } from '../domain/case.ts';
import { parseApplication } from '../domain/rules/parse.ts';
import { picture } from '../scripts/picture.ts';
import { readOffices, readTransfers } from '../workers/examples/read.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/kit/attributes.ts';
import { OFFICES_QUEUE, TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import * as messages from '../workflows/transfer/messages.ts';
import type { SourceFile } from './support/architecture.ts';
import { projectFiles } from './support/project-files.ts';
import { namesOfTheDatabase } from './support/walls.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENTS = [
  join(ROOT, 'README.md'),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
];
const BIGGEST_PICTURE = 200_000;

/** A document without its code: what stands in fences and backticks is no link. */
function prose(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
}

interface Link {
  readonly target: string;
  readonly picture: boolean;
}

function linksIn(file: string): Link[] {
  return [...prose(file).matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, mark, target]) => ({
    target: target ?? '',
    picture: mark === '!',
  }));
}

/** A heading's anchor as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchorsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));
}

/** Sections of docs/domain.md that a text cites. What an RFC calls its section is its own. */
function sectionsIn(text: string): string[] {
  return [...text.replace(/RFC \d+ §[\d.]+/g, '').matchAll(/§(\d+(?:\.\d+)*)/g)].map(([, section]) => section ?? '');
}

/** Files of the project that a document names in code: paths from the root, not patterns. */
function pathsIn(text: string): string[] {
  const root = '(?:activities|client|docs|domain|examples|scripts|test|workers|workflows)';
  const inCode = [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, code]) => code ?? '')
    .filter((code) => !/[*<>{}…]/.test(code));
  const path = new RegExp(`(?<![\\w./-])${root}(?:/[\\w.-]+)*/[\\w.-]+\\.\\w+`, 'g');
  return inCode.flatMap((code) => code.match(path) ?? []);
}

/** Why a link leads nowhere; undefined where it leads somewhere. */
function faultOf(file: string, { target, picture }: Link): string | undefined {
  if (/^https?:/.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const to = path === '' ? file : resolve(dirname(file), decodeURIComponent(path));
  if (!existsSync(to)) return `${target}: no such file`;
  if (relative(ROOT, to).startsWith('..')) return `${target}: leads out of the project`;
  if (anchor !== undefined && !anchorsOf(to).includes(anchor)) return `${target}: no such heading`;
  if (picture && statSync(to).size > BIGGEST_PICTURE) return `${target}: bigger than ${BIGGEST_PICTURE} bytes`;
  return undefined;
}

describe('the documents', () => {
  it.each(DOCUMENTS.map((file) => [relative(ROOT, file), file]))('%s links only to what is there', (_name, file) => {
    const faults = linksIn(file).flatMap((link) => faultOf(file, link) ?? []);
    expect(faults).toEqual([]);
  });

  it.each(DOCUMENTS.map((file) => [relative(ROOT, file), file]))(
    '%s names only files that are there',
    (_name, file) => {
      expect(pathsIn(readFileSync(file, 'utf8')).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    },
  );

  it('a file that is named and not there is found, a pattern is none', () => {
    expect(pathsIn('`docs/none.md` and `test/no/*.ts`, `domain/years/<year>.json`, `node scripts/a.ts`')).toEqual([
      'docs/none.md',
      'scripts/a.ts',
    ]);
  });

  it('the runbook is short enough for three in the morning', () => {
    expect(readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(120);
  });

  it('README leads to every other document, and every picture is shown somewhere', () => {
    const linked = linksIn(join(ROOT, 'README.md')).map(({ target }) => resolve(ROOT, target));
    expect(linked).toEqual(expect.arrayContaining(DOCUMENTS.slice(1)));

    const shown = DOCUMENTS.flatMap((file) =>
      linksIn(file)
        .filter(({ picture }) => picture)
        .map(({ target }) => resolve(dirname(file), target)),
    );
    const pictures = readdirSync(join(ROOT, 'docs/images')).map((name) => join(ROOT, 'docs/images', name));
    expect([...new Set(shown)].sort()).toEqual(pictures.sort());
  });

  it('the picture of processes is drawn by its script, with the queues, workflows and schemas that there are', () => {
    const drawn = readFileSync(join(ROOT, 'docs/images/processes.svg'), 'utf8');
    expect(drawn, 'node scripts/run.mjs scripts/make-picture.ts').toBe(picture());

    const schemas = [...namesOfTheDatabase(projectFiles())].map((name) => name.split('.')[0] ?? '');
    const index = readFileSync(join(ROOT, 'workflows/index.ts'), 'utf8');
    const workflows = [...index.matchAll(/^export \{ (\w+) \}/gm)].map(([, name]) => name ?? '');
    expect(workflows).toContain('transfer');
    const words = new Set(drawn.split(/[^\w-]+/));
    const named = [...schemas, ...workflows, TRANSFERS_QUEUE, OFFICES_QUEUE];
    expect(named.filter((name) => !words.has(name))).toEqual([]);
  });

  it("README's table of commands is the list that the command line itself gives", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['client/cli/jiexu.mjs', '--help'], { cwd: ROOT });
    const told = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== 'help');

    const [, table = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('## The command line');
    const [section = ''] = table.split('\n## ');
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const written = rows.map((row) => /^\| `([a-z]+)/.exec(row)?.[1]);

    expect(told.length).toBeGreaterThan(0);
    expect([...written].sort()).toEqual([...told].sort());
  });

  it('every section of the rules that code or documents cite stands on their page', () => {
    const cited = (files: readonly SourceFile[]) =>
      files.flatMap(({ path, text }) => sectionsIn(text).map((at) => [path, at] as const));
    const page = projectFiles().find(({ path }) => path === 'docs/domain.md')?.text ?? '';
    const headings = [...page.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(([, section]) => section ?? '');
    const unknown = (files: readonly SourceFile[]) => cited(files).filter(([, section]) => !headings.includes(section));

    expect(headings).toHaveLength(9 + 20);
    expect(cited(projectFiles()).length).toBeGreaterThan(100);
    expect(unknown(projectFiles())).toEqual([]);
    expect(
      unknown([{ path: 'a.ts', text: '// \u00a79.13, \u00a79.21 and \u00a710; RFC 8785 \u00a73.2.3' }]).map(
        ([, at]) => at,
      ),
    ).toEqual(['9.21', '10']);
  });

  it('the simple case can be followed: its person withdrew in an example, and its source leaves letters to a clerk', () => {
    const page = readFileSync(join(ROOT, 'docs/a-simple-case.md'), 'utf8');
    const [, json = ''] = /^```json\n([\s\S]*?)^```/m.exec(page) ?? [];
    const application = parseApplication(JSON.parse(json), '2026-11-22T06:52:00+08:00', loadRules());

    const before = readTransfers().find((example) => example.application.applicationNo === 'EX-0023');
    expect(before?.act).toBe('applicant-withdraws');
    expect(before?.application.person).toEqual(application.person);
    expect(before?.application.source).toEqual(application.source);
    expect(before?.application.destination).toEqual(application.destination);
    const modes = (area: string) => readOffices().find(({ pool }) => pool === area);
    expect(modes(application.source.area)?.answers).toBe('clerk');
    expect(modes(application.destination.area)?.accepts).toBe('automatic');
  });

  it('the overview names every status, outcome, clock, search attribute and message there is', () => {
    const text = readFileSync(join(ROOT, 'docs/overview.md'), 'utf8');
    const defined = Object.values(messages as Record<string, unknown>).flatMap((value) =>
      typeof value === 'object' &&
      value !== null &&
      'type' in value &&
      'name' in value &&
      typeof value.name === 'string'
        ? [value.name]
        : [],
    );
    const attributes = SEARCH_ATTRIBUTES.map(({ name }) => name);
    const closed = [...MONEY_STATUSES, ...RELATION_STATUSES, ...OUTCOMES, ...CLOCK_NAMES];

    expect(defined).toContain('answerAsSource');
    const missing = [...closed, ...attributes, ...defined].filter((name) => !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('README names every variable of the environment that the code reads', () => {
    const files = ['client', 'workers', 'activities', 'scripts/lib'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|mjs)$/.test(name))
        .map((name) => join(ROOT, folder, name)),
    );
    const read = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\benv\.((?:JIEXU|TEMPORAL|DATABASE)_[A-Z_]+)/g)].map(([, name]) => name),
    );
    const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('## Production');
    const named = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);

    expect(named.sort()).toEqual([...new Set(read)].sort());
  });
});
