// The architecture, held by tests: what may import what, what the domain may not ask, what may not be left in a file.
import { describe, expect, test } from 'vitest';
import { RULES, reachableFrom, type SourceFile } from './support/architecture.ts';
import { houseOf } from './support/houses.ts';
import { readOffenders } from './support/offenders.ts';
import { testPerson } from './support/people.ts';
import { projectFiles } from './support/project-files.ts';
import {
  crossingsOf,
  faultsAgainst,
  growthOver,
  homelessMigrations,
  namesOfTheDatabase,
  offendersOf,
  stringsOf,
} from './support/walls.ts';

const files = projectFiles();
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
      code('domain/plan.ts', "import { now } from '../workflows/kit/now.ts';"),
      code('domain/rules/check.ts', "import { connect } from '../../activities/database/connection.ts';"),
      code('workflows/kit/steps.ts', "import { execute } from '../../activities/ledger/execute.ts';"),
      code('workflows/kit/steps.ts', "import { type Office, steps } from '../../contract/office.ts';"),
      code('activities/cases/decide.ts', "import { Jiexu } from '../../client/jiexu.ts';"),
      code('activities/cases/decide.ts', "import type { Case } from '../../workflows/transfer/state.ts';"),
      code('client/jiexu.ts', "export * from '../workers/servers/data-folder.ts';"),
      code('client/cli/cases/status.ts', "const { startSystem } = await import('../../../workers/system.ts');"),
      code('workers/system.ts', "import { Rig } from '../test/support/rig.ts';"),
    ],
    innocents: [
      code('workflows/kit/steps.ts', "import type { Office } from '../../contract/office.ts';"),
      code('client/cli/command/connect.ts', "import { readRunFile } from '../../../workers/servers/data-folder.ts';"),
      code('domain/plan.ts', "// import { now } from '../workflows/kit/now.ts';"),
    ],
  },
  noInputOrOutput: {
    offenders: [
      code('domain/rules/rules.ts', "import { readFileSync } from 'node:fs';"),
      code('domain/money.ts', "import { createHash } from 'node:crypto';"),
      code('workflows/transfer/money.ts', "import pg from 'pg';"),
      code('workflows/transfer/state.ts', "import 'kysely';"),
      code('workflows/transfer/state.ts', "import { Client } from '@temporalio/client';"),
    ],
    innocents: [
      code('domain/fingerprint.ts', "import { createHash } from 'node:crypto';"),
      code('activities/rules/load.ts', "import { readFileSync } from 'node:fs';"),
    ],
  },
  onlyTheKitTouchesTheEngine: {
    offenders: [
      code('workflows/transfer/money.ts', "import { condition, proxyActivities } from '@temporalio/workflow';"),
      code('workflows/batch/batch.ts', "import {\n  setHandler as hear,\n} from '@temporalio/workflow';"),
      code('workflows/waiting/waiting.ts', "import * as engine from '@temporalio/workflow';"),
      code('workflows/index.ts', "import { sleep } from '@temporalio/workflow';"),
    ],
    innocents: [
      code('workflows/kit/steps.ts', "import { proxyActivities, sleep } from '@temporalio/workflow';"),
      code('workflows/transfer/money.ts', "import { condition } from '@temporalio/workflow';"),
      code('test/support/rig.ts', "import { sleep } from '@temporalio/workflow';"),
    ],
  },
  noHandlerAsksTheTime: {
    offenders: [
      code('workflows/transfer/handlers/ending.ts', 'if (fromIso(now()) > end) return;'),
      code('workflows/residual/handlers.ts', 'const at = Date.now();'),
    ],
    innocents: [
      code('workflows/transfer/money.ts', 'const at = now();'),
      code('workflows/residual/handlers.ts', '// not now()'),
    ],
  },
  noClockNoChanceNoPlace: {
    offenders: [
      code('domain/instant.ts', 'const now = Date.now();'),
      code('domain/instant.ts', 'const now = new Date( );'),
      code('workflows/transfer/state.ts', 'const now = new Date();'),
      code('domain/money.ts', 'const n = Math.random();'),
      code('workflows/transfer/state.ts', 'const n = Math.random();'),
      code('domain/money.ts', 'const t = performance.now();'),
      code('workflows/transfer/state.ts', 'setTimeout(go, 1);'),
      code('domain/money.ts', "const f = new Intl.NumberFormat('zh-CN');"),
      code('domain/money.ts', 'return amount.toLocaleString();'),
      code('domain/rules/route.ts', 'a.localeCompare(b)'),
      code('domain/rules/route.ts', 'if (process.env.FAST) return;'),
      code('workflows/transfer/state.ts', "await fetch('x')"),
    ],
    innocents: [
      code('workflows/transfer/state.ts', 'const now = Date.now();'),
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

describe('the walls between the houses', () => {
  const hole = (inner: string) => ['$', '{', inner, '}'].join('');
  const names = namesOfTheDatabase(files);
  const crossings = files.flatMap((file) => crossingsOf(file, names));
  const list = readOffenders();

  test('nobody goes through them but those on the list, and the list names nobody who has stopped', () => {
    expect(faultsAgainst(list, crossings)).toEqual([]);
  });

  test('every migration has a house, and the tables of every house are known', () => {
    expect(homelessMigrations(files)).toEqual([]);
    expect(homelessMigrations([code('activities/database/migrations/099_new.sql', '')])).toHaveLength(1);
    const schemas = new Set([...names].map((name) => name.split('.')[0]));
    expect([...schemas].sort()).toEqual(['bank', 'batch', 'cases', 'ledger', 'notices', 'offices', 'reconciliation']);
  });

  const throughTheWall: readonly (readonly [string, SourceFile])[] = [
    ['domain → activities', code('domain/plan.ts', "import { load } from '../activities/rules/load.ts';")],
    ['contract → office', code('contract/office.ts', "import { execute } from '../office/ledger/execute.ts';")],
    ['contract → Temporal', code('contract/refusal.ts', "import { ApplicationFailure } from '@temporalio/common';")],
    ['office → Temporal', code('office/steps/pay.ts', "import { heartbeat } from '@temporalio/activity';")],
    [
      'office → platform',
      code('office/desk/suspense.ts', "import { findCase } from '../../activities/cases/cases.ts';"),
    ],
    ['office → bank', code('office/outbox/orders.ts', "import { submit } from '../../bank/orders.ts';")],
    ['today’s office → platform', code('activities/ledger/a.ts', "import { find } from '../cases/cases.ts';")],
    ['bank → office', code('bank/steps.ts', "import { received } from '../office/ledger/postings.ts';")],
    ['bank → today’s office', code('bank/a.ts', "import { execute } from '../activities/ledger/execute.ts';")],
    ['workflows → office', code('workflows/a.ts', "import type { Entry } from '../activities/ledger/postings.ts';")],
    ['workflows → platform', code('workflows/a.ts', "import { decide } from '../activities/cases/decide.ts';")],
    ['platform → office', code('activities/notices/a.ts', "import { balanceOf } from '../ledger/books.ts';")],
    ['gateway → office', code('gateway/api/a.ts', "import { balanceOf } from '../../office/ledger/books.ts';")],
    ['client → platform', code('client/a.ts', "import type { Case } from '../activities/cases/cases.ts';")],
    ['client → Temporal', code('client/a.ts', "import { Client } from '@temporalio/client';")],
    ['shared → office', code('activities/database/a.ts', "import type { Books } from '../ledger/schema.ts';")],
    ['platform → books', code('activities/cases/a.ts', 'sql`select at from ledger.transfer`')],
    ['platform → a function of an office', code('activities/cases/a.ts', "sql`select offices.first_answer('x')`")],
    ['platform → bank, by kysely', code('activities/cases/a.ts', "db.selectFrom('bank.payment as p')")],
    [
      'platform → office, in a template within one',
      code('activities/cases/a.ts', `sql\`${hole('sql`offices.office`')}\``),
    ],
    ['office → register', code('activities/offices/a.ts', 'sql`select 1 from cases.case`')],
    ['office → bank', code('activities/ledger/a.ts', `sql\`select bank.submit(${hole('order')})\``)],
    ['bank → books', code('bank/a.ts', `sql\`select ledger.execute(${hole('set')}, ${hole('list')})\``)],
    ['client → books', code('client/cli/a.ts', "db.selectFrom('ledger.account')")],
    ['a script → books', code('scripts/a.ts', 'sql`select 1 from ledger.entry`')],
    ['a migration of two houses', code('activities/database/migrations/020_x.sql', 'select 1 from OFFICES.step;')],
  ];
  test.each(throughTheWall)('%s is caught: $path', (_, file) => {
    expect(crossingsOf(file, names)).toHaveLength(1);
  });

  const throughTheDoor: readonly (readonly [string, SourceFile])[] = [
    ['office → contract', code('office/steps/pay.ts', "import type { Pay } from '../../contract/office.ts';")],
    ['platform → contract', code('activities/cases/a.ts', "import type { Office } from '../../contract/office.ts';")],
    ['workflows → types of the contract', code('workflows/a.ts', "import type { Pay } from '../contract/office.ts';")],
    ['client → data folder', code('client/cli/a.ts', "import { root } from '../../workers/servers/data-folder.ts';")],
    ['workers wire', code('workers/office.ts', "import { steps } from '../office/steps/index.ts';")],
    ['a test looks everywhere', code('test/a.ts', 'sql`select 1 from ledger.entry, bank.payment, cases.case`')],
    ['platform → its own tables', code('activities/cases/a.ts', 'sql`select 1 from cases.case`')],
    ['office → its own tables', code('activities/offices/a.ts', 'sql`select ledger.execute(1), offices.step`')],
    ['a method is no table', code('activities/cases/a.ts', `await offices.step(sql\`${hole('bank.payment')}\`);`)],
    ['a comment is no table', code('activities/cases/a.ts', '// as in ledger.transfer\n/* bank.payment */')],
    ['a comment in SQL', code('activities/database/migrations/020_x.sql', '-- see ledger.transfer\nselect 1;')],
    ['a column of that name', code('activities/cases/a.ts', 'sql`select c.case, bank.unheard_of from cases.case c`')],
  ];
  test.each(throughTheDoor)('%s passes: $path', (_, file) => {
    expect(crossingsOf(file, names)).toEqual([]);
  });

  const asks = (path: string) => crossingsOf(code(path, 'sql`select 1 from ledger.entry`'), names);
  const before = offendersOf(asks('activities/cases/a.ts'));

  test('a new offender is told what to do instead', () => {
    const [fault, ...more] = faultsAgainst({}, asks('activities/cases/a.ts'));
    expect(fault).toMatch(
      /^activities\/cases\/a\.ts names ledger\.entry, which is not for activities: the platform asks an office/,
    );
    expect(more).toEqual([]);
  });
  test('one that has stopped is to be struck off', () => {
    expect(faultsAgainst(before, [])).toEqual([
      expect.stringMatching(/^activities\/cases\/a\.ts no longer names ledger\.entry: strike/),
    ]);
  });
  test('the list follows a file that moved within its house, and nothing else', () => {
    expect(growthOver(before, asks('activities/cases/moved/a.ts'))).toEqual([]);
    expect(growthOver(before, [])).toEqual([]);
    expect(growthOver(before, [...asks('activities/cases/a.ts'), ...asks('activities/cases/b.ts')])).toHaveLength(1);
    expect(growthOver(before, asks('client/cli/a.ts'))).toEqual([
      'client names ledger.entry in 1 files, where 0 are on the list',
    ]);
  });

  test('strings are found wherever they stand', () => {
    const inner = `\`${hole("'in'")} w\``;
    const text = `a('x.a', \`y ${hole(`b('z.b', ${inner})`)} v\`); // 'no'\n/* "no" */ c("it's")`;
    expect(stringsOf(text).split('\n').sort()).toEqual(["it's", 'in', 'x.a', 'y   v', 'z.b', '  w'].sort());
  });
  test('every file of the program has a house', () => {
    const program = /^(domain|contract|office|bank|workflows|activities|gateway|client|workers|scripts)\//;
    expect(
      files.filter(({ path }) => program.test(path) && houseOf(path) === undefined).map(({ path }) => path),
    ).toEqual(['activities/database/grants.sql', 'activities/database/migrations/063_carry_over.sql']);
  });
});

test('there are files of every kind to look at', () => {
  for (const part of ['domain/', 'workflows/', 'activities/', 'client/', 'workers/', 'test/', 'scripts/', 'examples/'])
    expect(
      files.filter(({ path }) => path.startsWith(part)),
      part,
    ).not.toEqual([]);
});
