// Free ports of the loopback address, and the wish to get the same one again so that links stay valid.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const LOOPBACK = '127.0.0.1';

/** True where nobody listens on this port of the loopback address and we may. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * A port that is free now: the wished one where it is, else any below those that the system lends to outgoing connections. A
 * server that was killed finds its port again that way: clients that try to reach it meanwhile are never lent it themselves.
 * Between this answer and its use another process may take it; whoever uses it must be ready to ask again.
 */
export async function freePort(wish?: number, except: readonly number[] = []): Promise<number> {
  if (wish !== undefined && !except.includes(wish) && (await isFree(wish))) return wish;
  const lent = firstLentPort();
  for (let attempt = 0; lent > LOWEST && attempt < 50; attempt++) {
    const port = randomInt(LOWEST, lent);
    if (!except.includes(port) && (await isFree(port))) return port;
  }
  for (;;) {
    const port = await anyPort();
    if (!except.includes(port)) return port;
  }
}

/** Below this are the ports that known services have. */
const LOWEST = 15_000;

/**
 * First of the ports that outgoing connections are lent (Linux says so, elsewhere IANA's 49152); a system that lends
 * all has no room below.
 */
function firstLentPort(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10) || 0;
  } catch {
    return 49_152;
  }
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: LOOPBACK }, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port on 127.0.0.1'));
      });
    });
  });
}

/** True where a connection to the port is accepted within a second. */
export function accepts(port: number, host: string = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

/** Tries until the port accepts connections; false where it does not within `withinMs` or `given up` says so. */
export async function untilAccepts(port: number, withinMs: number, givenUp: () => boolean): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (Date.now() < until && !givenUp()) {
    if (await accepts(port)) return true;
    await sleep(50);
  }
  return false;
}
