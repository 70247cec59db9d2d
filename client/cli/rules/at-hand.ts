// The rules for commands that ask nobody. Our own files, once checked, are not checked again while they, what checks them and the version stay.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRuleFiles, readRuleFilesWith } from '../../../activities/rules/files.ts';
import { asChecked, bookOf, type RuleBook, type RuleFiles } from '../../../domain/rules/book.ts';
import { dataFolderAt, projectRoot } from '../../../workers/servers/places.ts';

/** The shapes that rule data is checked by, and all they are made of; schemas take longer to load than the rest of an answer. */
export const SHAPES = [
  'area-code',
  'calendar/days',
  'calendar/year-data',
  'case',
  'identity',
  'instant',
  'personal-number',
  'private-use',
  'rules/days-of-year',
  'rules/document-data',
  'rules/pool-data',
  'rules/region-data',
  'rules/settings',
  'scalars',
] as const;

/**
 * The rules as published with this product, or with newer data from a file or a folder of files. Contradictions are looked for each
 * time. Throws `UnusableRules` with every fault, and where `newer` holds no rule data.
 */
export async function bookAtHand(newer?: string): Promise<RuleBook> {
  const files = newer === undefined ? readRuleFiles() : readRuleFilesWith(newer);
  const digest = newer === undefined ? digestOf(files) : undefined;
  const checked = digest !== undefined && digest === remembered() ? asChecked(files) : undefined;
  if (checked !== undefined) return bookOf(checked);
  const { readBook } = await import('../../../domain/rules/read-book.ts');
  const book = readBook(files);
  if (digest !== undefined) remember(digest);
  return book;
}

function digestOf(files: RuleFiles): string {
  const extension = extname(fileURLToPath(import.meta.url));
  const shapes = SHAPES.map((name) => new URL(`../../../domain/${name}${extension}`, import.meta.url));
  const hash = createHash('sha256').update(JSON.stringify(files));
  // The version of the product, and of the library of schemas.
  for (const file of [join(projectRoot(), 'package.json'), ...shapes]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

const placeOfDigest = () => join(dataFolderAt().cache, 'rules', 'checked');

function remembered(): string | undefined {
  try {
    return readFileSync(placeOfDigest(), 'utf8');
  } catch {
    return undefined;
  }
}

/** Where it cannot be kept, the files are checked each time. */
function remember(digest: string): void {
  const place = placeOfDigest();
  const draft = `${place}.${process.pid}`;
  try {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(draft, digest, { mode: 0o600 });
    renameSync(draft, place);
  } catch {
    return;
  }
}
