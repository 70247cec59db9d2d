// `jiexu drill pass`: days pass for one case, so that what is late can be seen without waiting.
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { needed, option, wholeNumber } from '../command/options.ts';
import { CliError } from '../output.ts';
import { bank } from './bank.ts';
import { caseThatRuns } from './set.ts';

const MOST = 366;
const DAY_MS = 24 * 3600 * 1000;

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: { days: needed(option('<n>', `calendar days, ${MOST} at most`, upToAYear)) },
    example: 'drill pass 510100-20260930-17 --days 30',
  },
  async ({ case: number, days }, connect) => {
    const { db, jiexu, temporal } = await connect();
    await (await bank()).mustBePermitted(db);
    const caseNo = await caseThatRuns(jiexu, number);
    const { advance } = await import('../../../workers/servers/temporal/advance.ts');
    await advance(temporal, await jiexu.runOf(caseNo), days * DAY_MS);
    return {
      json: { caseNo, days },
      text: () => `${days} days have passed for case ${caseNo}, and for nothing else: papers carry the real date`,
    };
  },
);

function upToAYear(text: string, name: string): number {
  const days = wholeNumber(1, `whole days from 1 to ${MOST}`)(text, name);
  if (days > MOST) throw new CliError(`${name}: whole days from 1 to ${MOST}, not ${days}`, 2);
  return days;
}
