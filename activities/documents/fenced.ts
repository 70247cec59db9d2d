// The destination's word that it takes nothing for a case any more: the source puts nothing back without it.
import { type FencedPaper, fencedPaper } from '../../domain/forms.ts';

/** The number it is filed under: a case has one paper of each kind of fence. */
export function fencedNo({ caseNo, what }: Pick<FencedPaper, 'caseNo' | 'what'>): string {
  return `${caseNo}:fence:${what}`;
}

/** Builds the paper. Throws naming a field that does not fit. */
export function buildFenced(input: FencedPaper): FencedPaper {
  return fencedPaper.parse(input);
}
