// What a test and the worker process it starts and kills tell each other.
import { z } from 'zod';

/** At which step of an office the process kills itself: before the step began, or when it has committed and before its answer. */
export const failpoint = z.strictObject({
  step: z.enum([
    'openTransferOut',
    'confirm',
    'pay',
    'acceptForm',
    'credit',
    'conclude',
    'fence',
    'withdraw',
    'countersign',
    'fileCorrection',
    'openResidual',
    'payResidual',
    'creditResidual',
    'takeResidualDebit',
  ]),
  when: z.enum(['before', 'after-commit']),
});
export type Failpoint = z.infer<typeof failpoint>;

/** Where servers, database, keys and queues of the test are. */
export const workerProcess = z.strictObject({
  temporalAddress: z.string(),
  namespace: z.string(),
  databaseUrl: z.string(),
  keyFolder: z.string(),
  /** Hexadecimal. */
  personKeySecret: z.string(),
  bundlePath: z.string(),
  queues: z.strictObject({ transfers: z.string(), offices: z.string() }),
  /** Armed with from the beginning: what was left undone may come to its step before anybody can say so. */
  armed: failpoint.optional(),
});
export type WorkerProcess = z.infer<typeof workerProcess>;

/** What the process says, one line of JSON each. */
export const said = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ armed: z.string() }),
  z.strictObject({ diedAt: z.string(), caseNo: z.string() }),
]);
export type Said = z.infer<typeof said>;
