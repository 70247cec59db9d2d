// `jiexu residual list`: the residual transfers and late debits of a case, or all that have not ended.
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { optional } from '../command/options.ts';
import { dim } from '../output.ts';
import { describeResiduals } from './text.ts';

export default command(
  { arguments: { case: optional(numberOf('case')) }, example: 'residual list 510100-20260930-17' },
  async ({ case: caseNo }, connect) => {
    const on = await connect();
    const { listResiduals } = await import('../../residual.ts');
    const listed = await listResiduals(on, caseNo);
    return { json: listed, text: () => (listed.length === 0 ? dim('none') : describeResiduals(listed)) };
  },
);
