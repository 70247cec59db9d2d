// `jiexu supply`: the applicant hands in what was asked for. Personal data comes from a file, never from the command line.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, option, several } from '../command/options.ts';
import { CliError } from '../output.ts';
import { readAs } from './read-as.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      papers: needed(several('<text...>', 'what is handed in, without personal data')),
      account: option('<file>', 'JSON: accountName, bank, bankCode, accountNo of the person’s own account'),
      paper: option(
        '<file>',
        'another’s account: JSON with kind (court or guardian), number, issuedOn, issuedBy; given by two, one after the other',
      ),
      who: option('<id>', 'with --paper: staff number or role of who has seen it'),
      office: office('where it is handed in; the destination where not given'),
    },
    example: "supply 510100-20260930-17 --papers 'proof of the last employment'",
  },
  async ({ case: number, papers, office, ...given }, connect) => {
    const account = given.account === undefined ? undefined : await readAccount(given.account);
    const onPaper = await paperOf(given);
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    return answerOf(
      jiexu,
      'supply',
      await jiexu.supply(caseNo, office ?? view.destination.pool, papers, account, onPaper),
    );
  },
);

async function readAccount(file: string) {
  const { bankAccount } = await import('../../../domain/forms.ts');
  return readAs(bankAccount, file, 'one JSON object with accountName, bank, bankCode, accountNo');
}

async function paperOf({ paper, who }: { readonly paper?: string | undefined; readonly who?: string | undefined }) {
  if ((paper === undefined) !== (who === undefined))
    throw new CliError('--paper FILE and --who ID go together: who has seen the paper', 2);
  if (paper === undefined || who === undefined) return undefined;
  const { payeePaper } = await import('../../../domain/payee.ts');
  return { paper: await readAs(payeePaper, paper, 'one JSON object with kind, number, issuedOn, issuedBy'), who };
}
