// What the chaos run and the worker processes it starts and kills tell each other: one line of JSON each, over the standard streams.
import { z } from 'zod';
import { FAULTS } from './faults.ts';

/** How often a step meets a failpoint, as probabilities. */
export const failpointOdds = z.strictObject({
  /** The process dies before the step began. */
  before: z.number(),
  /** The step has committed, and the process dies before it answers. */
  after: z.number(),
  /** The step is done only after its start-to-close time, when another attempt was made or is being made. */
  late: z.number(),
  /** The step is done twice. */
  doubled: z.number(),
});
export type FailpointOdds = z.infer<typeof failpointOdds>;

/** The first line a worker process reads: where everything is. It holds secrets, so it is never an argument. */
export const workerOrder = z.strictObject({
  temporalAddress: z.string(),
  namespace: z.string(),
  databaseUrl: z.string(),
  keyFolder: z.string(),
  /** Hexadecimal. */
  personKeySecret: z.string(),
  bundlePath: z.string(),
  logFile: z.string(),
  seed: z.number(),
  /** Worker processes have numbers that are never used again: each draws failpoints of its own. */
  number: z.number(),
  odds: failpointOdds,
  /** The office whose system misses its time when it matters, see slow-office.ts. */
  slowOffice: z.string(),
  fault: z.enum(FAULTS).optional(),
});
export type WorkerOrder = z.infer<typeof workerOrder>;

/** Any line after the first. `calm`: the process dies at no failpoint from now on. */
export const workerCommand = z.strictObject({ calm: z.literal(true) });

/** What the process says. */
export const said = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ died: z.enum(['before', 'after']), step: z.string(), caseNo: z.string() }),
  z.strictObject({ did: z.enum(['late', 'doubled']), step: z.string(), caseNo: z.string() }),
  z.strictObject({ failed: z.string() }),
]);
export type Said = z.infer<typeof said>;
