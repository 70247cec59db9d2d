// `jiexu residual answer`: the destination's clerk answers a late debit.
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { flag, needed, office, option, yuan } from '../command/options.ts';
import { CliError } from '../output.ts';
import { restingAnswer } from './resting.ts';

export default command(
  {
    arguments: { number: numberOf('residual') },
    options: {
      agree: flag('agree to what was asked for'),
      amount: option('<yuan>', 'with --agree: to a part of it', yuan),
      refuse: option('<text>', 'refuse, with the reason, without personal data'),
      office: needed(office('the office that answers')),
    },
    example: 'residual answer 510100-20260930-17-D1 --agree --amount 80 --office 510100',
  },
  async ({ number: residualNo, agree, amount, refuse, office }, connect) => {
    if (agree === (refuse !== undefined)) throw new CliError('say either --agree or --refuse TEXT', 2);
    if (refuse !== undefined && amount !== undefined)
      throw new CliError('--amount goes with --agree: nothing is refused in part', 2);
    const said =
      refuse === undefined
        ? ({ kind: 'agree', amountFen: amount?.toString() } as const)
        : ({ kind: 'refuse', reason: refuse } as const);
    const on = await connect();
    const { answerDebit } = await import('../../residual.ts');
    const view = await answerDebit(on, { residualNo, office, ...said });
    return restingAnswer(on, view);
  },
);
