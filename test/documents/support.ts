// A key folder of its own for each test, taken away afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is removed when the test ends. */
export async function keyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jiexu-keys-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
