// `jiexu residual withdraw`: the office that started it takes it back.
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { needed, office, option } from '../command/options.ts';
import { restingAnswer } from './resting.ts';

export default command(
  {
    arguments: { number: numberOf('residual') },
    options: {
      reason: needed(option('<text>', 'why, without personal data')),
      office: needed(office('the office that started it')),
    },
    example: "residual withdraw 510100-20260930-17-R1 --reason 'booked twice' --office 530100",
  },
  async ({ number: residualNo, reason, office }, connect) => {
    const on = await connect();
    const { withdrawResidual } = await import('../../residual.ts');
    const view = await withdrawResidual(on, { residualNo, office, reason });
    return restingAnswer(on, view);
  },
);
