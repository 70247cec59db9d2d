// The project's own text files, whole: what git tracks, or, in a copy without git, what is there.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import type { SourceFile } from './architecture.ts';

const root = projectRoot();
const IGNORED = /^(node_modules|\.jiexu|\.git|dist)(\/|$)/;
const BINARY = /\.(png|jpe?g|gif|pdf|ttf|woff2?|ico)$/i;

function paths(): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (listed !== '') return listed.split('\0').filter(Boolean);
  } catch {
    // no git here
  }
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !IGNORED.test(path));
}

function read(path: string): SourceFile[] {
  try {
    return [{ path, text: readFileSync(join(root, path), 'utf8') }];
  } catch {
    return []; // removed and not yet committed
  }
}

export function projectFiles(): SourceFile[] {
  return [...new Set(paths())].filter((path) => !BINARY.test(path)).flatMap(read);
}
