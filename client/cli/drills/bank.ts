// Where drills reach the simulated bank: no other file of the command line does.
import type * as Bank from '../../../bank/drills.ts';

export type { Drill, DrillScope, KeptBack, Misbehaviour } from '../../../bank/drills.ts';

/** Loaded when a drill is asked for. */
export const bank = (): Promise<typeof Bank> => import('../../../bank/drills.ts');
