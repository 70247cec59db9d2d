// Once a test run: one Temporal server and one PostgreSQL for all files, with nothing of either left afterwards.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { z } from 'zod';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import { exitCodeFor, openExit } from '../../workers/servers/exit.ts';
import { startServers } from '../../workers/servers/stack.ts';
import type { SearchAttribute } from '../../workers/servers/temporal/search-attributes.ts';
import './servers.ts';

const attributesShape = z.object({
  SEARCH_ATTRIBUTES: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['TEXT', 'KEYWORD', 'INT', 'DOUBLE', 'BOOL', 'DATETIME', 'KEYWORD_LIST']),
    }),
  ),
});

/** The search attributes as the wire contract of the workflows lists them. */
async function searchAttributes(): Promise<readonly SearchAttribute[]> {
  const file = join(projectRoot(), 'workflows/kit/attributes.ts');
  if (!existsSync(file)) return [];
  const messages: unknown = await import(file);
  return attributesShape.parse(messages).SEARCH_ATTRIBUTES;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  // A run that is interrupted, even while its servers start, stops them before it ends.
  const exit = openExit({ say });
  void exit.asked.then(async (signal) => {
    await exit.close();
    process.exit(exitCodeFor(signal));
  });
  const stack = await startServers({
    ephemeral: true,
    timeSkipping: true,
    searchAttributes: await searchAttributes(),
    say,
    exit,
  });
  project.provide('servers', {
    temporalAddress: stack.temporal.address,
    temporalUi: stack.temporal.uiUrl ?? '',
    databaseAdminUrl: stack.postgres.adminUrl,
    databaseUrl: stack.postgres.url,
  });

  // Made once for all files. It holds the recording interceptor, so that the same code runs and is replayed.
  const bundle = await bundleWorkflows([join(projectRoot(), 'test/support/record-commands.ts')]);
  const codePath = join(stack.dataFolder.run, 'workflow-bundle.js');
  await mkdir(stack.dataFolder.run, { recursive: true });
  await writeFile(codePath, bundle.code);
  project.provide('workflowBundle', { codePath });

  return () => exit.close();
}
