// `jiexu notices issue`: issues the notices that are missing, when the key of their office is there.
import { toBeijing } from '../../../domain/instant.ts';
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { optional } from '../command/options.ts';
import { dim, warn } from '../output.ts';
import { subjectOf } from './number.ts';

export default command(
  {
    arguments: { number: optional(numberOf('case', 'application')) },
    example: 'notices issue 510100-20260930-17',
  },
  async ({ number }, connect) => {
    const { db, keys } = await connect();
    const { issueAllOwed, issueOwed } = await import('../../../activities/notices/issue.ts');
    const { officeDirectory } = await import('../../../activities/offices/directory.ts');
    const on = { db, keys, offices: officeDirectory({ db, keys }) };
    const now = toBeijing(Date.now());
    const subject = number === undefined ? undefined : await subjectOf(db, number);
    const { issued, missing } = await (subject === undefined ? issueAllOwed(on, now) : issueOwed(on, subject, now));
    const still = missing.map(({ noticeNo, office, error }) => ({
      noticeNo,
      office,
      why: error instanceof Error ? error.message : String(error),
    }));
    return {
      json: { issued, missing: still },
      text: () =>
        [
          issued.length === 0 ? dim('nothing was issued') : `issued: ${issued.join(', ')}`,
          ...still.map(({ noticeNo, why }) => warn(`${noticeNo} is still missing: ${why}`)),
        ].join('\n'),
      failed: still.length > 0,
    };
  },
);
