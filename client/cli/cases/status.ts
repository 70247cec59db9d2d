// `jiexu status`: where a case is, who acts next, until when and why, where the money is. A residual transfer and an application too.
import { numberKind } from '../../../domain/numbers.ts';
import { type Answer, command } from '../command/command.ts';
import type { Connected } from '../command/connect.ts';
import { numberOf } from '../command/number.ts';
import { flag } from '../command/options.ts';
import { correctionSummary, describeCorrection } from './correction-text.ts';
import { describeCase, describeTimeline } from './text.ts';
import { undecidedAnswer } from './undecided.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application', 'residual') },
    options: { timeline: flag('what happened, line by line') },
    example: 'status 510100-20260930-17 --timeline',
  },
  async ({ case: number, timeline }, connect) => {
    const on = await connect();
    if (numberKind(number) === 'residual') return residualAnswer(on, number, timeline);
    return (await undecidedAnswer(on.jiexu, number)) ?? caseAnswer(on, number, timeline);
  },
);

async function residualAnswer(on: Connected, number: string, withTimeline: boolean): Promise<Answer> {
  const { residualStatus, residualTimeline } = await import('../../residual.ts');
  const { describeResidual } = await import('../residuals/text.ts');
  const view = await residualStatus(on, number);
  const timeline = withTimeline ? await residualTimeline(on, number) : undefined;
  return {
    json: { ...view, timeline },
    text: () => [describeResidual(view), ...(timeline ? ['', describeTimeline(timeline)] : [])].join('\n'),
  };
}

async function caseAnswer(on: Connected, number: string, withTimeline: boolean): Promise<Answer> {
  const { jiexu } = on;
  const view = await jiexu.status(number);
  const timeline = withTimeline ? await jiexu.timeline(number) : undefined;
  const corrections = view.outcome === undefined ? [] : await jiexu.corrections.list(view.caseNo ?? number);
  const { listResiduals } = await import('../../residual.ts');
  const { describeResiduals } = await import('../residuals/text.ts');
  const ended = view.outcome === undefined ? undefined : view.caseNo;
  const residuals = ended === undefined ? [] : await listResiduals(on, ended);
  return {
    json: {
      ...view,
      timeline,
      corrections: corrections.length > 0 ? corrections.map(correctionSummary) : undefined,
      residuals: residuals.length > 0 ? residuals : undefined,
    },
    text: () =>
      [
        describeCase(view),
        ...corrections.map((each) => describeCorrection(view.caseNo ?? number, each)),
        ...(residuals.length > 0 ? ['', describeResiduals(residuals)] : []),
        ...(timeline ? ['', describeTimeline(timeline)] : []),
      ].join('\n'),
  };
}
