// What a running case can be told and asked. Validators refuse at the door, handlers only record: none waits for a person.
import { setHandler } from '@temporalio/workflow';
import type { Case } from '../case.ts';
import * as messages from '../messages.ts';
import { viewOf } from '../show.ts';
import { listenToApplicants } from './application.ts';
import { listenToBanks } from './bank.ts';
import { listenToDestination } from './destination.ts';
import { listenToEndings } from './ending.ts';
import { listenAboutThePerson } from './person.ts';
import { listenToSource } from './source.ts';

/** Registers every handler; called before the first await. */
export function listen(c: Case): void {
  setHandler(messages.caseQuery, () => viewOf(c));
  setHandler(messages.timelineQuery, () => [...c.timeline]);
  setHandler(messages.calendarChanged, () => {
    c.replansAsked += 1;
  });
  listenToApplicants(c);
  listenToSource(c);
  listenToDestination(c);
  listenAboutThePerson(c);
  listenToEndings(c);
  listenToBanks(c);
}
