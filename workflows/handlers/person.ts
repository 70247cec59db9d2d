// What concerns the person: papers that are missing, the identity, a death.
import type { DocumentPerson } from '../../domain/forms.ts';
import { normaliseIdNumber, sameName } from '../../domain/identity.ts';
import { type Case, planOf } from '../case.ts';
import { personDied } from '../endings.ts';
import * as messages from '../messages.ts';
import { note, showAwaited } from '../show.ts';
import { mustBeAwaited, mustBeBeforeThePivot, mustBeParty, on, type Pending, refusal, sideOf } from './reception.ts';

export function listenAboutThePerson(c: Case): void {
  on(c, messages.askSupplement, messages.askSupplementMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      (c.supplement === undefined
        ? undefined
        : refusal('not-awaited', 'a supplement is asked for already', 'wait for it, or answer without it')) ??
      mustBeAwaited(isTurnOf(c, m.office), 'a word of this office'),
    take: (m) => {
      const side = sideOf(c, m.office) ?? 'source';
      c.supplement = { side, what: m.what, clock: side === 'source' ? 'source-out' : 'destination-in' };
      note(c, side, `asks the applicant for: ${m.what}`, m.office);
    },
  });

  on(c, messages.supply, messages.supplyMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBeAwaited(c.supplement !== undefined || c.mendable, 'a supplement') ??
      (m.payToPerson === undefined || planOf(c).money === 'to-person'
        ? undefined
        : refusal('unusable', 'the money of this case goes to the destination', 'leave payToPerson out')) ??
      (c.mendable && c.supplement === undefined
        ? mustBeAwaited(m.payToPerson !== undefined, 'anything but an account of the person’s own')
        : undefined),
    take: (m) => {
      note(c, 'applicant', `handed in: ${m.papers.join('; ')}`, m.office);
      delete c.supplement;
      if (m.payToPerson === undefined) return;
      c.payTo = m.payToPerson;
      // after a bounce, another account is what was missing
      if (c.mendable) c.retries += 1;
    },
  });

  on(c, messages.confirmIdentity, messages.confirmIdentityMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBeBeforeThePivot(c) ??
      (c.identity?.by === sideOf(c, m.office) && samePerson(c.identity?.person, m.person)
        ? refusal('not-awaited', 'this office has confirmed it already', 'the other office has to confirm it')
        : undefined),
    take: (m) => confirmIdentity(c, m),
  });

  on(c, messages.reportDeath, messages.reportDeathMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      (c.deceased ? refusal('not-awaited', 'the death is known to the case', 'nothing more is needed') : undefined),
    take: (m) => {
      note(c, sideOf(c, m.office) ?? 'source', `reports that the person died on ${m.diedOn}`, m.office);
      personDied(c);
    },
  });
}

/** An office may ask the applicant while its own answer is what the case waits for. */
function isTurnOf(c: Case, office: string): boolean {
  return sideOf(c, office) === 'source'
    ? c.awaitingAnswer && c.answer === undefined
    : c.awaitingVerdict && c.verdict === undefined;
}

function samePerson(a: DocumentPerson | undefined, b: DocumentPerson): boolean {
  return (
    a !== undefined &&
    a.idType === b.idType &&
    normaliseIdNumber(a.idType, a.idNumber) === normaliseIdNumber(b.idType, b.idNumber) &&
    sameName(a.name, b.name)
  );
}

/** In force once both offices say the same (§9.3); an office that says something else is asked against. */
function confirmIdentity(c: Case, { office, person }: messages.ConfirmIdentity): Pending {
  const by = sideOf(c, office) ?? 'source';
  const open = c.identity;
  open?.done();
  if (open !== undefined && open.by !== by && samePerson(open.person, person)) {
    delete c.identity;
    c.person = person;
    note(c, by, 'confirmed the corrected identity: both offices say the same', office);
    return undefined;
  }
  const other = by === 'source' ? 'destination' : 'source';
  note(c, by, 'says who the person is by document; the other office has to confirm it', office);
  const done = showAwaited(c, {
    actor: other,
    office: planOf(c).offices[other].pool,
    forWhat: 'the confirmation of a corrected identity',
  });
  c.identity = { person, by, done };
  return 'other-office';
}
