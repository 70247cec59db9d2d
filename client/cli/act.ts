// `jiexu answer`, `accept`, `withdraw`, `resolve`: what clerks, applicants and operators say to a case.
import type { Command } from 'commander';
import { FORM_FAULTS, type FormFault, SOURCE_REFUSALS, type SourceRefusal } from '../../domain/case.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Taken } from '../../workflows/messages.ts';
import { CliError, out, outJson } from './output.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly office?: string;
  readonly json?: boolean;
}

export function addAct(program: Command): void {
  program
    .command('answer')
    .description(
      "the source's clerk answers the contact letter: confirms with the information form made from the office's records, or refuses",
    )
    .argument('<case>')
    .option('--confirm', 'confirm the transfer out')
    .option('--refuse <code>', `refuse with a code: ${SOURCE_REFUSALS.join(' ')}`)
    .option('--remark <text>', 'why, without personal data')
    .option('--office <pool>', 'the office that answers; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { confirm?: boolean; refuse?: string; remark?: string }) =>
      withConnection(async ({ jiexu, db, keys }) => {
        if ((options.confirm === true) === (options.refuse !== undefined))
          throw new CliError('say either --confirm or --refuse CODE', 2);
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.source.pool;
        const number = view.caseNo ?? caseNo;
        if (options.refuse !== undefined) {
          const code = oneOf<SourceRefusal>(SOURCE_REFUSALS, options.refuse, '--refuse');
          return report(options, view, await jiexu.refuseAsSource(number, office, code, options.remark));
        }
        const { prepareForm } = await import('../../activities/offices/clerk.ts');
        const form = await prepareForm(db, keys, {
          office,
          caseNo: number,
          version: view.formVersion,
          at: toBeijing(Date.now()),
        });
        return report(options, view, await jiexu.confirmAsSource(number, office, form));
      }),
    );

  program
    .command('accept')
    .description("the destination's clerk accepts the information form, or refuses it, which undoes everything")
    .argument('<case>')
    .option('--refuse <code>', `refuse with a code: ${FORM_FAULTS.join(' ')}`)
    .option('--remark <text>', 'why, without personal data')
    .option('--office <pool>', 'the office that says so; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { refuse?: string; remark?: string }) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.destination.pool;
        const number = view.caseNo ?? caseNo;
        const version = view.formVersion;
        const taken =
          options.refuse === undefined
            ? await jiexu.acceptForm(number, office, version)
            : await jiexu.refuseForm(
                number,
                office,
                version,
                oneOf<FormFault>(FORM_FAULTS, options.refuse, '--refuse'),
                options.remark,
              );
        report(options, view, taken);
      }),
    );

  program
    .command('withdraw')
    .description('the applicant or the destination withdraws a case; free until the source has confirmed')
    .argument('<case>')
    .requiredOption('--reason <text>', 'why, without personal data')
    .option('--by <who>', 'applicant or destination', 'applicant')
    .option('--office <pool>', 'the office where it is said; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { by: string; reason: string }) =>
      withConnection(async ({ jiexu }) => {
        if ((await jiexu.decision(caseNo))?.kind === 'deferred') {
          const waiting = await jiexu.withdrawWaiting(caseNo);
          if (options.json) return outJson(waiting);
          return out(`application ${caseNo}: ${waiting.state}`);
        }
        const view = await jiexu.status(caseNo);
        const by = oneOf(['applicant', 'destination'] as const, options.by, '--by');
        report(
          options,
          view,
          await jiexu.withdraw(view.caseNo ?? caseNo, by, options.office ?? view.destination.pool, options.reason),
        );
      }),
    );

  program
    .command('release')
    .description('the source says that what held the money (claims, hospital, frozen, overdrawn) is settled')
    .argument('<case>')
    .option('--office <pool>', 'the office that says so; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        report(options, view, await jiexu.releaseHold(view.caseNo ?? caseNo, options.office ?? view.source.pool));
      }),
    );

  program
    .command('replan')
    .description(
      'a calendar year was published and the workers were started with it: every open case dates its clocks anew',
    )
    .option('--per-second <n>', 'how many cases a second', '50')
    .option('--json', 'print JSON')
    .action((options: { perSecond: string; json?: boolean }) =>
      withConnection(async ({ jiexu }) => {
        const perSecond = Number(options.perSecond);
        if (!(perSecond > 0)) throw new CliError(`--per-second: a number above zero, not ${options.perSecond}`, 2);
        const told = await jiexu.calendarChanged({ perSecond });
        if (options.json) outJson({ told });
        else out(`${told} open cases date their clocks anew`);
      }),
    );

  program
    .command('resolve')
    .description('an operator has removed the cause of a problem: the refused step is tried again')
    .argument('<case>')
    .requiredOption('--who <id>', 'staff number or role')
    .requiredOption('--reason <text>', 'what was done, without personal data')
    .option('--office <pool>', 'the office where it is said; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { who: string; reason: string }) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.destination.pool;
        const { who, reason } = options;
        report(
          options,
          view,
          await jiexu.resolve({ caseNo: view.caseNo ?? caseNo, office, action: 'retry', who, reason }),
        );
      }),
    );
}

function report(options: Common, view: CaseView, taken: Taken): void {
  if (options.json) outJson(taken);
  else {
    out(
      `taken: case ${view.caseNo ?? taken.caseNo} goes on (${taken.stage}); follow it with \`npx jiexu watch ${taken.caseNo}\``,
    );
  }
}

function oneOf<T extends string>(allowed: readonly T[], given: string, option: string): T {
  const found = allowed.find((each) => each === given);
  if (found === undefined) throw new CliError(`${option}: one of ${allowed.join(', ')}, not ${given}`, 2);
  return found;
}
