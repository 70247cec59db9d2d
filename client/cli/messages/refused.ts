// `jiexu refused`: messages that cases refused at the door, for whoever watches it: late ones, forged ones, those of a wrong office.
import { numberKind } from '../../../domain/numbers.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { date, limit, officeAnywhere, option } from '../command/options.ts';
import { dim, when } from '../output.ts';
import { table } from '../table.ts';

const SHOWN_DIGITS = 12;
const CASE = numberOf('case', 'application').read;

export default command(
  {
    options: {
      office: officeAnywhere('only those that said they came from this office'),
      since: option('<date>', 'from this day on, 2026-09-30', date),
      case: option('<case>', 'only to the case of this case or application number', CASE),
      limit: limit('100', 'how many'),
    },
    example: 'refused --office 530100 --since 2026-09-30',
  },
  async ({ office, since, case: number, limit: most }, connect) => {
    const { db, jiexu } = await connect();
    const isApplication = number !== undefined && numberKind(number) === 'application';
    const caseNo = isApplication ? (await caseOf(jiexu, number)).caseNo : number;
    const { refusedMessages } = await import('../../../activities/cases/refused.ts');
    const found = await refusedMessages(db, {
      office,
      since,
      caseNo,
      limit: most,
    });
    // a wrong number has to look other than a case to which nothing was refused
    if (found.length === 0 && caseNo !== undefined) await caseOf(jiexu, caseNo);
    const rows = () =>
      found.map((each) => [
        when(each.at),
        each.office ?? '',
        each.caseNo ?? '',
        each.message,
        each.code,
        each.text,
        each.payloadDigest?.slice(0, SHOWN_DIGITS) ?? '',
      ]);
    return {
      json: found,
      text: () =>
        found.length === 0
          ? dim('nothing was refused')
          : table(['at', 'from', 'case', 'message', 'code', 'why', 'digest'], rows()),
    };
  },
);
