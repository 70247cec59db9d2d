// Asking both offices for what a decision needs (校验前置): who they are on that day, and what they have on record.
import type { Application } from '../../domain/application.ts';
import type { DestinationFacts, SourceFacts } from '../../domain/facts.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import type { OfficeDirectory } from '../offices/directory.ts';

export interface BothOffices {
  readonly refs: { readonly source: OfficeRef; readonly destination: OfficeRef };
  readonly facts: { readonly source: SourceFacts; readonly destination: DestinationFacts };
}

/** `at`: ISO 8601 with an offset. Fails, to be tried again, while an office does not answer or has not joined. */
export async function askBothOffices(
  rules: Rules,
  offices: OfficeDirectory,
  application: Application,
  at: string,
): Promise<BothOffices> {
  const { name, idType, idNumber } = application.person;
  const person = { name, idType, idNumber };
  const source = await refOf(rules, offices, application.source, at);
  const destination = await refOf(rules, offices, application.destination, at);
  const [atSource, atDestination] = await Promise.all([
    offices.get(source.pool).lookUpAsSource({ office: source.pool, person, scheme: application.source.scheme }),
    offices
      .get(destination.pool)
      .lookUpAsDestination({ office: destination.pool, person, scheme: application.destination.scheme }),
  ]);
  return { refs: { source, destination }, facts: { source: atSource, destination: atDestination } };
}

/** The office of the pool an area belongs to on that day, for its scheme. */
async function refOf(
  rules: Rules,
  offices: OfficeDirectory,
  place: Application['source'],
  at: string,
): Promise<OfficeRef> {
  const pool = rules.officeOf(place, beijingDate(fromIso(at)));
  const ref = await offices.ref(pool);
  if (ref === undefined)
    throw new Error(`no office of pool ${pool} has joined; add it to the offices, and this step is tried again`);
  return ref;
}
