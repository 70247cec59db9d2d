// `jiexu list`: cases by what an officer asks for.
import { CASE_OUTCOMES } from '../../../domain/case.ts';
import { goneRemedy } from '../../../domain/gone.ts';
import type { Listed, ListFilter } from '../../list.ts';
import { command } from '../command/command.ts';
import { actor, flag, limit, office, oneOf } from '../command/options.ts';
import { dim, warn, when } from '../output.ts';
import { table } from '../table.ts';

export default command(
  {
    options: {
      overdue: flag('only where a clock is overdue'),
      office: office('cases of this office, as source or destination'),
      waitingOn: actor('<actor>', 'source, destination, bank, applicant, operator, or with an office: source:330100'),
      outcome: oneOf(CASE_OUTCOMES, '<outcome>', `cases that ended so: ${CASE_OUTCOMES.join(', ')}`),
      open: flag('only cases that have not ended'),
      limit: limit('100', 'at most so many'),
    },
    example: 'list --waiting-on source:530100 --overdue',
  },
  async ({ limit: most, json: _json, ...filter }, connect) => {
    const { jiexu } = await connect();
    const listed = await take(jiexu.list(filter satisfies ListFilter), most);
    return { json: listed, text: () => (listed.length === 0 ? dim('no case fits') : describeListed(listed)) };
  },
);

/** The cases, and under them what is done with those whose run is gone. */
export function describeListed(listed: readonly Listed[]): string {
  const gone = listed.find((each) => each.gone !== undefined);
  return gone === undefined
    ? describeList(listed)
    : `${describeList(listed)}\n${warn(`RUN GONE: ${goneRemedy(gone.caseNo)}`)}`;
}

function describeList(listed: readonly Listed[]): string {
  return table(
    ['case', 'from → to', 'relation', 'money', 'waiting on, or end', 'due'],
    listed.map((c) => [
      c.caseNo,
      `${c.source}→${c.destination}`,
      c.relation ?? '',
      c.money ?? '',
      stateOf(c),
      when(c.dueAt),
    ]),
  );
}

/** The outcome of a case that has ended; of an open one who acts next. */
function stateOf({ outcome, gone, overdue, waitingOn }: Listed): string {
  if (outcome !== undefined) return outcome;
  if (gone !== undefined) return warn('RUN GONE');
  const who = waitingOn.filter((each) => each.includes(':') || each === 'operator' || each === 'applicant');
  const waits = who.length === 0 ? 'open' : who.join(' ');
  return overdue ? warn(`OVERDUE ${waits}`) : waits;
}

async function take<T>(from: AsyncGenerator<T>, most: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const each of from) {
    taken.push(each);
    if (taken.length >= most) break;
  }
  return taken;
}
