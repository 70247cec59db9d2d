// Both cases and the runbook, every command as it is written there, typed one after the other by somebody who follows them.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Db } from '../../activities/database/connection.ts';
import { readEmployees } from '../../workers/examples/read.ts';
import { runToEnd } from '../../workers/servers/commands.ts';
import { projectRoot, type RunFile, readRunFile } from '../../workers/servers/data-folder.ts';
import { Numbers, type Step, stepsIn, type Typed } from '../support/documents.ts';
import { pauses } from '../support/pauses.ts';
import { type Home, openHome, PATIENCE_MS, type Running } from './support.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

/** What only looks is typed again while something is still on its way. */
const LOOKS = /^npx jiexu (status|watch|list|notices|reconcile|suspense list|drill list|certificate \S+$)/;
const WITHIN_MS = 60_000;

let home: Home;
let system: Running;
let run: RunFile;
let db: Db;
let folder: string;
/** What was made, as it is closed: the last first. */
const made: (() => unknown)[] = [];

beforeAll(async () => {
  home = await openHome();
  made.push(() => home.close());
  folder = mkdtempSync(join(tmpdir(), 'jiexu-reader-'));
  made.push(() => rmSync(folder, { recursive: true, force: true }));
  // `npx` itself is npm's and takes half a second a time: the first test below asks it once.
  const npx = join(folder, 'npx');
  const program = join(projectRoot(), 'client/cli/jiexu.mjs');
  writeFileSync(npx, `#!/bin/sh\n[ "$1" = jiexu ] && shift && exec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(npx, 0o755);
  system = home.start('npm', ['start', '--', '--fresh']);
  made.push(() => {
    system.process.kill('SIGTERM');
    return system.ended;
  });
  await system.says(/Ctrl-C ends it/, 240_000);
  const found = readRunFile(home.folder);
  if (found === undefined) throw new Error('nothing runs');
  run = found;
  const own = connect(run.databaseUrl, { max: 1 });
  made.push(() => own.destroy());
  db = own;
});
afterAll(async () => {
  for (const close of made.reverse()) await close();
});

interface Came {
  readonly status: number | null;
  readonly text: string;
}

async function type(command: string, statusBefore: number): Promise<Came> {
  const { status, stdout, stderr } = await runToEnd('bash', ['-c', `(exit ${statusBefore}); ${command}`], {
    timeoutMs: PATIENCE_MS,
    cwd: folder,
    env: { ...home.env, PATH: `${folder}:${home.env.PATH}` },
  });
  return { status, text: `${stdout}${stderr}` };
}

/** What the document asks of a command: that it can be done, unless it shows the exit code itself. */
const mayFail = (next: Typed | undefined) => next?.command === 'echo $?';

/** Types a block, each command when the one before has ended. Answers with how many were typed. */
async function typeAll(typed: readonly Typed[], numbers: Numbers, replaced: (command: string) => Promise<string>) {
  let status = 0;
  for (const [at, { command, shown, line }] of typed.entries()) {
    const words = await replaced(numbers.ofThisRun(command));
    const until = Date.now() + (LOOKS.test(words) ? WITHIN_MS : 0);
    for (;;) {
      const came = await type(words, status);
      const missing = numbers.missing(shown, came.text);
      const failed = came.status !== 0 && !mayFail(typed[at + 1]);
      if (missing.length > 0 || failed) {
        if (Date.now() < until) continue;
        expect({ line, words, missing, ...came }).toEqual({ line, words, missing: [], status: 0, text: came.text });
      }
      status = came.status ?? 1;
      break;
    }
  }
  return typed.length;
}

const asWritten = (command: string) => Promise.resolve(command);
const read = (document: string) => stepsIn(readFileSync(join(projectRoot(), document), 'utf8'));
const typedIn = (steps: readonly Step[]) => steps.flatMap((step) => (step.kind === 'type' ? step.typed : []));

test('npx finds the command line', async () => {
  const { status, stdout } = await home.run('npx', ['jiexu', '--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('Usage: jiexu');
});

test.each(['docs/a-simple-case.md', 'docs/a-complex-case.md'])('%s, by copy and paste', async (document) => {
  const steps = read(document);
  const [start, ...commands] = typedIn(steps);
  expect(start?.command).toBe('npm start -- --fresh'); // it runs already: once for both
  const numbers = new Numbers();
  let count = 0;
  for (const step of steps) {
    if (step.kind === 'save') writeFileSync(join(folder, step.file.name), step.file.text);
    else if (step.typed[0] !== start) count += await typeAll(step.typed, numbers, asWritten);
  }
  expect(count).toBe(commands.length);
  expect(count).toBeGreaterThan(10);
});

/** A command of the set-up: has to be done. */
async function jiexu(...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await home.jiexu(...words);
  expect(status, `jiexu ${words.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

/** Has one of the employees on record apply, for whom nobody does in the examples. */
async function apply(applicationNo: string): Promise<string> {
  const employee = readEmployees().find((each) => each.application.applicationNo === applicationNo);
  const file = join(folder, `${applicationNo}.json`);
  writeFileSync(file, JSON.stringify(employee?.application));
  const [caseNo] = /\d{6}-\d{8}-\d+/.exec(await jiexu('apply', file)) ?? [];
  if (caseNo === undefined) throw new Error(`${applicationNo} has become no case`);
  return caseNo;
}

async function untilShown(caseNo: string, shown: RegExp): Promise<string> {
  const until = Date.now() + WITHIN_MS;
  const pause = pauses();
  for (;;) {
    const text = await jiexu('status', caseNo);
    if (shown.test(text)) return caseNo;
    if (Date.now() > until) throw new Error(`case ${caseNo} never showed ${shown}:\n${text}`);
    await pause();
  }
}

/** The cases the runbook speaks of, brought to where it finds them. */
const TROUBLES = {
  async bounced() {
    await jiexu('drill', 'bounce', '--from', '330100', '--times', '1');
    return untilShown(await apply('EMP-0001'), /next: operator/);
  },
  async anotherSum() {
    await jiexu('drill', 'wrong', '--from', '330100', '--times', '1', '--amount', '600.00');
    return untilShown(await apply('EMP-0002'), /B03/);
  },
  async silent() {
    const caseNo = await apply('EMP-0010');
    await jiexu('drill', 'pass', caseNo, '--days', '40');
    return untilShown(caseNo, /OVERDUE/);
  },
  async confirmed() {
    const caseNo = /\d{6}-\d{8}-\d+/.exec(await jiexu('status', 'EX-0026'))?.[0] ?? '';
    await untilShown(caseNo, /arrived/);
    await jiexu('drill', 'pass', caseNo, '--days', '40');
    return untilShown(caseNo, /OVERDUE/);
  },
  async orphan() {
    await jiexu('drill', 'hold', '--from', '420100', '--times', '1');
    const caseNo = await untilShown(await apply('EMP-0003'), /in-flight|sent/);
    await terminate(caseNo);
    return caseNo;
  },
} satisfies Readonly<Record<string, () => Promise<string>>>;

/** What CASE stands for in each command of the runbook. */
const CASES: readonly (readonly [command: RegExp, trouble: keyof typeof TROUBLES])[] = [
  [/^npx jiexu status CASE --timeline/, 'bounced'],
  [/^npx jiexu resolve CASE --who \S+ --reason "the office's account/, 'bounced'],
  [/^npx jiexu resolve CASE --action send-back/, 'anotherSum'],
  [/^npx jiexu resolve CASE --action undo/, 'silent'],
  [/^npx jiexu resolve CASE --action settled-by-hand/, 'confirmed'],
  [/^npx jiexu adopt CASE/, 'orphan'],
];

async function terminate(caseNo: string): Promise<void> {
  const row = await db.selectFrom('cases.case').selectAll().where('case_no', '=', caseNo).executeTakeFirstOrThrow();
  const connection = await Connection.connect({ address: run.temporalAddress });
  try {
    const client = new Client({ connection, namespace: run.namespace });
    await client.workflow.getHandle(row.workflow_id, row.run_id).terminate('as an operator should not');
  } finally {
    await connection.close();
  }
}

test('docs/runbook.md, on cases that are in the trouble it speaks of', async () => {
  const cases = new Map<string, Promise<string>>();
  const used = new Set<RegExp>();
  const withCase = async (command: string) => {
    if (!command.includes('CASE')) return command;
    const [pattern, trouble] = CASES.find(([each]) => each.test(command)) ?? [];
    if (pattern === undefined || trouble === undefined) throw new Error(`which case is meant in \`${command}\`?`);
    used.add(pattern);
    const caseNo = cases.get(trouble) ?? TROUBLES[trouble]();
    cases.set(trouble, caseNo);
    return command.replaceAll('CASE', await caseNo);
  };
  const steps = read('docs/runbook.md');
  const all = typedIn(steps);
  const queries = all.filter(({ command }) => /^select /.test(command));
  for (const step of steps) {
    expect(step.kind).toBe('type');
    if (step.kind !== 'type') continue;
    if (step.typed.every((each) => queries.includes(each))) continue;
    await typeAll(step.typed, new Numbers(), withCase);
  }
  expect(CASES.filter(([pattern]) => !used.has(pattern))).toEqual([]);

  // What is written in SQL is asked of the database that npm start names, as the application's role.
  expect(queries.length).toBeGreaterThan(0);
  for (const { command } of queries) expect((await sql.raw(command).execute(db)).rows).not.toEqual([]);

  // And in the end every fen is where it belongs.
  await jiexu('drill', 'release');
  const until = Date.now() + WITHIN_MS;
  const pause = pauses();
  for (;;) {
    const { status, stdout } = await home.jiexu('reconcile');
    if (status === 0 && /equal to the fen/.test(stdout)) break;
    if (Date.now() > until) expect({ status, stdout }).toEqual({ status: 0, stdout: 'equal to the fen' });
    await pause();
  }
});
