// Writes docs/rules.md from the rule data: `node scripts/run.mjs scripts/make-rules-doc.ts`. Run it whenever rules,
// texts or calendars change.
import { mkdirSync, writeFileSync } from 'node:fs';
import { readRuleFiles } from '../activities/rules/files.ts';
import { readBook } from '../domain/rules/read-book.ts';
import { rulesDoc } from './rules-doc.ts';

const OUTPUT = new URL('../docs/rules.md', import.meta.url);

const text = rulesDoc(readBook(readRuleFiles()));
mkdirSync(new URL('.', OUTPUT), { recursive: true });
writeFileSync(OUTPUT, text);
process.stdout.write(`docs/rules.md: ${text.split('\n').length} lines\n`);
