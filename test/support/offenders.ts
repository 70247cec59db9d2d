// The list of those who still go through a wall between houses, as it is checked in: offenders.json.
// It only gets shorter.
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Offenders } from './walls.ts';

const FILE = new URL('./offenders.json', import.meta.url);
const NAMES = ' names ';
const lines = z.array(z.string().regex(new RegExp(`^\\S+${NAMES}\\S+$`)));

export function readOffenders(): Offenders {
  const byPath: Record<string, string[]> = {};
  for (const line of lines.parse(JSON.parse(readFileSync(FILE, 'utf8')))) {
    const [path = '', what = ''] = line.split(NAMES);
    byPath[path] = [...(byPath[path] ?? []), what];
  }
  return byPath;
}

/** One a line, so that two branches that strike off different ones merge. */
export function writeOffenders(list: Offenders): void {
  const written = Object.entries(list).flatMap(([path, whats]) => whats.map((what) => `${path}${NAMES}${what}`));
  writeFileSync(FILE, `${JSON.stringify(written, null, 2)}\n`);
}
