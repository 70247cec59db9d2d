// `jiexu office account`: two people change the account an office receives on.
import type { AccountChanged } from '../../../activities/offices/receiving-account.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { command } from '../command/command.ts';
import { needed, office, option } from '../command/options.ts';
import { when } from '../output.ts';
import { readJson } from '../read-json.ts';

export default command(
  {
    options: {
      pool: needed(office('the office')),
      file: needed(option('<file>', 'JSON with accountName, bank, bankCode, accountNo; - for standard input')),
      who: needed(option('<id>', 'staff number or role of who says so now')),
    },
    example: 'office account --pool 530100 --file account.json --who staff-12',
  },
  async ({ pool, file, who }, connect) => {
    const account = await readJson(file, 'one JSON object with accountName, bank, bankCode, accountNo');
    const { db } = await connect();
    const { changeAccount } = await import('../../../activities/offices/receiving-account.ts');
    const changed = await changeAccount(db, { pool, account, who });
    return { json: { pool, ...changed }, text: () => describe(pool, changed) };
  },
);

function describe(pool: string, changed: AccountChanged): string {
  switch (changed.state) {
    case 'unchanged':
      return `office ${pool} receives on that account already; nothing was changed`;
    case 'proposed':
      return `proposed by ${changed.first}; nothing has changed yet. A second person says the same:\n      npx jiexu office account --pool ${pool} --file FILE --who ID`;
    case 'changed':
      return `office ${pool} receives on the new account since ${when(toBeijing(Date.parse(changed.validFrom)))} (${changed.first}, ${changed.second})`;
    default:
      return changed satisfies never;
  }
}
