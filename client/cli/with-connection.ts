// Loads what a connection needs only when a command connects: `jiexu due` and `jiexu check` answer without it.
import type { Connected } from './connect.ts';

/** Runs a command with a connection that is closed afterwards, whatever happened. */
export async function withConnection<T>(work: (on: Connected) => Promise<T>): Promise<T> {
  const { connected } = await import('./connect.ts');
  const on = await connected();
  try {
    return await work(on);
  } finally {
    await on.close();
  }
}
