// What became of the corrections of a case, for `status`.
import { sayGone, sendAgainRemedy } from '../../../domain/gone.ts';
import type { ListedCorrection } from '../../correction.ts';
import { when } from '../output.ts';

export function correctionSummary({ version, openedAt, closedAt, outcome, view, gone }: ListedCorrection) {
  return {
    version,
    openedAt,
    closedAt,
    outcome,
    gone,
    reason: view?.reason,
    months: view?.months,
  };
}

/** `corrected by version 2 on 2026-11-24: 86 months, before 80`. */
export function describeCorrection(
  caseNo: string,
  { version, openedAt, closedAt, outcome, view, gone }: ListedCorrection,
): string {
  const on = when(closedAt ?? openedAt).slice(0, 10);
  switch (outcome) {
    case undefined:
      if (gone !== undefined)
        return `version ${version} of the form, a correction of ${on}, has lost its run (${sayGone(gone)}): ${sendAgainRemedy(caseNo)}`;
      return `version ${version} of the form, a correction, was sent on ${on} and waits for the destination's signature: \`npx jiexu countersign ${caseNo} --version ${version}\``;
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
