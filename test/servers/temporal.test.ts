// Our Temporal server: it serves, it is found again after its parent was killed, it goes when it is told to.
import { Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { accepts } from '../../workers/servers/ports.ts';
import { commandLine, isAlive } from '../../workers/servers/processes.ts';
import { registerSearchAttributes, type SearchAttribute } from '../../workers/servers/temporal/search-attributes.ts';
import { startTemporal } from '../../workers/servers/temporal/server.ts';
import { hold, ownDataFolder, silent } from './support.ts';

const ATTRIBUTES: readonly SearchAttribute[] = [
  { name: 'CaseNoOfTest', type: 'KEYWORD' },
  { name: 'DueOfTest', type: 'DATETIME' },
  { name: 'WaitingOnOfTest', type: 'KEYWORD_LIST' },
];

const portOf = (address: string) => Number(address.split(':')[1]);

test('a server whose process was killed is used again, knows its search attributes, and ends when told to', async () => {
  const dataFolder = ownDataFolder();
  const holder = await hold(
    `const { startTemporal } = await import('./workers/servers/temporal/server.ts');
     const server = await startTemporal({ dataFolder: given, ephemeral: true, say: () => undefined });
     process.stdout.write(JSON.stringify({ pid: server.pid, address: server.address, uiUrl: server.uiUrl }) + '\\n');`,
    dataFolder,
  );
  const before = z.object({ pid: z.number(), address: z.string(), uiUrl: z.string() }).parse(holder.answer);
  await holder.kill();
  expect(isAlive(before.pid)).toBe(true);

  const said: string[] = [];
  const again = await startTemporal({ dataFolder, ephemeral: true, say: (text) => void said.push(text) });
  expect(again).toMatchObject(before);
  expect(said).toEqual(['using the Temporal server that an earlier run left behind']);

  const connection = await Connection.connect({ address: again.address });
  await registerSearchAttributes(connection, again.namespace, ATTRIBUTES);
  await registerSearchAttributes(connection, again.namespace, ATTRIBUTES);
  const listed = await connection.operatorService.listSearchAttributes({ namespace: again.namespace });
  expect(Object.keys(listed.customAttributes ?? {})).toEqual(
    expect.arrayContaining(ATTRIBUTES.map(({ name }) => name)),
  );
  const otherType = registerSearchAttributes(connection, again.namespace, [{ name: 'DueOfTest', type: 'TEXT' }]);
  await expect(otherType).rejects.toThrow(/DueOfTest exists with type .*DATETIME, wanted is .*TEXT/);
  await connection.close();

  await again.stop();
  expect(isAlive(before.pid)).toBe(false);
  expect(await accepts(portOf(before.address))).toBe(false);
});

test('after a stop the next start keeps the address of the Web UI and what was registered', async () => {
  const dataFolder = ownDataFolder();
  const first = await startTemporal({ dataFolder, ephemeral: true, say: silent });
  const connection = await Connection.connect({ address: first.address });
  await registerSearchAttributes(connection, first.namespace, ATTRIBUTES);
  await connection.close();
  await first.stop();

  const second = await startTemporal({ dataFolder, ephemeral: true, timeSkipping: true, say: silent });
  expect(second.uiUrl).toBe(first.uiUrl);
  expect((await fetch(String(second.uiUrl))).status).toBe(200);
  expect(await commandLine(Number(second.pid))).toContain('frontend.WorkflowTimeSkippingEnabled=true');
  const reconnected = await Connection.connect({ address: second.address });
  const listed = await reconnected.operatorService.listSearchAttributes({ namespace: second.namespace });
  expect(Object.keys(listed.customAttributes ?? {})).toEqual(expect.arrayContaining(['CaseNoOfTest']));
  await reconnected.close();
  await second.stop();
  expect(isAlive(Number(second.pid))).toBe(false);
});

test('a server that ends by itself is reported, with the place of its log', async () => {
  const dataFolder = ownDataFolder();
  const server = await startTemporal({ dataFolder, ephemeral: true, say: silent });
  process.kill(Number(server.pid), 'SIGKILL');
  expect(await server.died).toMatch(/the Temporal server ended \(SIGKILL\); its log is .*temporal\.log/);
});
