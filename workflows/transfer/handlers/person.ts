// What concerns the person: papers that are missing, the identity, a death.
import { birthFault, dateFaults, limitsOf } from '../../../domain/dates.ts';
import type { DocumentPerson } from '../../../domain/forms.ts';
import { identityFault, normaliseIdNumber, sameName } from '../../../domain/identity.ts';
import { payeeJudgement } from '../../../domain/payee.ts';
import { note, showAwaited, takeBack } from '../../kit/board.ts';
import { mustBeAnother } from '../../kit/desk.ts';
import type { MessageRefusal, Pending } from '../../kit/messages.ts';
import { type Door, mustBe, mustBeAwaited, on, refusal, unusableDate } from '../../kit/reception.ts';
import { revokeDeathReport, takeDeathReport } from '../death.ts';
import * as messages from '../messages.ts';
import { type Case, otherSide, planOf, sideOf } from '../state.ts';
import { isVerdictAwaited } from './destination.ts';
import { mustBeBeforeThePivot, mustBeParty } from './door.ts';
import { isAnswerAwaited } from './source.ts';

export function listenAboutThePerson(c: Case, door: Door<'caseNo', messages.Taken>): void {
  listenToSupplements(c, door);

  on(door, messages.confirmIdentity, messages.confirmIdentityMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBeBeforeThePivot(c) ??
      identityRefusal(m.person) ??
      mustBe(
        c.person.question?.by !== sideOf(c, m.office) || !samePerson(c.person.question?.document, m.person),
        'this office has confirmed it already',
        'the other office has to confirm it',
      ),
    refuseToday: ({ person }, today) => {
      const fault = birthFault(person, today);
      return fault && unusableDate({ field: 'person.idNumber', ...fault });
    },
    take: (m) => confirmIdentity(c, m),
  });

  listenToDeaths(c, door);
}

function listenToDeaths(c: Case, door: Door<'caseNo', messages.Taken>): void {
  const { person } = c;

  on(door, messages.reportDeath, messages.reportDeathMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBe(!person.deceased, 'the death is known to the case', 'nothing more is needed') ??
      mustBe(
        person.death?.by !== sideOf(c, m.office),
        'this office has reported it already',
        'the other office may say the same',
      ),
    refuseToday: ({ diedOn }, today) =>
      unusableDate(dateFaults([{ field: 'diedOn', date: diedOn }], limitsOf(person.document, today))[0]),
    take: (m) => takeDeathReport(c, sideOf(c, m.office) ?? 'source', m),
  });

  on(door, messages.revokeDeath, messages.revokeDeathMessage, {
    whileUndoing: () => true,
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBeAwaited(person.death !== undefined || person.deceased, 'that a report of a death is taken back') ??
      (person.restsOnDeath === undefined
        ? undefined
        : refusal(
            'too-late',
            `the report of the death cannot be taken back: ${person.restsOnDeath}`,
            'let the case end, and apply anew with a new application number if the person lives',
          )) ??
      (person.deathTakenBack === undefined ? undefined : mustBeAnother(person.deathTakenBack.who, m.who)),
    take: (m) => revokeDeathReport(c, sideOf(c, m.office) ?? 'source', m),
  });
}

function identityRefusal({ idType, idNumber }: DocumentPerson): MessageRefusal | undefined {
  const rule = identityFault(idType, idNumber);
  return rule === undefined
    ? undefined
    : refusal('unusable', `person.idNumber: ${rule}`, 'copy the number from the document');
}

function listenToSupplements(c: Case, door: Door<'caseNo', messages.Taken>): void {
  const { person, money } = c;

  on(door, messages.askSupplement, messages.askSupplementMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBe(
        person.supplement === undefined,
        'a supplement is asked for already',
        'wait for it, or answer without it',
      ) ??
      mustBeAwaited(isTurnOf(c, m.office), 'a word of this office'),
    take: (m) => {
      const side = sideOf(c, m.office) ?? 'source';
      person.supplement = { side, what: m.what, clock: side === 'source' ? 'source-out' : 'destination-in' };
      person.supplementsAsked += 1;
      note(c, side, `asks the applicant for: ${m.what}`, m.office);
      return undefined;
    },
  });

  on(door, messages.supply, messages.supplyMessage, {
    refuse: (m) =>
      mustBeParty(c, m.office) ??
      mustBeAwaited(person.supplement !== undefined || money.mendable, 'a supplement') ??
      (m.payToPerson === undefined || planOf(c).money === 'to-person'
        ? undefined
        : refusal('unusable', 'the money of this case goes to the destination', 'leave payToPerson out')) ??
      (money.mendable && person.supplement === undefined
        ? mustBeAwaited(m.payToPerson !== undefined, 'anything but an account of the person’s own')
        : undefined) ??
      payeeRefusal(c, m),
    refuseToday: ({ paper }, today) =>
      unusableDate(
        dateFaults(paper === undefined ? [] : [{ field: 'paper.issuedOn', date: paper.issuedOn }], { today })[0],
      ),
    take: (m) => supply(c, m),
  });
}

function payeeRefusal({ person, money }: Case, m: messages.Supply): MessageRefusal | undefined {
  const judged = payeeJudgement(m, person.document.name, money.proposedPayee);
  return judged.kind === 'refused' ? refusal(judged.code, judged.rule, judged.remedy) : undefined;
}

/** Another's account waits for a second member of staff (§9.3); everything else is handed in at once. */
function supply(c: Case, m: messages.Supply): Pending {
  const { money, person } = c;
  const judged = payeeJudgement(m, person.document.name, money.proposedPayee);
  takeBack(c, 'second:payee');
  delete money.proposedPayee;
  const onPaper =
    m.paper === undefined ? '' : ` (on the ${m.paper.kind} paper ${m.paper.number} of ${m.paper.issuedBy})`;
  if (judged.kind === 'second-person') {
    const handsIn = `hands in another’s account${onPaper} (${m.who}): a second person has to do the same`;
    note(c, 'operator', handsIn, m.office);
    money.proposedPayee = { payToPerson: m.payToPerson, paper: m.paper, who: m.who };
    const forWhat = `a second member of staff to hand in the same account${onPaper}, as ${m.who} has`;
    showAwaited(c, { kind: 'second', of: 'payee', actor: 'operator', office: m.office, forWhat });
    return 'second-person';
  }
  note(c, 'applicant', `handed in: ${m.papers.join('; ')}`, m.office);
  delete person.supplement;
  if (m.payToPerson === undefined) return undefined;
  money.payTo = m.payToPerson;
  delete money.payToOnPaper;
  if (judged.kind === 'on-paper') {
    money.payToOnPaper = judged.onPaper;
    note(c, 'operator', `another’s account is to be paid into${onPaper} (${judged.onPaper.by.join(', ')})`, m.office);
  }
  // after a bounce, another account is what was missing
  if (money.mendable) c.desk.retries += 1;
  return undefined;
}

/** An office may ask the applicant while its own answer is what the case waits for. */
function isTurnOf(c: Case, office: string): boolean {
  return sideOf(c, office) === 'source' ? isAnswerAwaited(c) : isVerdictAwaited(c);
}

function samePerson(one: DocumentPerson | undefined, other: DocumentPerson): boolean {
  return (
    one !== undefined &&
    one.idType === other.idType &&
    normaliseIdNumber(one.idType, one.idNumber) === normaliseIdNumber(other.idType, other.idNumber) &&
    sameName(one.name, other.name)
  );
}

/** In force once both offices say the same (§9.3); an office that says something else is asked against. */
function confirmIdentity(c: Case, { office, person }: messages.ConfirmIdentity): Pending {
  const by = sideOf(c, office) ?? 'source';
  const { question } = c.person;
  if (question !== undefined) takeBack(c, `identity:${question.by}`);
  if (question !== undefined && question.by !== by && samePerson(question.document, person)) {
    delete c.person.question;
    c.person.document = person;
    note(c, by, 'confirmed the corrected identity: both offices say the same', office);
    return undefined;
  }
  const other = otherSide(by);
  note(c, by, 'says who the person is by document; the other office has to confirm it', office);
  showAwaited(c, {
    kind: 'identity',
    of: by,
    actor: other,
    office: planOf(c).offices[other].pool,
    forWhat: 'the confirmation of a corrected identity',
  });
  c.person.question = { document: person, by };
  return 'other-office';
}
