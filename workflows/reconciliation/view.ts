// A night's reconciliation as people read it in the Web UI.
import type { Finding, Proof, SentBack } from '../../activities/reconciliation/reconciliation.ts';
import { parseFen, yuan } from '../../domain/money.ts';

const inYuan = (fen: string) => yuan(parseFen(fen));

/** The run in Markdown for the Web UI. Carries no personal data. */
export function describe(proof: Proof, sentBack: readonly SentBack[], at: string): string {
  const equal = proof.heldFen === proof.owedFen;
  const total = equal ? '**Equal to the fen**' : '**NOT EQUAL**';
  const [held, owed, flight] = [proof.heldFen, proof.owedFen, proof.flightFen].map(inYuan);
  return [
    `### Reconciliation of ${at.slice(0, 16).replace('T', ' ')}`,
    `${total}: held ${held} yuan, owed ${owed}; ${flight} between two banks`,
    table(
      ['offices', 'open cases', 'faults', 'orphans', 'runs gone'],
      [[proof.offices, proof.openCases, proof.faults, proof.orphans, proof.gone]],
    ),
    proof.suspense.length === 0 ? 'Nothing is in suspense.' : '**In suspense, by age**',
    table(
      ['days', 'sums', 'yuan'],
      proof.suspense.map(({ fromDays, sums, fen }) => [`${fromDays} and more`, sums, inYuan(fen)]),
    ),
    sentBack.length === 0 ? '' : `**Sent back**: ${sentBack.length} sums that nobody came for`,
    proof.findings.length === 0 ? 'Nobody has to look at anything.' : '**An operator has to look at**',
    ...proof.findings.map(line),
    proof.findingsInAll > proof.findings.length ? `… and ${proof.findingsInAll - proof.findings.length} more` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function line({ kind, what, remedy }: Finding): string {
  return `- **${kind}** ${what}. ${remedy}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
