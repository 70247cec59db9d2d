// Writes docs/images/processes.svg: `node scripts/run.mjs scripts/make-picture.ts`.
import { writeFileSync } from 'node:fs';
import { picture } from './picture.ts';

writeFileSync(new URL('../docs/images/processes.svg', import.meta.url), picture());
