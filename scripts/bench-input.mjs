// `npm run bench:input`: reads large messy tables through the command line; the argument is how many lines.
import { launch } from './lib/launch.mjs';

await launch('scripts/bench-input.ts', process.argv.slice(2), { production: false });
