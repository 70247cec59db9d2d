// A server that is killed is started again on its port: no client that knocks meanwhile may be lent that very port.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { freePort, isFree, LOOPBACK } from '../../workers/servers/ports.ts';

describe('a free port', () => {
  test('is the wished one where nobody listens there', async () => {
    const wish = await freePort();
    expect(await freePort(wish)).toBe(wish);
  });

  test('is another one where somebody listens there, and where it is excepted', async () => {
    const taken = await freePort();
    const server = createServer();
    await new Promise<void>((listening) => server.listen({ port: taken, host: LOOPBACK }, listening));
    try {
      expect(await isFree(taken)).toBe(false);
      expect(await freePort(taken)).not.toBe(taken);
    } finally {
      server.close();
    }
    expect(await freePort(taken, [taken])).not.toBe(taken);
  });

  test.runIf(process.platform === 'linux')('is none that outgoing connections are lent', async () => {
    const lent = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    if (lent > 15_000) expect(Math.max(...ports)).toBeLessThan(lent);
  });
});
