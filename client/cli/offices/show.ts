// `jiexu office show`: an office's entry, and every account it has received on.
import { toBeijing } from '../../../domain/instant.ts';
import { command } from '../command/command.ts';
import { officeArgument } from '../command/options.ts';
import { dim, strong, when } from '../output.ts';
import { proposalsOf } from '../suspense/queue.ts';
import { table } from '../table.ts';
import { directoryOf, unknown } from './known.ts';

export default command(
  { arguments: { pool: officeArgument('the office, six digits') }, example: 'office show 530100' },
  async ({ pool }, connect) => {
    const on = await connect();
    const record = await (await directoryOf(on)).record(pool);
    if (record === undefined) throw unknown(pool);
    const { accountsOf } = await import('../../../activities/offices/receiving-account.ts');
    const accounts = await accountsOf(on.db, pool);
    const { describeProposals } = await import('../proposals/text.ts');
    const proposals = (await proposalsOf(on.db, pool)).filter(({ subject }) =>
      subject.startsWith('receiving-account:'),
    );
    const platform = record.onPlatform ? 'on the platform' : dim('not on the platform');
    const rows = () =>
      accounts.map(({ account, validFrom, by }) => [
        account.accountName,
        `${account.bank} ${account.bankCode}`,
        account.accountNo,
        validFrom === null ? 'it joined' : when(toBeijing(Date.parse(validFrom))),
        by?.join(', ') ?? '',
      ]);
    return {
      json: { ...record, accounts, proposals: proposals.length === 0 ? undefined : proposals },
      text: () =>
        [
          `${strong(`${record.name} ${pool}`)}  ${platform}`,
          `${record.address}, ${record.phone}; ${record.contact}, officer ${record.officer}, reviewer ${record.reviewer}`,
          `answers letters: ${record.answers} · checks forms: ${record.accepts} · connector ${record.connector} · task queue ${record.taskQueue}`,
          '',
          table(['account', 'bank', 'number', 'since', 'changed by'], rows()),
          ...(proposals.length === 0 ? [] : ['', describeProposals(proposals)]),
        ].join('\n'),
    };
  },
);
