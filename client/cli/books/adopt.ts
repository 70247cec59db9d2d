// `jiexu adopt`: two people bring a case whose run is gone to its end; without --how it tells how the case stands in the books.
import type { Standing } from '../../../activities/reconciliation/adoption.ts';
import { parseFen, yuan } from '../../../domain/money.ts';
import type { CaseView } from '../../../domain/view.ts';
import type { AdoptionState, AdoptionWay } from '../../../workflows/adoption/messages.ts';
import { describeCase } from '../cases/text.ts';
import { type Answer, command } from '../command/command.ts';
import type { Connected } from '../command/connect.ts';
import { numberOf } from '../command/number.ts';
import { flag, oneOf, option } from '../command/options.ts';
import { CliError, strong, warn } from '../output.ts';
import { table } from '../table.ts';

const WAYS = ['restore', 'forward'] as const satisfies readonly AdoptionWay[];

export default command(
  {
    arguments: { case: numberOf('case') },
    options: {
      how: oneOf(
        WAYS,
        '<way>',
        'restore: as before the case, unless the destination has accepted; forward: to its end',
      ),
      who: option('<id>', 'staff number or role of who says so now; a second one has to say the same'),
      reason: option('<text>', 'why, without personal data'),
      wait: flag('wait for the end of the adoption'),
    },
    example: "adopt 510100-20260930-17 --how restore --who shift-4 --reason 'its run is gone since the restore'",
  },
  async ({ case: caseNo, how, who, reason, wait }, connect) => {
    if (how === undefined) return show(await connect(), caseNo);
    if (who === undefined || reason === undefined) throw new CliError('say --who ID and --reason TEXT', 2);
    return adopt(await connect(), { caseNo, how, who, reason }, wait);
  },
);

async function show({ operations, db, jiexu }: Connected, caseNo: string): Promise<Answer> {
  const { findCase } = await import('../../../activities/cases/register.ts');
  const row = await findCase(db, caseNo);
  if (row?.caseNo !== caseNo)
    throw new CliError(`no case ${caseNo} is known; a case number looks like 510100-20260930-17`);
  const { standingInBooks } = await import('../../../activities/reconciliation/standing.ts');
  const standing = await standingInBooks(db, caseNo);
  const state = await operations.adoption(caseNo);
  const view = await jiexu.status(caseNo);
  return {
    json: { standing, adoption: state, gone: view.gone },
    text: () => `${describeStanding(standing, state)}\n${mayAdopt(view)}`,
  };
}

/** Whether there is anything to adopt: a case that runs, or has ended, is not adopted. */
export function mayAdopt({ caseNo = '', outcome, gone, problem }: CaseView): string {
  if (outcome !== undefined) return `the case has ended (${outcome}): there is nothing to adopt`;
  if (gone === undefined)
    return `the case runs, and is not adopted: \`npx jiexu status ${caseNo}\` shows who acts next`;
  return warn(problem ?? '');
}

type Adopting = Parameters<Connected['operations']['adopt']>[0];

async function adopt({ operations }: Connected, asked: Adopting, wait: boolean): Promise<Answer> {
  const { caseNo, how } = asked;
  const adopted = await operations.adopt(asked);
  if (adopted.kind === 'proposed') {
    const again = `npx jiexu adopt ${caseNo} --how ${how} --who ID --reason TEXT`;
    return {
      json: adopted,
      text: () =>
        `${describeStanding(adopted.standing)}\n\nproposed; nothing has happened yet. A second person says the same:\n    ${again}`,
    };
  }
  if (wait) {
    const view = await operations.adopted(caseNo);
    return { json: view, text: () => describeCase(view) };
  }
  const said = adopted.kind === 'started' ? 'the case is adopted' : 'told to try again';
  return { json: adopted, text: () => `${said}; see \`npx jiexu adopt ${caseNo}\`` };
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
