// What the workflow bundle holds: every workflow, by its type name.
export { transfer } from './transfer.ts';
export { waiting } from './waiting.ts';
