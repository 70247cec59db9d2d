// `jiexu residual` and `jiexu debit`: money that comes after a case has ended, and the way back for what was paid too much.
import type { Command } from 'commander';
import { z } from 'zod';
import { DEBIT_REASONS, ONWARD_REASONS, type ResidualRequest, residualRequest } from '../../domain/residual.ts';
import {
  answerDebit,
  listResiduals,
  ResidualRefused,
  resolveResidual,
  startResidual,
  withdrawResidual,
} from '../residual.ts';
import type { Connected } from './connect.ts';
import { CliError, dim, out, outJson } from './output.ts';
import { describeResidual, describeResiduals } from './residual-text.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly json?: boolean;
}

interface Starting extends Common {
  readonly amount?: string;
  readonly all?: boolean;
  readonly booked?: boolean;
  readonly reason?: string;
  readonly office?: string;
  readonly ref?: string;
}

export function addResidual(program: Command): void {
  // what stands after `residual list` are the options of `list`: both commands have to read words in their order
  program.enablePositionalOptions();
  const residual = program
    .command('residual')
    .enablePositionalOptions()
    .description('money that came to the source after the case had ended (back-payment, interest, refund) follows it')
    .argument('<case>')
    .option('--amount <yuan>', 'the sum, in yuan with at most two decimals; it is booked at the source first')
    .option('--all', 'the whole balance of the account at the source, which is booked there already')
    .option('--booked', 'with --amount: the sum is in the account at the source already')
    .option('--reason <reason>', `needed: ${ONWARD_REASONS.join(', ')}`)
    .option('--ref <key>', "needed: the office's own key for this money; the same key again is the same transfer")
    .option('--office <pool>', 'the office that asks; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Starting) =>
      withConnection(async (on) => {
        if ((options.amount !== undefined) === (options.all === true))
          throw new CliError('say either --amount YUAN or --all', 2);
        await start(on, caseNo, options, {
          direction: 'onward',
          ...(options.amount === undefined ? {} : { amountFen: fenOf(options.amount, '--amount') }),
          booked: options.all === true || options.booked === true,
        });
      }),
    );

  residual
    .command('list')
    .description('the residual transfers and late debits of a case; without one, all that have not ended')
    .argument('[case]')
    .option('--json', 'print JSON')
    .action((caseNo: string | undefined, options: Common) =>
      withConnection(async (on) => {
        const listed = await listResiduals(on, caseNo);
        if (options.json) return outJson(listed);
        out(listed.length === 0 ? dim('none') : describeResiduals(listed));
      }),
    );

  residual
    .command('withdraw')
    .description('the office that started it takes it back, before the sum is credited: all is put back')
    .argument('<number>', 'such as 510100-20260930-17-R1')
    .requiredOption('--reason <text>', 'why, without personal data')
    .requiredOption('--office <pool>', 'the office that started it')
    .option('--json', 'print JSON')
    .action((residualNo: string, options: Common & { reason: string; office: string }) =>
      withConnection(async (on) => {
        const { office, reason } = options;
        say(options, await withdrawResidual(on, { residualNo, office, reason }));
      }),
    );

  residual
    .command('answer')
    .description("the destination's clerk answers a late debit: agrees to all or a part of it, or refuses")
    .argument('<number>', 'such as 510100-20260930-17-D1')
    .option('--agree', 'agree to what was asked for')
    .option('--amount <yuan>', 'with --agree: to a part of it')
    .option('--refuse <text>', 'refuse, with the reason, without personal data')
    .requiredOption('--office <pool>', 'the office that answers')
    .option('--json', 'print JSON')
    .action(
      (residualNo: string, options: Common & { agree?: boolean; amount?: string; refuse?: string; office: string }) =>
        withConnection(async (on) => {
          const { office, refuse, amount } = options;
          if ((options.agree === true) === (refuse !== undefined))
            throw new CliError('say either --agree or --refuse TEXT', 2);
          if (refuse !== undefined && amount !== undefined)
            throw new CliError('--amount goes with --agree: nothing is refused in part', 2);
          const answer =
            refuse === undefined
              ? ({
                  residualNo,
                  office,
                  kind: 'agree',
                  ...(amount === undefined ? {} : { amountFen: fenOf(amount, '--amount') }),
                } as const)
              : ({ residualNo, office, kind: 'refuse', reason: refuse } as const);
          say(options, await answerDebit(on, answer));
        }),
    );

  residual
    .command('resolve')
    .description(
      'an operator resolves what is stuck: tried again, sent back, or followed to where the person has moved',
    )
    .argument('<number>', 'such as 510100-20260930-17-R1')
    .option('--action <action>', 'retry, return (the sum is put back) or follow', 'retry')
    .requiredOption('--who <id>', 'staff number or role')
    .requiredOption('--reason <text>', 'what was done, without personal data')
    .requiredOption('--office <pool>', 'the office where it is said')
    .option('--json', 'print JSON')
    .action((residualNo: string, options: Common & { action: string; who: string; reason: string; office: string }) =>
      withConnection(async (on) => {
        const actions = ['retry', 'return', 'follow'] as const;
        const action = actions.find((each) => each === options.action);
        if (action === undefined)
          throw new CliError(`--action: one of ${actions.join(', ')}, not ${options.action}`, 2);
        const { office, who, reason } = options;
        say(options, await resolveResidual(on, { residualNo, office, action, who, reason }));
      }),
    );

  program
    .command('debit')
    .description('the source asks the destination for a payment back, such as a claim that was settled late')
    .argument('<case>')
    .requiredOption('--amount <yuan>', 'the sum, in yuan with at most two decimals')
    .requiredOption('--reason <reason>', DEBIT_REASONS.join(', '))
    .requiredOption('--ref <key>', "the office's own key for this claim; the same key again is the same debit")
    .option('--office <pool>', 'the office that asks; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Starting & { amount: string }) =>
      withConnection((on) =>
        start(on, caseNo, options, {
          direction: 'back',
          amountFen: fenOf(options.amount, '--amount'),
          booked: false,
        }),
      ),
    );
}

async function start(
  on: Connected,
  caseNo: string,
  { reason, ref, office, json }: Starting,
  asked: Pick<ResidualRequest, 'direction' | 'amountFen' | 'booked'>,
): Promise<void> {
  if (reason === undefined || ref === undefined) throw new CliError('say --reason and --ref, the key of this money', 2);
  const from = office ?? (await on.jiexu.status(caseNo)).source.pool;
  const request = residualRequest.safeParse({ caseNo, office: from, ref, reason, ...asked });
  if (!request.success) throw new CliError(z.prettifyError(request.error), 2);
  const { residualNo } = await startResidual(on, request.data).catch(refuse);
  if (json) outJson({ residualNo });
  else out(`started: ${residualNo}; follow it with \`npx jiexu status ${residualNo}\``);
}

function refuse(error: unknown): never {
  throw error instanceof ResidualRefused ? new CliError(`${error.refusal.code}: ${error.message}`) : error;
}

function say(options: Common, view: Awaited<ReturnType<typeof withdrawResidual>>): void {
  if (options.json) outJson(view);
  else out(describeResidual(view));
}

/** `12345.67` → `1234567`. */
function fenOf(text: string, option: string): string {
  const [, whole, part = ''] = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new CliError(`${option}: yuan such as 1200 or 1200.50, not ${text.slice(0, 40)}`, 2);
  return BigInt(`${whole}${part.padEnd(2, '0')}`).toString();
}
