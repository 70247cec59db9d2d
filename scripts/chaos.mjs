// `npm run chaos`: kills servers and workers under a load of transfers, then counts every fen; arguments go to the harness.
import { launch } from './lib/launch.mjs';

await launch('scripts/chaos/main.ts', process.argv.slice(2), { production: false });
