// `jiexu`: the command line of offices, clerks and operators.
import { resolveDirectly } from './command/resolve.ts';
import { runLine } from './run-line.ts';

resolveDirectly();
await runLine(process.argv.slice(2));
