// What the workflow bundle holds: every workflow, by its type name.

export { batch } from './batch.ts';
export { correction } from './correction.ts';
export { transfer } from './transfer.ts';
export { waiting } from './waiting.ts';
