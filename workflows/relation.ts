// The relation track: the destination checks the form and merges the periods, the source ends its relation.
import { condition } from '@temporalio/workflow';
import type { InformationForm, Sealed } from '../domain/forms.ts';
import { type Case, documentPersonOf, note, planOf, waitingFor } from './case.ts';
import { stopClock } from './clock.ts';
import { declareEnding, orEnd } from './endings.ts';
import { askOffice } from './steps.ts';

export async function moveRelation(c: Case, form: Sealed<InformationForm>): Promise<void> {
  const { source, destination } = planOf(c).offices;
  if (!planOf(c).relation) return;

  if (c.relation === 'merged') return;
  c.relation = 'form-sent';
  await destinationAccepts(c, form);
  c.relation = 'accepted';
  note(
    c,
    'destination',
    'accepted the information form and merged the periods: from here the case only goes forward',
    destination.pool,
  );

  await orEnd(c, 'refused-by-source', () =>
    askOffice(c, source, 'endRelation', 'end the relation', { destination: destination.pool }),
  );
  c.relation = 'merged';
  note(c, 'source', 'ended its relation', source.pool);
}

/** The pivot. The destination's system decides by itself or leaves it to a clerk; clock `destination-in`. */
async function destinationAccepts(c: Case, form: Sealed<InformationForm>): Promise<void> {
  const { source, destination } = planOf(c).offices;
  const check = async () => {
    c.accepting = true;
    try {
      const checked = await askOffice(c, destination, 'acceptForm', 'check and accept the information form', {
        form,
        person: documentPersonOf(c),
        source: source.pool,
        ...(c.verdict ? { verdict: c.verdict } : {}),
      });
      if (checked.kind === 'accepted') c.pivotPassed = true;
      return checked;
    } finally {
      c.accepting = false;
    }
  };

  let checked = await orEnd(c, 'refused-by-destination', check);
  if (checked.kind === 'awaiting-clerk') {
    c.awaitingVerdict = true;
    await waitingFor(
      c,
      {
        actor: 'destination',
        office: destination.pool,
        forWhat: 'a verdict on the information form',
        clock: 'destination-in',
      },
      () => condition(() => c.verdict !== undefined),
    );
    checked = await orEnd(c, 'refused-by-destination', check);
  }
  stopClock(c, 'destination-in');

  switch (checked.kind) {
    case 'accepted':
      return;
    case 'refuse':
      note(c, 'destination', `refused the information form: ${checked.code}`, destination.pool);
      declareEnding(c, {
        outcome: 'refused-by-destination',
        codes: [checked.code],
        what: checked.remark ?? 'the destination refused the information form',
      });
      await condition(() => false); // interrupted by the ending that was just declared
      return;
    case 'awaiting-clerk':
      throw new Error('the destination was given a verdict and still asks for one');
    default:
      return checked satisfies never;
  }
}
