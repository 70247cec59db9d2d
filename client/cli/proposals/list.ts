// `jiexu proposals`: everything that one member of staff has proposed and a second one has to confirm.
import { command } from '../command/command.ts';
import { office } from '../command/options.ts';
import { dim } from '../output.ts';
import { proposalsOf } from '../suspense/queue.ts';
import { describeProposals, sayProposal } from './text.ts';

export default command(
  {
    options: { office: office('only this office’s') },
    example: 'proposals --office 510100',
    json: 'print JSON, amounts in fen',
  },
  async ({ office }, connect) => {
    const { db, jiexu } = await connect();
    const proposals = await proposalsOf(db, office);
    const filter = { open: true, waitingOn: 'operator', office };
    const cases: string[] = [];
    for await (const { caseNo } of jiexu.list(filter)) cases.push(caseNo);
    return {
      json: { proposals: proposals.map((each) => ({ ...each, command: sayProposal(each).command })), cases },
      text: () =>
        [
          proposals.length === 0 ? dim('nothing waits for a second person') : describeProposals(proposals),
          ...(cases.length === 0
            ? []
            : [`cases that wait for an operator: ${cases.map((each) => `npx jiexu status ${each}`).join(', ')}`]),
        ].join('\n'),
    };
  },
);
