// `jiexu withdraw`, `agree`, `resolve`: how people end a case, or get one going again that is stuck.
import type { Command } from 'commander';
import type { Resolve } from '../../workflows/messages.ts';
import { out, outJson } from './output.ts';
import { type Common, oneOf, report } from './taken.ts';
import { withConnection } from './with-connection.ts';

const ACTIONS = ['retry', 'send-back', 'undo', 'settled-by-hand'] as const satisfies readonly Resolve['action'][];

export function addActEnd(program: Command): void {
  program
    .command('withdraw')
    .description(
      'withdraws a case: at once until the source has confirmed, after that when the other side agrees; not once the destination has accepted',
    )
    .argument('<case>')
    .requiredOption('--reason <text>', 'why, without personal data')
    .option('--by <who>', 'applicant, source or destination', 'applicant')
    .option('--office <pool>', 'the office where it is said; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { by: string; reason: string }) =>
      withConnection(async ({ jiexu }) => {
        if ((await jiexu.decision(caseNo))?.kind === 'deferred') {
          const waiting = await jiexu.withdrawWaiting(caseNo);
          if (options.json) return outJson(waiting);
          return out(`application ${caseNo}: ${waiting.state}`);
        }
        const view = await jiexu.status(caseNo);
        const by = oneOf(['applicant', 'source', 'destination'] as const, options.by, '--by');
        const office = options.office ?? (by === 'source' ? view.source.pool : view.destination.pool);
        report(options, view, await jiexu.withdraw(view.caseNo ?? caseNo, by, office, options.reason));
      }),
    );

  program
    .command('agree')
    .description('the office that was asked agrees to a withdrawal, or with --refuse does not')
    .argument('<case>')
    .requiredOption('--reason <text>', 'why, without personal data')
    .option('--refuse', 'does not agree: the case goes on')
    .option('--office <pool>', 'the office that says so; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { reason: string; refuse?: boolean }) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.source.pool;
        report(
          options,
          view,
          await jiexu.agree(view.caseNo ?? caseNo, office, options.refuse !== true, options.reason),
        );
      }),
    );

  program
    .command('resolve')
    .description(
      'an operator gets a stuck case going: retry (the cause is removed), send-back (another sum came in), undo, or settled-by-hand; the last two are said by two members of staff where money is concerned',
    )
    .argument('<case>')
    .requiredOption('--who <id>', 'staff number or role')
    .requiredOption('--reason <text>', 'what was done, without personal data')
    .option('--action <action>', ACTIONS.join(', '), 'retry')
    .option('--office <pool>', 'the office where it is said; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { who: string; reason: string; action: string }) =>
      withConnection(async ({ jiexu }) => {
        const action = oneOf(ACTIONS, options.action, '--action');
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.destination.pool;
        const { who, reason } = options;
        report(options, view, await jiexu.resolve({ caseNo: view.caseNo ?? caseNo, office, action, who, reason }));
      }),
    );
}
