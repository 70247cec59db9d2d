// What the workflow bundle holds: every workflow, by its type name.
export { correction } from './correction.ts';
export { residual } from './residual.ts';
export { transfer } from './transfer.ts';
export { waiting } from './waiting.ts';
