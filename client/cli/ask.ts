// `jiexu status`, `watch`, `list`: where cases are, who acts next, until when and why, where the money is.
import type { Command } from 'commander';
import type { RegisteredCorrection } from '../../activities/cases/corrections.ts';
import type { ListFilter } from '../list.ts';
import { CliError, describeCase, describeTimeline, dim, out, outJson, sayAwaited, table, when } from './output.ts';
import { describeResiduals, residualStatusOf, residualsOfCase } from './residual-text.ts';
import { withConnection } from './with-connection.ts';

export function addAsk(program: Command): void {
  program
    .command('status')
    .description('where a case is, who acts next, until when and why, where the money is')
    .argument('<case>', 'case number or application number')
    .option('--timeline', 'what happened, line by line')
    .option('--json', 'print JSON')
    .action((number: string, options: { json?: boolean; timeline?: boolean }) =>
      withConnection(async (on) => {
        const { jiexu } = on;
        const residual = await residualStatusOf(on, number, options);
        if (residual !== undefined) return out(residual);
        const decision = await jiexu.decision(number);
        if (decision?.kind === 'deferred') {
          const waiting = await jiexu.waiting(number);
          if (options.json) return outJson(waiting);
          const until = waiting.until ?? 'both offices are on the platform';
          return out(
            `Application ${number}: deferred until ${until}; ${waiting.state}${waiting.caseNo ? ` as case ${waiting.caseNo}` : ''}`,
          );
        }
        if (decision !== undefined && decision.kind !== 'accepted') {
          if (options.json) return outJson(decision);
          const codes =
            'reasons' in decision
              ? decision.reasons
                  .map((reason) => `\n  ${reason.code} ${reason.message}\n    → ${reason.remedy}`)
                  .join('')
              : '';
          return out(`Application ${number}: ${decision.kind}${codes}`);
        }
        const view = await jiexu.status(number);
        const timeline = options.timeline ? await jiexu.timeline(number) : undefined;
        const corrections = view.outcome === undefined ? [] : await jiexu.corrections.list(view.caseNo ?? number);
        const residuals = view.outcome === undefined ? [] : await residualsOfCase(on, view.caseNo);
        if (options.json) {
          return outJson({
            ...view,
            ...(timeline ? { timeline } : {}),
            ...(corrections.length > 0 ? { corrections: corrections.map(correctionSummary) } : {}),
            ...(residuals.length > 0 ? { residuals } : {}),
          });
        }
        out(describeCase(view));
        for (const each of corrections) out(describeCorrection(each));
        if (residuals.length > 0) out(`\n${describeResiduals(residuals)}`);
        if (timeline) out(`\n${describeTimeline(timeline)}`);
      }),
    );

  program
    .command('watch')
    .description('follow a case until it ends')
    .argument('<case>', 'case number or application number')
    .option('--json', 'print a line of JSON at every change')
    .action((number: string, options: { json?: boolean }) =>
      withConnection(async ({ jiexu }) => {
        for await (const view of jiexu.watch(number)) {
          if (options.json) out(JSON.stringify(view));
          else
            out(
              [
                `${view.outcome ?? view.stage}  relation ${view.relation}, money ${view.money}`,
                ...view.awaited.map((each) => `  ${sayAwaited(each)}`),
              ].join('\n'),
            );
        }
      }),
    );

  program
    .command('list')
    .description('cases by what an officer asks for')
    .option('--overdue', 'only where a clock is overdue')
    .option('--office <pool>', 'cases of this office, as source or destination')
    .option('--waiting-on <actor>', 'source, destination, bank, applicant, operator, or with an office: source:330100')
    .option('--outcome <outcome>', 'cases that ended so')
    .option('--open', 'only cases that run')
    .option('--limit <n>', 'at most so many', '100')
    .option('--json', 'print JSON')
    .action(
      (options: {
        overdue?: boolean;
        office?: string;
        waitingOn?: string;
        outcome?: string;
        open?: boolean;
        limit: string;
        json?: boolean;
      }) =>
        withConnection(async ({ jiexu }) => {
          const { limit, json, ...filter } = options;
          const most = Number(limit);
          if (!Number.isInteger(most) || most < 1)
            throw new CliError(`--limit: a whole number from 1, not ${limit}`, 2);
          const listed = await take(jiexu.list(filter satisfies ListFilter), most).catch(refuseFilter);
          if (json) return outJson(listed);
          if (listed.length === 0) return out(dim('no case fits'));
          out(
            table(
              ['case', 'from', 'to', 'relation', 'money', 'waiting on', 'due', ''],
              listed.map((c) => [
                c.caseNo,
                c.source,
                c.destination,
                c.relation ?? '',
                c.money ?? '',
                c.waitingOn.filter((who) => who.includes(':') || who === 'operator').join(' '),
                when(c.dueAt),
                c.outcome ?? (c.overdue ? 'OVERDUE' : ''),
              ]),
            ),
          );
        }),
    );
}

function correctionSummary({ version, openedAt, closedAt, outcome, view }: RegisteredCorrection) {
  return {
    version,
    openedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(view?.reason === undefined ? {} : { reason: view.reason }),
    ...(view?.months === undefined ? {} : { months: view.months }),
  };
}

/** `corrected by version 2 on 2026-11-24: 86 months, before 80`. */
function describeCorrection({ version, openedAt, closedAt, outcome, view }: RegisteredCorrection): string {
  const on = when(closedAt ?? openedAt).slice(0, 10);
  switch (outcome) {
    case undefined:
      return `version ${version} of the form, a correction, was sent on ${on} and waits for the destination's signature`;
    case 'corrected':
      return `corrected by version ${version} on ${on}: ${view?.months?.after ?? 0} months, before ${view?.months?.before ?? 0}`;
    case 'refused':
      return `version ${version}, a correction, was refused on ${on} (${view?.reason?.code ?? ''})`;
    case 'withdrawn':
      return `version ${version}, a correction, was withdrawn on ${on}`;
    default:
      return outcome satisfies never;
  }
}

/** A value that is no code is refused before the server is asked. */
function refuseFilter(error: unknown): never {
  throw error instanceof RangeError ? new CliError(error.message, 2) : error;
}

async function take<T>(from: AsyncGenerator<T>, most: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const each of from) {
    taken.push(each);
    if (taken.length >= most) break;
  }
  return taken;
}
