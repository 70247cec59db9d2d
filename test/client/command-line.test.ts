// The table of commands: each tells what it is, takes its own example, and describes every word it takes.
import { describe, expect, it } from 'vitest';
import type { Command, Words } from '../../client/cli/command/command.ts';
import { programOf } from '../../client/cli/command/program.ts';
import { type Entry, GROUPS } from '../../client/cli/commands.ts';
import { jiexu } from './run-jiexu.ts';

interface Found {
  readonly path: string;
  readonly entry: Entry;
}

function all(entries: readonly Entry[], above = ''): Found[] {
  return entries.flatMap((entry) => {
    const path = `${above}${entry.name}`;
    return [{ path, entry }, ...all(entry.commands ?? [], `${path} `)];
  });
}

const COMMANDS = all(GROUPS.flatMap(({ commands }) => commands));
const RUNNING = COMMANDS.filter(({ entry }) => entry.load !== undefined);

/** A line as a shell splits it: words, or what stands in single quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** What the program would do with these words, without doing it. */
async function parse(line: string): Promise<{ command: Command; given: Words } | undefined> {
  let taken: { command: Command; given: Words } | undefined;
  const program = programOf(GROUPS, '0', async (command, given) => {
    taken = { command, given };
  });
  await program.parseAsync(words(line), { from: 'user' });
  return taken;
}

describe('every command', () => {
  it('is there once, and only names that hold others do nothing themselves', () => {
    expect(COMMANDS.length).toBeGreaterThan(50);
    expect(new Set(COMMANDS.map(({ path }) => path)).size).toBe(COMMANDS.length);
    const idle = COMMANDS.filter(({ entry }) => entry.load === undefined && (entry.commands ?? []).length === 0);
    expect(idle).toEqual([]);
  });

  it.each(COMMANDS)('$path says what it does', ({ entry }) => {
    expect(entry.description).toMatch(/^\S.{10,}$|^go on$/);
  });

  it.each(RUNNING)('$path takes its own example', async ({ path, entry }) => {
    const command = (await entry.load?.())?.default;
    expect(command?.example.startsWith(path)).toBe(true);
    const taken = await parse(command?.example ?? '');
    expect(taken?.command).toBe(command);
    expect(() => taken?.command.prepare(taken.given)).not.toThrow();
  });

  it.each(RUNNING)('$path describes everything it takes', async ({ entry }) => {
    const command = (await entry.load?.())?.default;
    const taken = [...Object.values(command?.arguments ?? {}), ...Object.values(command?.options ?? {})];
    expect(taken.map(({ description }) => description).filter((text) => text.trim().length < 4)).toEqual([]);
    expect(command?.options).toHaveProperty('json');
  });
});

describe('help', () => {
  it('of a command shows its description, options and example', async () => {
    const { status, stdout } = await jiexu(['suspense', 'allot', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: jiexu suspense allot \[options\] <key>\n/);
    expect(stdout).toContain('--payment <no>');
    expect(stdout).toMatch(/\nExample:\n {2}jiexu suspense allot BANK-/);
  });

  it.each([[['help', 'notices', 'issue']], [['notices', 'help', 'issue']], [['notices', 'issue', '-h']]])(
    '%j is the help of that command',
    async (args) => {
      expect(await jiexu(args)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('jiexu notices issue 5101'),
      });
    },
  );

  it('of the whole has every command under what it is about', async () => {
    const { stdout } = await jiexu(['help']);
    for (const { title } of GROUPS) expect(stdout).toContain(`\n${title}\n`);
  });

  it('--version tells the version', async () => {
    expect(await jiexu(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('words that are none', () => {
  it.each([
    [['statsu'], /Did you mean status\?/],
    [['batch', 'sumbit'], /Did you mean submit\?/],
    [['status', 'A-1', '--timelin'], /Did you mean --timeline\?/],
    [['notices', 'issue', '--jsno'], /Did you mean --json\?/],
  ] as const)('%j: exit 2, and the right one is named', async (args, suggestion) => {
    const { status, stdout, stderr } = await jiexu(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(suggestion);
  });

  it('everything that is wrong is told at once, before anybody is asked', async () => {
    const { status, stderr } = await jiexu(['refused', '--limit', '0', '--since', 'yesterday']);
    expect(status).toBe(2);
    expect(stderr).toBe('--since: a date such as 2026-09-30, not yesterday\n--limit: a whole number from 1, not 0\n');
  });
});

describe('a number', () => {
  it.each([
    ['answer 510100-20260930-17-R1 --confirm', /<case>: has to be a case number .*; it is the number of a residual/],
    ['residual answer 510100-20260930-17 --agree --office 510100', /<number>: .*-R1; it is a case number$/m],
    ['adopt A-2026-1', /<case>: has to be a case number such as .*; it is an application number$/m],
  ])('%s: what was expected is said', async (line, sentence) => {
    const { status, stdout, stderr } = await jiexu(words(line));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
  });

  it('that is none is not repeated: it may be a person’s', async () => {
    const { status, stderr } = await jiexu(['status', '张三 990101']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/or an application number .*, or the number of a residual transfer .*; it is none\n$/);
    expect(stderr).not.toContain('张三');
  });

  it('of any of the three kinds is taken by status', async () => {
    for (const number of ['510100-20260930-17', '510100-20260930-17-D2', '申请/2026-1']) {
      expect(await jiexu(['status', number])).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^Nothing is running/),
      });
    }
  });
});
