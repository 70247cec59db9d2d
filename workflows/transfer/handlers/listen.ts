// What a running case can be told and asked. Validators refuse at the door, handlers only record: none waits for a
// person.
import { answers } from '../../kit/reception.ts';
import { caseQuery, timelineQuery } from '../messages.ts';
import type { Case } from '../state.ts';
import { answerOf } from '../view.ts';
import { listenToApplicants } from './application.ts';
import { listenToBanks } from './bank.ts';
import { listenToDestination } from './destination.ts';
import { doorOf } from './door.ts';
import { listenToEndings } from './ending.ts';
import { listenAboutThePerson } from './person.ts';
import { listenToSource } from './source.ts';

/** Registers every handler but the clocks' own; called before the first await. */
export function listen(c: Case): void {
  answers(caseQuery, () => answerOf(c));
  answers(timelineQuery, () => [...c.board.timeline]);
  const door = doorOf(c);
  listenToApplicants(c);
  listenToSource(c, door);
  listenToDestination(c, door);
  listenAboutThePerson(c, door);
  listenToEndings(c, door);
  listenToBanks(c, door);
}
