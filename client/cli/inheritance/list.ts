// `jiexu inheritance list`: sums of persons who died before they were credited.
import { yuan } from '../../../domain/money.ts';
import { command } from '../command/command.ts';
import { office } from '../command/options.ts';
import { describeProposals } from '../proposals/text.ts';
import { proposalsOf } from '../suspense/queue.ts';
import { table } from '../table.ts';

export default command(
  {
    options: { office: office('only this office’s') },
    example: 'inheritance list --office 510100',
    json: 'print JSON, amounts in fen',
  },
  async ({ office }, connect) => {
    const { db } = await connect();
    const { inheritances } = await import('../../../activities/offices/suspense.ts');
    const held = await inheritances(db, office);
    const proposals = (await proposalsOf(db, office)).filter(({ subject }) => subject.startsWith('inheritance/'));
    return {
      json: held,
      text: () =>
        held.length === 0
          ? 'nothing is with an inheritance desk'
          : [
              table(
                ['reference', 'office', 'yuan'],
                held.map((each) => [each.ref, each.office, yuan(each.amountFen)]),
              ),
              ...(proposals.length === 0 ? [] : ['', describeProposals(proposals)]),
            ].join('\n'),
    };
  },
);
