// One case as the rules look at it: the input with its pools, its Beijing date and the source's record worked out once.
import type { Application } from '../application.ts';
import type { Route } from '../case.ts';
import type { DestinationFacts, FoundAtSource, SourceFacts } from '../facts.ts';
import type { PoolOfArea } from './pools.ts';
import type { Circumstances, Rules } from './rules.ts';

/** What `check` decides on; made by `parseCheckInput`. `now`: ISO 8601 with an offset. */
export interface CheckInput {
  readonly now: string;
  readonly application: Application;
  readonly facts: { readonly source: SourceFacts; readonly destination: DestinationFacts };
}

export interface Situation {
  readonly application: Application;
  readonly destinationFacts: DestinationFacts;
  readonly sourceFacts: SourceFacts;
  /** The source's record, `undefined` when the source does not know the person or only as status `none`. */
  readonly record: FoundAtSource | undefined;
  readonly source: PoolOfArea;
  readonly destination: PoolOfArea;
  readonly route: Route;
  /** What rules of the source may ask of the case beside place and date. */
  readonly reach: Circumstances;
  /** The same of rules of the destination: how the person is enrolled there too. */
  readonly there: Circumstances;
  readonly nowMs: number;
  /** Beijing date of `now`. */
  readonly date: string;
  readonly rules: Rules;
}
