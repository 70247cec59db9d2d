// `jiexu answer`, `correct`, `accept`, `return`, `release`, `replan`: what the clerks of the two offices say to a case.
import type { Command } from 'commander';
import type { Db } from '../../activities/database/connection.ts';
import type { KeyStore } from '../../activities/documents/keys.ts';
import { FORM_FAULTS, type FormFault, SOURCE_REFUSALS, type SourceRefusal } from '../../domain/case.ts';
import type { InformationForm, Sealed } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import { CliError, out, outJson } from './output.ts';
import { type Common, oneOf, report } from './taken.ts';
import { withConnection } from './with-connection.ts';

/** Thousands of cases take minutes: whoever waits sees that it goes on. */
const SHOWN_EACH = 500;

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
        const form = await formOf(db, keys, { office, caseNo: number, version: view.formVersion });
        return report(options, view, await jiexu.confirmAsSource(number, office, form));
      }),
    );

  program
    .command('return')
    .description(
      "the destination's clerk returns the information form for correction: the source sends the next version, with its full time",
    )
    .argument('<case>')
    .requiredOption('--code <code>', `what is wrong: ${FORM_FAULTS.join(' ')}`)
    .option('--remark <text>', 'what exactly, without personal data')
    .option('--office <pool>', 'the office that says so; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { code: string; remark?: string }) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        const code = oneOf<FormFault>(FORM_FAULTS, options.code, '--code');
        const office = options.office ?? view.destination.pool;
        report(
          options,
          view,
          await jiexu.returnForm(view.caseNo ?? caseNo, office, view.formVersion, code, options.remark),
        );
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
        const told = await jiexu.calendarChanged({
          perSecond,
          told: (count) => {
            if (count % SHOWN_EACH === 0) process.stderr.write(`${count} open cases told\n`);
          },
        });
        if (options.json) outJson({ told });
        else out(`${told} open cases date their clocks anew`);
      }),
    );
}

function formOf(
  db: Db,
  keys: KeyStore,
  form: { readonly office: string; readonly caseNo: string; readonly version: number },
): Promise<Sealed<InformationForm>> {
  return import('../../activities/offices/clerk.ts').then(({ prepareForm }) =>
    prepareForm(db, keys, { ...form, at: toBeijing(Date.now()) }),
  );
}
