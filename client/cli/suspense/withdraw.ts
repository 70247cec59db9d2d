// `jiexu suspense withdraw`: takes back what was proposed and waits for a second person.
import { command } from '../command/command.ts';
import { needed, office, option, text } from '../command/options.ts';
import { only } from './office-of.ts';

export default command(
  {
    arguments: { subject: text('as `suspense list` names it, such as return/BANK-00000001') },
    options: {
      who: needed(option('<id>', 'your staff number or role')),
      office: office('whose proposal it is, if more than one office has one of that subject'),
    },
    example: 'suspense withdraw return/BANK-00000001 --who staff-12',
  },
  async ({ subject, who, ...given }, connect) => {
    const { db } = await connect();
    const { openProposals, withdrawProposal } = await import('../../../activities/offices/four-eyes.ts');
    const open = (await openProposals(db, given.office)).filter((each) => each.subject === subject);
    const office = only(
      open.map((each) => each.office),
      `nothing is proposed as ${subject}; see \`npx jiexu suspense list\``,
    );
    await withdrawProposal(db, { office, subject, who });
    return { json: { office, subject, state: 'withdrawn' }, text: () => `withdrawn: ${subject}` };
  },
);
