// A reported death (§9.1): the case stops; the report stands when the other office says the same, or when nobody took it
// back in time.
import { condition } from '@temporalio/workflow';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { note, showAwaited, takeBack } from '../kit/board.ts';
import type { Pending } from '../kit/messages.ts';
import { now } from '../kit/now.ts';
import { beside } from '../kit/steps.ts';
import { personDied } from './ending.ts';
import type { ReportDeath, RevokeDeath } from './messages.ts';
import { type Case, otherSide, planOf, type Side } from './state.ts';

/** So long a report can be taken back before anything rests on it (default; the rules name no time). */
const STANDS_AFTER_MS = 3 * 24 * 60 * 60 * 1000;

const REVOKES = 'second:revoke-death';

/** One office's word stops the case; both offices' word, or time, ends it. */
export function takeDeathReport(c: Case, by: Side, { office, diedOn }: ReportDeath): Pending {
  const { person } = c;
  note(c, by, `reports that the person died on ${diedOn}`, office);
  if (person.death !== undefined) {
    stands(c, 'both offices say so');
    return undefined;
  }
  const other = otherSide(by);
  const until = toBeijing(fromIso(now()) + STANDS_AFTER_MS);
  const sinceWhen = `it stands on ${until.slice(0, 16).replace('T', ' ')} unless two take it back`;
  const death = { by };
  person.death = death;
  showAwaited(c, {
    kind: 'death',
    of: by,
    actor: other,
    office: planOf(c).offices[other].pool,
    forWhat: `its word on the death that is reported for ${diedOn}: ${sinceWhen}`,
  });
  note(c, 'jiexu', 'the case stops: no further step is taken while the report can be taken back');
  beside(async () => {
    const summary = 'a reported death stands unless it is taken back';
    const isOver = await condition(() => person.death !== death, STANDS_AFTER_MS, { summary });
    if (!isOver) stands(c, 'nobody took it back');
  });
  return 'other-office';
}

function stands(c: Case, why: string): void {
  nobodyIsAsked(c);
  note(c, 'jiexu', `the report of the death stands: ${why}`);
  personDied(c);
}

/** The report is no question any more: it stands, or is taken back. */
function nobodyIsAsked(c: Case): void {
  const { death } = c.person;
  if (death !== undefined) takeBack(c, `death:${death.by}`);
  takeBack(c, REVOKES);
  delete c.person.death;
  delete c.person.deathTakenBack;
}

/** The first of two asks for it; the second takes the report back, and the case goes on where it stopped. */
export function revokeDeathReport(c: Case, by: Side, { office, who, reason }: RevokeDeath): Pending {
  const { person } = c;
  const first = person.deathTakenBack;
  note(c, by, `the report of the death was wrong: ${reason} (${who})`, office);
  if (first === undefined) {
    person.deathTakenBack = { who };
    const forWhat = `a second member of staff to take the report of the death back too (${who}: ${reason})`;
    showAwaited(c, { kind: 'second', of: 'revoke-death', actor: 'operator', office, forWhat });
    return 'second-person';
  }
  nobodyIsAsked(c);
  person.deceased = false;
  note(c, 'jiexu', `the report of the death is taken back by two (${first.who}, ${who}): the case goes on`);
  return undefined;
}
