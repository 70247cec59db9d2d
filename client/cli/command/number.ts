// The argument that names a case, an application or a residual transfer: told apart by its shape before anybody is asked.
import { type NumberKind, numberKind } from '../../../domain/numbers.ts';
import type { CaseView } from '../../../domain/view.ts';
import { NoCase } from '../../errors.ts';
import type { Jiexu } from '../../jiexu.ts';
import { CliError } from '../output.ts';
import type { Argument } from './options.ts';

const SHAPES: Readonly<Record<NumberKind, string>> = {
  case: 'a case number such as 510100-20260930-17',
  application: 'an application number (letters, digits and . _ / - only, 64 at most)',
  residual: 'the number of a residual transfer such as 510100-20260930-17-R1',
};
const NAMES: Readonly<Record<NumberKind, string>> = {
  case: 'a case number',
  application: 'an application number',
  residual: 'the number of a residual transfer',
};

/**
 * A number of one of these kinds. Any other is refused with what was expected; the value, which may be a person's, is
 * not repeated.
 */
export function numberOf<K extends NumberKind>(...kinds: readonly K[]): Argument<string> {
  const expected = kinds.map((kind) => SHAPES[kind]).join(', or ');
  return {
    description: kinds.map((kind) => NAMES[kind].replace(/^(a|an|the) /, '')).join(' or '),
    read: (raw, name) => {
      const text = typeof raw === 'string' ? raw : '';
      const kind = numberKind(text);
      if (kind !== undefined && kinds.some((each) => each === kind)) return text;
      const is = kind === undefined ? 'it is none' : `it is ${NAMES[kind]}`;
      throw new CliError(`${name}: has to be ${expected}; ${is}`, 2);
    },
  };
}

/** The case of a case or application number, and how it stands. Throws `UnknownCase`, and `NoCase` for an application that is none. */
export async function caseOf(
  jiexu: Jiexu,
  number: string,
): Promise<{ readonly view: CaseView; readonly caseNo: string }> {
  const decision = await jiexu.decision(number);
  const become = decision === undefined || decision.kind === 'accepted' || decision.kind === 'recorded';
  if (!become) throw new NoCase(number, decision.kind);
  const view = await jiexu.status(number);
  if (view.caseNo === undefined) throw new NoCase(number, 'not decided on yet');
  return { view, caseNo: view.caseNo };
}
