// What the workflow bundle holds: every workflow, by its type name.

export { adoption } from './adoption/adoption.ts';
export { batch } from './batch/batch.ts';
export { correction } from './correction/correction.ts';
export { reconciliation } from './reconciliation/reconciliation.ts';
export { residual } from './residual/residual.ts';
export { transfer } from './transfer/transfer.ts';
export { waiting } from './waiting/waiting.ts';
