// `jiexu inheritance pay`: books that heirs were paid, by two members of staff.
import { yuan as inYuan } from '../../../domain/money.ts';
import { command } from '../command/command.ts';
import { needed, office, option, refused, text, yuan } from '../command/options.ts';
import { readAs } from '../messages/read-as.ts';
import { CliError } from '../output.ts';
import { saidByTwo } from '../suspense/by-two.ts';

export default command(
  {
    arguments: { reference: text('as `inheritance list` names it') },
    options: {
      payout: needed(
        option('<no>', 'the office’s own number of this payment; the same number is booked once', payoutNumber),
      ),
      amount: needed(option('<yuan>', 'how much', yuan)),
      paper: needed(
        option(
          '<file>',
          'what shows who the heirs are: JSON with kind (court or notary), number, issuedOn, issuedBy; both name the same',
        ),
      ),
      who: needed(option('<id>', 'your staff number or role')),
      office: office('whose desk, if more than one has that reference'),
    },
    example:
      'inheritance pay 510100-20260930-17 --payout ERB-2026-4 --amount 1234.56 --paper heirs.json --who staff-12',
  },
  async ({ reference: ref, payout: payoutNo, amount: amountFen, who, ...given }, connect) => {
    const { heirsPaper } = await import('../../../domain/payee.ts');
    const paper = await readAs(heirsPaper, given.paper, 'one JSON object with kind, number, issuedOn, issuedBy');
    const { db } = await connect();
    const { account } = await import('../../../activities/ledger/names.ts');
    const { payInheritance } = await import('../../../activities/offices/suspense.ts');
    const desks = await db
      .selectFrom('ledger.account')
      .select('office')
      .where('name', '=', account.inheritance(ref))
      .execute();
    const offices = desks.map(({ office }) => office);
    const [office, another] = offices.filter((each) => given.office === undefined || each === given.office);
    if (office === undefined)
      throw new CliError(`no inheritance desk has anything under ${ref}; see \`npx jiexu inheritance list\``);
    if (another !== undefined) throw new CliError(`say which office with --office: ${offices.join(', ')}`, 2);
    const what = `${inYuan(amountFen)} yuan of ${ref} paid to heirs as ${payoutNo}`;
    const again = `inheritance pay ${ref} --payout ${payoutNo} --amount ${inYuan(amountFen)} --paper FILE --office ${office}`;
    return saidByTwo(what, again, await payInheritance(db, { office, ref, payoutNo, amountFen, paper, who }));
  },
);

function payoutNumber(text: string, name: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(text)) throw refused(name, 'letters, digits, ".", "_" and "-", at most 64', text);
  return text;
}
