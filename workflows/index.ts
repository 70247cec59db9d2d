// What the workflow bundle holds: every workflow, by its type name.

export { adoption } from './adoption.ts';
export { batch } from './batch.ts';
export { correction } from './correction.ts';
export { reconciliation } from './reconciliation.ts';
export { residual } from './residual.ts';
export { transfer } from './transfer.ts';
export { waiting } from './waiting.ts';
