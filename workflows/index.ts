// What the workflow bundle holds: every workflow, by its type name.
export { adoption } from './adoption.ts';
export { reconciliation } from './reconciliation.ts';
export { transfer } from './transfer.ts';
export { waiting } from './waiting.ts';
