// Links into the Web UI: all transfers, those that wait for somebody, one case to read.
import { dim, strong } from '../../client/cli/output.ts';
import { DESTINATION_POOL, OVERDUE, WAITING_ON } from '../../workflows/kit/attributes.ts';
import { TRANSFER } from '../../workflows/transfer/messages.ts';
import type { JiexuProcess } from '../process.ts';
import type { Played } from './play.ts';

export function links(
  { stack, logFile, drills }: Pick<JiexuProcess, 'stack' | 'logFile' | 'drills'>,
  played: readonly Played[],
): string {
  const { uiUrl, namespace } = stack.temporal;
  const rows: [string, string][] = [];
  if (uiUrl) {
    const workflows = `${uiUrl.replace(/\/$/, '')}/namespaces/${namespace}/workflows`;
    const filtered = (query: string) => `${workflows}?query=${encodeURIComponent(query)}`;
    const type = `WorkflowType="${TRANSFER}"`;
    rows.push(['Web UI, all transfers', workflows]);
    rows.push([
      'that wait for a source',
      filtered(`${type} AND ExecutionStatus="Running" AND ${WAITING_ON.name}="source"`),
    ]);
    rows.push(['overdue', filtered(`${type} AND ${OVERDUE.name}=true`)]);
    const destination = played.find((each) => each.view !== undefined)?.view?.destination.pool;
    if (destination)
      rows.push([`to office ${destination}`, filtered(`${type} AND ${DESTINATION_POOL.name}="${destination}"`)]);
  }
  rows.push(['the same here', 'npx jiexu list   ·   npx jiexu status CASE --timeline   ·   npx jiexu reconcile']);
  if (drills) rows.push(['have the bank go wrong', 'npx jiexu drill --help   ·   npx jiexu drill list']);
  rows.push(['warnings and errors', logFile]);
  return rows
    .map(([what, where]) => `  ${what.padEnd(24)}${strong(where)}`)
    .join('\n')
    .concat(`\n${dim('  Ctrl-C ends it; `npm start` goes on where it was, `npm start -- --fresh` begins anew.')}`);
}
