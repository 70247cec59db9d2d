// Residual transfers as people read them, for `status` and `residual`.
import { yuan } from '../../../domain/money.ts';
import { type ResidualView, whereResidualIs } from '../../../domain/residual.ts';
import type { Awaited } from '../../../domain/view.ts';
import type { ListedResidual } from '../../residual.ts';
import { sayAwaited } from '../cases/text.ts';
import { strong, warn, when } from '../output.ts';
import { table } from '../table.ts';

export function describeResidual(view: ResidualView): string {
  const { direction, source, destination, outcome } = view;
  const [from, to] = direction === 'onward' ? [source, destination] : [destination, source];
  return [
    `${strong(`${direction === 'onward' ? 'Residual transfer' : 'Late debit'} ${view.residualNo}`)}  ${from.name} ${from.pool} → ${to.name} ${to.pool}`,
    `${stateOf(view)}${view.because ? ` (${view.because})` : ''}`,
    `reason  ${view.reason}, after case ${view.caseNo}`,
    `money   ${view.money}. ${whereResidualIs(view)}`,
    ...(view.followedBy === undefined ? [] : [`goes on as ${view.followedBy}`]),
    ...(view.problem === undefined ? [] : [warn(`problem: ${view.problem}`)]),
    ...(outcome === undefined ? view.awaited.flatMap((each) => sayNext(view, each)) : []),
  ].join('\n');
}

/** Who acts next, with the command that moves it on. */
function sayNext({ residualNo, direction, gone }: ResidualView, each: Awaited): string[] {
  const { actor, office = 'POOL' } = each;
  if (gone !== undefined || actor === 'bank') return [sayAwaited(each)];
  const command =
    actor === 'operator'
      ? `residual resolve ${residualNo} --who ID --reason TEXT --office ${office}`
      : direction === 'back'
        ? `residual answer ${residualNo} --agree --office ${office}`
        : undefined;
  return command === undefined ? [sayAwaited(each)] : [sayAwaited(each), `      npx jiexu ${command}`];
}

function stateOf({ outcome, gone, overdue }: ResidualView): string {
  if (outcome !== undefined) return `ended: ${outcome}`;
  if (gone !== undefined) return warn('RUN GONE');
  return overdue ? 'running, OVERDUE' : 'running';
}

/** A table: what followed a case, and what was asked back. */
export function describeResiduals(residuals: readonly ListedResidual[]): string {
  return table(
    ['after the end', 'reason', 'yuan', 'money', 'waiting on', 'since', 'state'],
    residuals.map(({ residualNo, request, view }) => [
      residualNo,
      request.reason,
      amountOf(view?.amountFen ?? request.amountFen),
      view?.money ?? '',
      (view?.awaited ?? []).map((each) => (each.office ? `${each.actor}:${each.office}` : each.actor)).join(' '),
      when(view?.openedAt),
      view === undefined ? warn('NOT STARTED: ask again') : stateOf(view),
    ]),
  );
}

function amountOf(fen: string | undefined): string {
  return fen === undefined ? '' : yuan(BigInt(fen));
}
