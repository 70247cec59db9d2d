// The operator's nightly work: sends back what nobody came for, proves all books, and shows what a person has to look at.
import { proxyActivities, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Finding, Proof, Reconciliation, SentBack } from '../activities/reconciliation/reconciliation.ts';
import { toBeijing } from '../domain/instant.ts';
import { parseFen, yuan } from '../domain/money.ts';
import { WAITING_ON } from './messages.ts';
import type { ReconciliationInput } from './reconciliation-messages.ts';

/**
 * Reading every entry takes as long as the books are large; a worker that dies meanwhile is missed within half a minute by its
 * heartbeat. Tried again without limit, since a night without a proof must not pass unseen; ten minutes between attempts at most.
 */
const { proveBooks } = proxyActivities<Reconciliation>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  summary: 'prove all books from their entries',
});

/** Each sum is one short transaction with a key of its own: what an attempt has sent back, the next one passes over. */
const { sweepSuspense } = proxyActivities<Reconciliation>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  summary: 'send back what nobody came for',
});

export interface Reconciled {
  readonly proof: Proof;
  readonly sentBack: readonly SentBack[];
}

/** One run. It ends by itself: what needs a person is on file as a notice to operators, once however many nights it is found. */
export async function reconciliation({ suspenseDays }: ReconciliationInput): Promise<Reconciled> {
  const { workflowId, runId } = workflowInfo();
  const request = { run: `${workflowId}:${runId}`, at: toBeijing(Date.now()) };
  const sentBack = await sweepSuspense({ ...request, keepDays: suspenseDays });
  const proof = await proveBooks(request);
  setCurrentDetails(describe(proof, sentBack, request.at));
  upsertSearchAttributes([{ key: WAITING_ON, value: proof.findingsInAll > 0 ? ['operator'] : [] }]);
  return { proof, sentBack };
}

const inYuan = (fen: string) => yuan(parseFen(fen));

/** The run in Markdown for the Web UI. Carries no personal data. */
function describe(proof: Proof, sentBack: readonly SentBack[], at: string): string {
  const equal = proof.heldFen === proof.owedFen;
  return [
    `### Reconciliation of ${at.slice(0, 16).replace('T', ' ')}`,
    `${equal ? '**Equal to the fen**' : '**NOT EQUAL**'}: held ${inYuan(proof.heldFen)} yuan, owed ${inYuan(proof.owedFen)}; ${inYuan(proof.flightFen)} between two banks`,
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
