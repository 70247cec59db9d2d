// `jiexu adopt`: two people bring a case whose run is gone to its end; without --how it tells how the case stands in the books.
import type { Command } from 'commander';
import type { Standing } from '../../activities/reconciliation/adoption.ts';
import { parseFen, yuan } from '../../domain/money.ts';
import { ADOPTION_WAYS, type AdoptionState } from '../../workflows/adoption-messages.ts';
import { sayingRefusals } from './by-two.ts';
import { CliError, describeCase, out, outJson, strong, table, warn } from './output.ts';
import { withConnection } from './with-connection.ts';

interface Options {
  readonly how?: string;
  readonly who?: string;
  readonly reason?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

export function addAdopt(program: Command): void {
  program
    .command('adopt')
    .description('two people adopt a case whose run is gone: restore it, or bring it to its end; see reconcile')
    .argument('<case>')
    .option('--how <way>', 'restore: as before the case, unless the destination has accepted; forward: to its end')
    .option('--who <id>', 'staff number or role of who says so now; a second one has to say the same')
    .option('--reason <text>', 'why, without personal data')
    .option('--wait', 'wait for the end of the adoption')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Options) =>
      options.how === undefined ? show(caseNo, options) : adopt(caseNo, options),
    );
}

async function show(caseNo: string, options: Options): Promise<void> {
  await withConnection(async ({ operations, db }) => {
    const { findCase } = await import('../../activities/cases/register.ts');
    const row = await findCase(db, caseNo);
    if (row?.caseNo !== caseNo)
      throw new CliError(`no case ${caseNo} is known; a case number looks like 510100-20260930-17`);
    const { standingOf } = await import('../../activities/reconciliation/standing.ts');
    const standing = await standingOf(db, caseNo);
    const state = await operations.adoption(caseNo);
    if (options.json) outJson({ standing, ...(state === undefined ? {} : { adoption: state }) });
    else out(describeStanding(standing, state));
  });
}

async function adopt(caseNo: string, { who, reason, json, wait, how: given }: Options): Promise<void> {
  const how = ADOPTION_WAYS.find((way) => way === given);
  if (how === undefined) throw new CliError(`--how: one of ${ADOPTION_WAYS.join(', ')}, not ${given}`, 2);
  if (who === undefined || reason === undefined) throw new CliError('say --who ID and --reason TEXT', 2);
  await withConnection(async ({ operations }) => {
    const adopted = await sayingRefusals(operations.adopt({ caseNo, how, who, reason }));
    if (adopted.kind === 'proposed') {
      if (json) return outJson(adopted);
      const again = `npx jiexu adopt ${caseNo} --how ${how} --who ID --reason TEXT`;
      return out(
        `${describeStanding(adopted.standing)}\n\nproposed; nothing has happened yet. A second person says the same:\n    ${again}`,
      );
    }
    if (wait) {
      const view = await operations.adopted(caseNo);
      return json ? outJson(view) : out(describeCase(view));
    }
    if (json) return outJson(adopted);
    out(
      `${adopted.kind === 'started' ? 'the case is adopted' : 'told to try again'}; see \`npx jiexu adopt ${caseNo}\``,
    );
  });
}

/** Where a case stands in the books, in sentences. */
function describeStanding(standing: Standing, state?: AdoptionState): string {
  const { caseNo, plan, freezes, payments, accepted, credited, archived } = standing;
  const { source, destination } = plan.offices;
  const money = (fen: string) => yuan(parseFen(fen));
  return [
    `${strong(`Case ${caseNo}`)}  ${source.name} ${source.pool} → ${destination.name} ${destination.pool}, money ${plan.money}`,
    archived ? 'has its archive record' : '',
    credited
      ? 'the destination has credited: it only goes forward'
      : accepted
        ? 'the destination has accepted the form: it only goes forward'
        : 'the destination has not accepted the form: it can be restored',
    freezes.length === 0 ? 'nothing was frozen' : '',
    freezes.length === 0
      ? ''
      : table(
          ['freeze', 'yuan', 'state'],
          freezes.map((f) => [String(f.n), money(f.amountFen), f.state]),
        ),
    payments.length === 0
      ? ''
      : table(
          ['payment', 'yuan', 'state'],
          payments.map((p) => [p.paymentNo, money(p.amountFen), p.state]),
        ),
    state === undefined
      ? ''
      : `adoption: ${state.state}${state.awaited === undefined ? '' : `, waits for ${state.awaited}`}`,
    state?.problem === undefined ? '' : warn(`problem: ${state.problem}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
