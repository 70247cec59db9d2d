// `jiexu reconcile`: proves from the books' entries alone that no fen was lost or made, and names what nobody will come for.
import { toBeijing } from '../../../domain/instant.ts';
import { type Answer, command } from '../command/command.ts';
import type { Connected } from '../command/connect.ts';
import { flag, office, option, orElse, wholeNumber } from '../command/options.ts';
import { goesWith } from '../command/together.ts';
import { CliError, dim, strong, warn, when } from '../output.ts';
import { describeBooks, describeFinding } from './text.ts';

export default command(
  {
    options: {
      office: office('only this office’s books'),
      olderThan: orElse(
        '5',
        option(
          '<days>',
          'name doubles, disputed and unmatched sums that have waited so many days',
          wholeNumber(0, 'whole days'),
        ),
      ),
      now: flag('have the nightly run done now: sends back what nobody came for, and puts findings on file'),
      suspenseDays: option(
        '<n>',
        'with --now: how long a sum nobody comes for is kept; 30 where not given',
        wholeNumber(0, 'a whole number of days'),
      ),
    },
    example: 'reconcile --office 510100',
    json: 'print JSON, amounts in fen',
  },
  async ({ office, olderThan, now, suspenseDays }, connect) => {
    if (now && office !== undefined) throw new CliError('--now reconciles all books: leave --office out', 2);
    goesWith('--suspense-days', suspenseDays, '--now', now);
    const on = await connect();
    return now ? runNow(on, suspenseDays) : look(on, office, olderThan);
  },
);

/** Reads the books and changes nothing. Failed where something is wrong, orphaned, or its run gone. */
async function look({ db, runs }: Connected, office: string | undefined, olderThanDays: number): Promise<Answer> {
  const { lastReport, prove } = await import('../../../activities/reconciliation/prove.ts');
  const at = toBeijing(Date.now());
  const proof = await prove(db, runs, { at, olderThanDays, office });
  const { report, open, findings } = proof;
  const last = await lastReport(db);
  const night = last === undefined ? 'never yet' : `${when(toBeijing(Date.parse(last.at)))}, ${last.findings} findings`;
  return {
    json: { ...report, findings, lastRun: last },
    text: () =>
      [
        describeBooks(report),
        ...findings.map(describeFinding),
        dim(`last run of the nightly reconciliation: ${night}`),
      ].join('\n'),
    failed: report.faults.length > 0 || report.waiting.some((each) => each.orphan) || open.gone.length > 0,
  };
}

async function runNow({ operations }: Connected, suspenseDays: number | undefined): Promise<Answer> {
  const run = await operations.reconcileNow(suspenseDays === undefined ? {} : { suspenseDays });
  const { proof, sentBack } = await run.result();
  const equal = proof.heldFen === proof.owedFen ? strong('equal to the fen') : warn('NOT EQUAL');
  const more = proof.findingsInAll - proof.findings.length;
  return {
    json: { workflowId: run.workflowId, proof, sentBack },
    text: () =>
      [
        `${equal}: ${proof.offices} offices, ${proof.openCases} open cases; ${sentBack.length} sums sent back`,
        ...proof.findings.map(describeFinding),
        ...(more > 0 ? [`… and ${more} more, in the table reconciliation.report`] : []),
      ].join('\n'),
    failed: proof.faults > 0 || proof.orphans > 0 || proof.gone > 0,
  };
}
