// After the compiler: puts what the code reads at run time (rules, calendars, migrations, templates, loaders) beside it in dist/.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

const FOLDERS = ['domain', 'contract', 'bank', 'activities', 'workers', 'examples'];
const READ_AT_RUN_TIME = new Set(['.json', '.jsonl', '.sql', '.typ', '.cjs', '.mjs']);

for (const folder of FOLDERS) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !READ_AT_RUN_TIME.has(extname(entry.name))) continue;
    const from = join(entry.parentPath ?? entry.path, entry.name);
    const to = join('dist', from);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
  }
}
