// The passwords of the database's three accounts: random, made once, kept with the keys.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type DataFolder, readJson, writePrivate } from '../data-folder.ts';

const shape = z.object({ superuser: z.string(), owner: z.string(), app: z.string() });
export type Passwords = z.infer<typeof shape>;

const random = () => randomBytes(24).toString('base64url');

/**
 * Reads the passwords, or makes them where there is no cluster yet.
 *
 * @throws Error where a cluster exists whose passwords are lost.
 */
export function passwordsFor(folder: DataFolder, clusterExists: boolean): Passwords {
  const file = join(folder.keys, 'database.json');
  const kept = shape.safeParse(readJson(file));
  if (kept.success) return kept.data;
  if (clusterExists) {
    throw new Error(
      `the database exists, but its passwords in ${file} are ${existsSync(file) ? 'unreadable' : 'missing'}; ` +
        'restore that file from a backup, or start anew with --fresh',
    );
  }
  const made = { superuser: random(), owner: random(), app: random() };
  writePrivate(file, JSON.stringify(made));
  return made;
}
