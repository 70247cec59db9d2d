// `jiexu correct`: the source corrects the years of a completed case.
import type { InformationForm, Sealed } from '../../../domain/forms.ts';
import { mustRead } from '../../../domain/input.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { command } from '../command/command.ts';
import type { Connected } from '../command/connect.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { office, option } from '../command/options.ts';
import { readJson } from '../read-json.ts';
import { answerOf } from './text.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      form: option(
        '<file>',
        'the corrected form instead, as JSON: sealed ({"body", "seal"}), or the body, which is sealed here',
      ),
      office: office('the office that corrects; the source where not given'),
    },
    example: 'correct 510100-20260930-17',
  },
  async ({ case: number, form: file, ...given }, connect) => {
    const on = await connect();
    const { view, caseNo } = await caseOf(on.jiexu, number);
    const office = given.office ?? view.source.pool;
    const form = file === undefined ? await made(on, caseNo, office) : await read(on, office, file);
    return answerOf(on.jiexu.corrections, await on.jiexu.corrections.correct(caseNo, office, form));
  },
);

async function made({ jiexu, db, keys }: Connected, caseNo: string, office: string): Promise<Sealed<InformationForm>> {
  const { prepareCorrection } = await import('../../../activities/offices/correction-form.ts');
  const version = await jiexu.corrections.nextVersion(caseNo);
  return prepareCorrection(db, keys, { office, caseNo, version, at: toBeijing(Date.now()) });
}

async function read({ keys }: Connected, office: string, file: string): Promise<Sealed<InformationForm>> {
  const raw = await readJson(file, 'the corrected form: sealed ({"body", "seal"}), or its body');
  const { informationForm, sealedForm } = await import('../../../domain/forms.ts');
  if (typeof raw === 'object' && raw !== null && 'seal' in raw) return mustRead(sealedForm, raw, file);
  const body = mustRead(informationForm, raw, file);
  const { seal } = await import('../../../contract/seals/seal.ts');
  return seal(office, body, keys);
}
