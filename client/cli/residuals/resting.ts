// What a command that speaks to a residual transfer answers: how it stands once what was set off has come to rest.
import type { ResidualView } from '../../../domain/residual.ts';
import type { ResidualOptions } from '../../residual.ts';
import type { Answer } from '../command/command.ts';
import { atRest } from '../command/rest.ts';
import { isAtRest } from '../messages/after.ts';
import { describeResidual } from './text.ts';

/** `taken`: as it stood when the word was taken. */
export async function restingAnswer(on: ResidualOptions, taken: ResidualView): Promise<Answer> {
  const { residualStatus } = await import('../../residual.ts');
  const view = await atRest(() => residualStatus(on, taken.residualNo), isAtRest);
  return { json: view, text: () => `taken: ${describeResidual(view)}` };
}
