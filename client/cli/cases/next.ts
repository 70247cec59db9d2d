// The command with which whoever is waited for moves a case on.
import type { Awaited, CaseView } from '../../../domain/view.ts';

const RESOLVE = 'resolve CASE --who ID --reason TEXT';

/** What is given, with `CASE` for its number. Absent: nobody has to type anything, as for a bank or a system that is down. */
function wordsFor({ kind, id, office }: Awaited): string | undefined {
  const at = office === undefined ? '' : ` --office ${office}`;
  switch (kind) {
    case 'form':
      return 'answer CASE --confirm';
    case 'verdict':
      return 'accept CASE';
    case 'supplement':
      return 'supply CASE --papers TEXT';
    case 'account':
      return 'supply CASE --papers TEXT --account FILE';
    case 'agreement':
      return `agree CASE --reason TEXT${at}`;
    case 'identity':
      return `identity CASE --file FILE${at}`;
    case 'death':
      return `death CASE --on DATE${at}`;
    case 'release':
      return 'release CASE';
    case 'sum':
      return `${RESOLVE} --action send-back`;
    case 'bounce':
    case 'refused':
      return RESOLVE;
    case 'second':
      return secondWord(id, at);
    case 'debit':
    case 'signature':
    case 'sent':
    case 'arrival':
    case 'paid':
    case 'back':
    case 'stalled':
    case 'adoption':
    case 'restart':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** What the second person says: the same as the first. */
function secondWord(id: string, at: string): string {
  switch (id) {
    case 'second:revoke-death':
      return `death CASE --revoke --who ID --reason TEXT${at}`;
    case 'second:payee':
      return `supply CASE --papers TEXT --account FILE --paper FILE --who ID${at}`;
    default:
      return `${RESOLVE} --action ${id.slice('second:'.length)}`;
  }
}

/** As it is typed; undefined where nobody has to type anything. */
export function commandFor({ caseNo, gone }: CaseView, awaited: Awaited): string | undefined {
  if (caseNo === undefined || gone !== undefined) return undefined;
  const words = wordsFor(awaited);
  return words && `npx jiexu ${words.replace('CASE', caseNo)}`;
}
