// `jiexu correct`, `countersign`: a correction after completion, sent by the source and signed by the destination.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { FORM_FAULTS } from '../../domain/case.ts';
import type { CorrectionView } from '../../domain/correction.ts';
import { type InformationForm, informationForm, type Sealed, sealedForm } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { Connected } from './connect.ts';
import { CliError, out, outJson, sayAwaited } from './output.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly office?: string;
  readonly json?: boolean;
}

export function addCorrect(program: Command): void {
  program
    .command('correct')
    .description(
      "the source corrects the years of a completed case: sends the next version of the information form, made from the office's records as they stand now",
    )
    .argument('<case>', 'case number')
    .option(
      '--form <file>',
      'the corrected form instead, as JSON: sealed ({"body", "seal"}), or the body, which is sealed here',
    )
    .option('--office <pool>', 'the office that corrects; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { form?: string }) =>
      withConnection(async (on) => {
        const view = await on.jiexu.status(caseNo);
        const number = view.caseNo ?? caseNo;
        const office = options.office ?? view.source.pool;
        const form =
          options.form === undefined ? await made(on, number, office) : await given(on, office, options.form);
        report(options, await on.jiexu.corrections.correct(number, office, form));
      }),
    );

  program
    .command('countersign')
    .description("the destination's clerk signs a corrected information form, and the years are redone; or refuses it")
    .argument('<case>', 'case number')
    .requiredOption('--version <n>', 'the version that is signed')
    .option('--refuse <code>', `refuse with a code: ${FORM_FAULTS.join(' ')}`)
    .option('--remark <text>', 'why, without personal data')
    .option('--office <pool>', 'the office that says so; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { version: string; refuse?: string; remark?: string }) =>
      withConnection(async ({ jiexu }) => {
        const version = Number(options.version);
        if (!Number.isInteger(version) || version < 2)
          throw new CliError(`--version: a whole number from 2, not ${options.version}`, 2);
        const view = await jiexu.status(caseNo);
        const number = view.caseNo ?? caseNo;
        const office = options.office ?? view.destination.pool;
        const { corrections } = jiexu;
        if (options.refuse === undefined)
          return report(options, await corrections.countersign(number, office, version));
        const code = FORM_FAULTS.find((each) => each === options.refuse);
        if (code === undefined)
          throw new CliError(`--refuse: one of ${FORM_FAULTS.join(', ')}, not ${options.refuse}`, 2);
        report(options, await corrections.refuse(number, office, version, code, options.remark));
      }),
    );
}

async function made({ jiexu, db, keys }: Connected, caseNo: string, office: string): Promise<Sealed<InformationForm>> {
  const { prepareCorrection } = await import('../../activities/offices/correction-form.ts');
  const version = await jiexu.corrections.nextVersion(caseNo);
  try {
    return await prepareCorrection(db, keys, { office, caseNo, version, at: toBeijing(Date.now()) });
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error));
  }
}

async function given({ keys }: Connected, office: string, file: string): Promise<Sealed<InformationForm>> {
  const raw = read(file);
  const whole = sealedForm.safeParse(raw);
  if (whole.success) return whole.data;
  const body = informationForm.safeParse(raw);
  if (!body.success) {
    const issues = typeof raw === 'object' && raw !== null && 'seal' in raw ? whole.error.issues : body.error.issues;
    const faults = issues.map(({ path, message }) => `${path.map(String).join('.') || 'form'}: ${message}`);
    throw new CliError(`--form ${file} is no information form: ${faults.join('; ')}`, 2);
  }
  const { seal } = await import('../../activities/documents/seal.ts');
  return seal(office, body.data, keys);
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`--form ${file} cannot be read as JSON: ${error instanceof Error ? error.message : ''}`, 2);
  }
}

function report(options: Common, view: CorrectionView): void {
  if (options.json) {
    outJson(view);
    return;
  }
  const { caseNo, version, outcome, stage, reason, months } = view;
  const why = reason === undefined ? '' : ` (${reason.code}${reason.remark ? `: ${reason.remark}` : ''})`;
  const years = months === undefined ? '' : `; the case brings ${months.after} months, before ${months.before}`;
  out(`case ${caseNo}, version ${version}: ${outcome ?? stage}${why}${years}`);
  for (const each of view.awaited) out(sayAwaited(each));
}
