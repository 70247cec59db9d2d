// How a correction stands, as the two commands about it answer.
import type { CorrectionView } from '../../../domain/correction.ts';
import type { Corrections } from '../../correction.ts';
import { sayAwaited } from '../cases/text.ts';
import type { Answer } from '../command/command.ts';
import { atRest } from '../command/rest.ts';
import { isAtRest } from '../messages/after.ts';

/** How it stands once what was set off has come to rest. `taken`: as it stood when the word was taken. */
export async function answerOf(corrections: Corrections, taken: CorrectionView): Promise<Answer> {
  const { caseNo, version } = taken;
  const view = await atRest(() => corrections.status(caseNo, version), isAtRest);
  return { json: view, text: () => describe(view) };
}

export function describe({ caseNo, version, outcome, stage, reason, months, awaited }: CorrectionView): string {
  const why = reason === undefined ? '' : ` (${reason.code}${reason.remark ? `: ${reason.remark}` : ''})`;
  const years = months === undefined ? '' : `; the case brings ${months.after} months, before ${months.before}`;
  return [`case ${caseNo}, version ${version}: ${outcome ?? stage}${why}${years}`, ...awaited.map(sayAwaited)].join(
    '\n',
  );
}
