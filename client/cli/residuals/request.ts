// Starts a residual transfer or a late debit, for the two commands that do.
import { mustRead } from '../../../domain/input.ts';
import { type ResidualRequest, residualRequest } from '../../../domain/residual.ts';
import type { Answer, Connect } from '../command/command.ts';

export interface Asked
  extends Pick<ResidualRequest, 'caseNo' | 'direction' | 'amountFen' | 'booked' | 'reason' | 'ref'> {
  /** The source of the case where not given. */
  readonly office: string | undefined;
}

export async function request({ office, ...asked }: Asked, connect: Connect): Promise<Answer> {
  const on = await connect();
  const from = office ?? (await on.jiexu.status(asked.caseNo)).source.pool;
  const request = mustRead(residualRequest, { ...asked, office: from });
  const { startResidual } = await import('../../residual.ts');
  const { residualNo } = await startResidual(on, request);
  return {
    json: { residualNo },
    text: () => `started: ${residualNo}; follow it with \`npx jiexu status ${residualNo}\``,
  };
}
