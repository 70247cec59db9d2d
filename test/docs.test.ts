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
import { readOffices, readTransfers } from '../workers/examples/read.ts';
import * as messages from '../workflows/messages.ts';

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
    const attributes = messages.SEARCH_ATTRIBUTES.map(({ name }) => name);
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
