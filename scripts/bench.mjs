// `npm run bench`: measures throughput on servers of its own; arguments go to the bench.
import { launch } from './lib/launch.mjs';

await launch('scripts/bench/main.ts', process.argv.slice(2), { production: false });
