// What a deferred application can be told and asked.
import type { MessageRefusal } from '../kit/messages.ts';
import { answers, hears, obeys, refusal } from '../kit/reception.ts';
import { officeJoined, waitingQuery, withdrawWaiting } from './messages.ts';
import { type Deferred, isWaiting } from './state.ts';

export function listen(d: Deferred): void {
  answers(waitingQuery, () => d.view);
  hears(officeJoined, () => {
    d.officeJoined = true;
  });
  obeys(
    withdrawWaiting,
    () => {
      withdraw(d);
      return d.view;
    },
    () => cannotWithdraw(d),
  );
}

export function withdraw(d: Deferred): void {
  if (isWaiting(d)) d.view = { ...d.view, state: 'withdrawn' };
}

function cannotWithdraw({ view }: Deferred): MessageRefusal | undefined {
  switch (view.state) {
    case 'applying':
      return refusal('not-awaited', 'it is being applied anew at this moment', 'withdraw the case that comes of it');
    case 'applied':
      return refusal('not-awaited', 'it was applied anew', 'withdraw the case that came of it');
    case 'waiting':
    case 'withdrawn':
      return undefined;
    default:
      return view.state satisfies never;
  }
}
