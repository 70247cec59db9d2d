// `jiexu refused`: messages that cases refused at the door, for whoever watches it: late ones, forged ones, those of a wrong office.
import type { Command } from 'commander';
import { CliError, dim, out, outJson, table, when } from './output.ts';
import { aDate } from './taken.ts';
import { withConnection } from './with-connection.ts';

interface Options {
  readonly office?: string;
  readonly since?: string;
  readonly case?: string;
  readonly limit: string;
  readonly json?: boolean;
}

const SHOWN_DIGITS = 12;

export function addRefused(program: Command): void {
  program
    .command('refused')
    .description(
      'messages that were refused before they could change anything, newest first; the same digest is the same message come again',
    )
    .option('--office <pool>', 'only those that said they came from this office')
    .option('--since <date>', 'from this day on, 2026-09-30')
    .option('--case <case>', 'only to this case')
    .option('--limit <n>', 'how many', '100')
    .option('--json', 'print JSON')
    .action(async ({ office, since, case: caseNo, limit, json }: Options) => {
      const most = Number(limit);
      if (!Number.isInteger(most) || most < 1) throw new CliError(`--limit: a whole number from 1, not ${limit}`, 2);
      const filter = {
        ...(office === undefined ? {} : { office }),
        ...(since === undefined ? {} : { since: aDate(since, '--since') }),
        ...(caseNo === undefined ? {} : { caseNo }),
        limit: most,
      };
      await withConnection(async ({ db }) => {
        const { refusedMessages } = await import('../../activities/cases/refused.ts');
        const found = await refusedMessages(db, filter);
        if (json) return outJson(found);
        if (found.length === 0) return out(dim('nothing was refused'));
        out(
          table(
            ['at', 'from', 'case', 'message', 'code', 'why', 'digest'],
            found.map((each) => [
              when(each.at),
              each.office ?? '',
              each.caseNo ?? '',
              each.message,
              each.code,
              each.text,
              each.payloadDigest?.slice(0, SHOWN_DIGITS) ?? '',
            ]),
          ),
        );
      });
    });
}
