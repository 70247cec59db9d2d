// The architecture, held by tests: what may import what, what the domain may not ask, what may not be left in a file.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../workers/servers/data-folder.ts';
import { RULES, reachableFrom, type SourceFile } from './support/architecture.ts';
import { testPerson } from './support/people.ts';

const root = projectRoot();
const IGNORED = /^(node_modules|\.jiexu|\.git|dist)(\/|$)/;
const BINARY = /\.(png|jpe?g|gif|pdf|ttf|woff2?|ico)$/i;

/** The project's files: what git tracks, or, in a copy without git, what is there. */
function projectFiles(): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (listed !== '') return listed.split('\0').filter(Boolean);
  } catch {
    // no git here
  }
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !IGNORED.test(path));
}

function read(path: string): SourceFile[] {
  try {
    return [{ path, text: readFileSync(join(root, path), 'utf8') }];
  } catch {
    return []; // removed and not yet committed
  }
}

const files = projectFiles()
  .filter((path) => !BINARY.test(path))
  .flatMap(read);
const byPath = new Map(files.map((file) => [file.path, file]));
const code = (path: string, text: string): SourceFile => ({ path, text });
const underRoot = (...steps: string[]) => ['', ...steps].join('/');
const somebody = '11010519491231002X'; // the published example of GB 11643, of area 110105

/** One offender, and one that looks like it and is none, for every rule. */
const CASES: Readonly<
  Record<keyof typeof RULES, { readonly offenders: SourceFile[]; readonly innocents: SourceFile[] }>
> = {
  dependenciesPointOneWay: {
    offenders: [
      code('domain/plan.ts', "import { now } from '../workflows/case.ts';"),
      code('domain/rules/check.ts', "import { connect } from '../../activities/database/connection.ts';"),
      code('workflows/steps.ts', "import { execute } from '../activities/ledger/execute.ts';"),
      code('workflows/steps.ts', "import { type Office, ledgerOffice } from '../activities/offices/office.ts';"),
      code('activities/cases/decide.ts', "import { Jiexu } from '../../client/jiexu.ts';"),
      code('activities/cases/decide.ts', "import type { Case } from '../../workflows/case.ts';"),
      code('client/jiexu.ts', "export * from '../workers/servers/data-folder.ts';"),
      code('client/cli/ask.ts', "const { startSystem } = await import('../../workers/system.ts');"),
      code('workers/system.ts', "import { Rig } from '../test/support/rig.ts';"),
    ],
    innocents: [
      code('workflows/steps.ts', "import type { Office } from '../activities/offices/office.ts';"),
      code('client/cli/connect.ts', "import { readRunFile } from '../../workers/servers/data-folder.ts';"),
      code('domain/plan.ts', "// import { now } from '../workflows/case.ts';"),
    ],
  },
  noInputOrOutput: {
    offenders: [
      code('domain/rules/rules.ts', "import { readFileSync } from 'node:fs';"),
      code('domain/money.ts', "import { createHash } from 'node:crypto';"),
      code('workflows/money.ts', "import pg from 'pg';"),
      code('workflows/case.ts', "import 'kysely';"),
      code('workflows/case.ts', "import { Client } from '@temporalio/client';"),
    ],
    innocents: [
      code('domain/fingerprint.ts', "import { createHash } from 'node:crypto';"),
      code('activities/rules/load.ts', "import { readFileSync } from 'node:fs';"),
    ],
  },
  noClockNoChanceNoPlace: {
    offenders: [
      code('domain/instant.ts', 'const now = Date.now();'),
      code('domain/instant.ts', 'const now = new Date( );'),
      code('workflows/case.ts', 'const now = new Date();'),
      code('domain/money.ts', 'const n = Math.random();'),
      code('workflows/case.ts', 'const n = Math.random();'),
      code('domain/money.ts', 'const t = performance.now();'),
      code('workflows/case.ts', 'setTimeout(go, 1);'),
      code('domain/money.ts', "const f = new Intl.NumberFormat('zh-CN');"),
      code('domain/money.ts', 'return amount.toLocaleString();'),
      code('domain/rules/route.ts', 'a.localeCompare(b)'),
      code('domain/rules/route.ts', 'if (process.env.FAST) return;'),
      code('workflows/case.ts', "await fetch('x')"),
    ],
    innocents: [
      code('workflows/case.ts', 'const now = Date.now();'),
      code('domain/instant.ts', 'const at = new Date(epochMs);'),
      code('domain/money.ts', "// Date.now() is not asked here\nconst word = 'Math.random';"),
      code('client/jiexu.ts', 'const now = Date.now();'),
    ],
  },
  beginsWithItsReason: {
    offenders: [
      code('domain/a.ts', "import { z } from 'zod';"),
      code('scripts/a.mjs', '#!/usr/bin/env node\n\nrun();'),
      code('a.ts', ''),
    ],
    innocents: [code('client/a.mjs', '#!/usr/bin/env node\n// The command.\n'), code('examples/a.json', '{}')],
  },
  everyTestRuns: {
    offenders: ['only', 'skip', 'todo', 'fails', 'concurrent.only'].map((word) =>
      code('test/a.test.ts', `test.${word}('a case', run);`),
    ),
    innocents: [
      code('test/a.test.ts', "test('test.only is refused', run); // it.skip"),
      code('client/a.ts', 'list.skip();'),
    ],
  },
  noConsole: {
    offenders: [code('client/cli/output.ts', "console.log('x');"), code('scripts/a.mjs', 'console\n  .error(x);')],
    innocents: [code('client/cli/output.ts', "// console.log\nprocess.stdout.write('console.log');")],
  },
  noPathOfAMachine: {
    offenders: [
      code('docs/a.md', `see ${underRoot('home', 'someone', 'jiexu')}`),
      code('test/a.ts', `const folder = '${underRoot('tmp', 'x')}';`),
      code('package.json', `"cache": "${underRoot('work', 'cache')}"`),
    ],
    innocents: [code('docs/a.md', 'GET /v1/transfers/tmp/x, and ./work/x and https://example.org/home/x')],
  },
  noRegistry: {
    offenders: [
      ['registry', 'npmjs', 'org'],
      ['pypi', 'org'],
      ['files', 'pythonhosted', 'org'],
    ].map((parts) => code('package-lock.json', `"resolved": "https://${parts.join('.')}/x"`)),
    innocents: [
      code('domain/rules/pools.ts', 'const pools = registry.pools.map(one);'),
      code('docs/a.md', 'by `pip download`'),
    ],
  },
  onlyTestPeople: {
    offenders: [
      code('examples/a.jsonl', `{"idNumber":"${somebody}"}`),
      code('test/replay/a.json', `{"data":"${Buffer.from(`{"idNumber":"${somebody}"}`).toString('base64')}"}`),
      code('examples/a.csv', `person.idNumber\n${somebody.toLowerCase()}\n`),
    ],
    innocents: [
      code('examples/a.jsonl', `{"idNumber":"${testPerson(7).idNumber}","accountNo":"999933010000000100"}`),
      code('test/a.ts', `const id = '${somebody}';`),
    ],
  },
};

describe.each(Object.entries(RULES))('%s', (name, rule) => {
  const { offenders, innocents } = CASES[name as keyof typeof RULES];

  test('holds in every file of the project', () => {
    expect(files.flatMap((file) => rule(file).map((what) => `${file.path} ${what}`))).toEqual([]);
  });
  test.each(offenders)('catches $path: $text', (file) => {
    expect(rule(file)).not.toEqual([]);
  });
  test.each(innocents)('lets pass $path: $text', (file) => {
    expect(rule(file)).toEqual([]);
  });
});

describe('what runs inside a workflow', () => {
  const forbidden = /^(domain\/(rules|calendar)\/|activities\/|client\/|workers\/|node:)/;

  test('reaches no rule, no calendar and nothing that touches the world, on any way', () => {
    const roots = files.map(({ path }) => path).filter((path) => path.startsWith('workflows/'));
    expect(roots.length).toBeGreaterThan(5);
    expect([...reachableFrom(roots, byPath)].filter((path) => forbidden.test(path))).toEqual([]);
  });

  test('a rule that is reached over two files is found', () => {
    const made = [
      code('workflows/transfer.ts', "import { viewOf } from '../domain/view.ts';"),
      code('domain/view.ts', "import { routes } from './rules/route.ts';"),
    ];
    const reached = reachableFrom(['workflows/transfer.ts'], new Map(made.map((file) => [file.path, file])));
    expect([...reached].filter((path) => forbidden.test(path))).toEqual(['domain/rules/route.ts']);
  });
});

test('there are files of every kind to look at', () => {
  for (const part of ['domain/', 'workflows/', 'activities/', 'client/', 'workers/', 'test/', 'scripts/', 'examples/'])
    expect(
      files.filter(({ path }) => path.startsWith(part)),
      part,
    ).not.toEqual([]);
});
