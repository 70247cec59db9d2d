// Residual transfers as people read them, for `status` and `residual`.
import { yuan } from '../../domain/money.ts';
import { isResidualNo, type ResidualView } from '../../domain/residual.ts';
import { type ListedResidual, listResiduals, residualStatus, residualTimeline, UnknownResidual } from '../residual.ts';
import type { Connected } from './connect.ts';
import { CliError, describeTimeline, sayAwaited, strong, table, warn, when } from './output.ts';

type On = Pick<Connected, 'temporal' | 'db'>;

/** The text of `status` for a residual transfer's number; undefined for any other number. */
export async function residualStatusOf(
  on: On,
  number: string,
  options: { readonly json?: boolean; readonly timeline?: boolean },
): Promise<string | undefined> {
  if (!isResidualNo(number)) return undefined;
  const view = await residualStatus(on, number).catch((error: unknown) => {
    throw error instanceof UnknownResidual ? new CliError(error.message) : error;
  });
  const timeline = options.timeline ? await residualTimeline(on, number) : undefined;
  if (options.json) return JSON.stringify({ ...view, ...(timeline ? { timeline } : {}) }, null, 2);
  return [describeResidual(view), ...(timeline ? ['', describeTimeline(timeline)] : [])].join('\n');
}

export async function residualsOfCase(on: On, caseNo: string | undefined): Promise<ListedResidual[]> {
  return caseNo === undefined ? [] : listResiduals(on, caseNo);
}

export function describeResidual(view: ResidualView): string {
  const { direction, source, destination, outcome } = view;
  const [from, to] = direction === 'onward' ? [source, destination] : [destination, source];
  return [
    `${strong(`${direction === 'onward' ? 'Residual transfer' : 'Late debit'} ${view.residualNo}`)}  ${from.name} ${from.pool} → ${to.name} ${to.pool}`,
    `${outcome === undefined ? 'running' : `ended: ${outcome}`}${view.because ? ` (${view.because})` : ''}${view.overdue ? warn('  OVERDUE') : ''}`,
    `reason  ${view.reason}, after case ${view.caseNo}`,
    `money   ${view.money}. ${view.whereIsTheMoney}`,
    ...(view.followedBy === undefined ? [] : [`goes on as ${view.followedBy}`]),
    ...(view.problem === undefined ? [] : [warn(`problem: ${view.problem}`)]),
    ...(outcome === undefined ? view.awaited.map(sayAwaited) : []),
  ].join('\n');
}

/** A table: what followed a case, and what was asked back. */
export function describeResiduals(residuals: readonly ListedResidual[]): string {
  return table(
    ['after the end', 'reason', 'yuan', 'money', 'waiting on', 'since', ''],
    residuals.map(({ residualNo, request, view }) => [
      residualNo,
      request.reason,
      amountOf(view?.amountFen ?? request.amountFen),
      view?.money ?? 'not started',
      (view?.awaited ?? []).map((each) => (each.office ? `${each.actor}:${each.office}` : each.actor)).join(' '),
      when(view?.openedAt),
      view?.outcome ?? (view?.overdue ? 'OVERDUE' : ''),
    ]),
  );
}

function amountOf(fen: string | undefined): string {
  return fen === undefined ? '' : yuan(BigInt(fen));
}
