// `jiexu drill release`: payments that a drill keeps back go on.
import { numberKind } from '../../../domain/numbers.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { optional } from '../command/options.ts';
import { bank } from './bank.ts';
import { describeKeptBack } from './text.ts';

export default command(
  {
    arguments: { case: optional(numberOf('case', 'residual', 'application')) },
    example: 'drill release 510100-20260930-17',
    json: 'print JSON, amounts in fen',
  },
  async ({ case: number }, connect) => {
    const { db, jiexu } = await connect();
    const { release } = await bank();
    const caseNo =
      number === undefined || numberKind(number) === 'residual' ? number : (await caseOf(jiexu, number)).caseNo;
    const released = await release(db, caseNo);
    return {
      json: released,
      text: () =>
        released.length === 0 ? 'no payment is kept back by a drill' : describeKeptBack('goes on now', released),
    };
  },
);
