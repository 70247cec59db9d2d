// Asks a Temporal server whether it serves a namespace.
import { Connection } from '@temporalio/client';

/** Undefined where the server at `host:port` answers and has the namespace, else why not. Waits at most `withinMs`. */
export async function whyNotServing(address: string, namespace: string, withinMs: number): Promise<string | undefined> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: withinMs });
    const open = connection;
    await open.withDeadline(Date.now() + withinMs, () => open.workflowService.describeNamespace({ namespace }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await connection?.close();
  }
}
