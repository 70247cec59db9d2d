// Runs `check` and `due` in a process of their own, without the rest of the command line, for cli.test.ts.
import { Command } from 'commander';
import { addCheck } from '../../client/cli/check.ts';
import { addDue } from '../../client/cli/due.ts';

const program = new Command('jiexu');
addCheck(program);
addDue(program);
await program.parseAsync();
