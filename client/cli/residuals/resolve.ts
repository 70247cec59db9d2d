// `jiexu residual resolve`: an operator gets a stuck residual transfer going.
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { needed, office, oneOf, option, orElse } from '../command/options.ts';
import { restingAnswer } from './resting.ts';

const ACTIONS = ['retry', 'send-back', 'return', 'follow'] as const;

export default command(
  {
    arguments: { number: numberOf('residual') },
    options: {
      action: orElse(
        'retry',
        oneOf(
          ACTIONS,
          '<action>',
          'retry, send-back (another sum came in), return (all is put back: two people) or follow',
        ),
      ),
      who: needed(option('<id>', 'staff number or role')),
      reason: needed(option('<text>', 'what was done, without personal data')),
      office: needed(office('the office where it is said')),
    },
    example:
      "residual resolve 510100-20260930-17-R1 --who operator-7 --reason 'the person has moved on' --action follow --office 510100",
  },
  async ({ number: residualNo, action, who, reason, office }, connect) => {
    const on = await connect();
    const { resolveResidual } = await import('../../residual.ts');
    const view = await resolveResidual(on, { residualNo, office, action, who, reason });
    return restingAnswer(on, view);
  },
);
