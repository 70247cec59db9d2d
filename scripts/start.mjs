// `npm start`: everything a trial needs, from a clone to a running system, in one command.
import { launch } from './lib/launch.mjs';

await launch('workers/standalone.ts', process.argv.slice(2), { production: true });
