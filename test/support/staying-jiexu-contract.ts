// What a test and the process in which `jiexu` stays tell each other.
import { z } from 'zod';

/** One line of the command line, with everything the process would have been started with. */
export const line = z.strictObject({
  args: z.array(z.string()).readonly(),
  env: z.record(z.string(), z.string().optional()),
  /** Standard input as a whole. */
  input: z.string(),
});
export type Line = z.infer<typeof line>;

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}
