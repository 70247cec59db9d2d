// The checks that come first (校验前置, §6): every condition of both offices, asked when applying; all that fail are given at once.
import type { Regime } from '../case.ts';
import type { Reason } from '../decision.ts';
import { birthDateOf, normaliseNumber, sameName } from '../identity.ts';
import { addMonthsToDate } from '../month.ts';
import { openCaseReason, type ReasonDetail, reasonFor } from './refusals.ts';
import { isResettledRetiree, type Tracks } from './route.ts';
import type { Ruled } from './rules.ts';
import type { Situation } from './situation.ts';

/** Both ends in the resident scheme: may stay active at the source, and moves only between scheme years. */
function residentToResident({ application }: Situation): boolean {
  return application.source.scheme === 'resident' && application.destination.scheme === 'resident';
}

/** Residents before the benefits of the next year's enrolment begin; an absent `benefitsFrom` counts as not begun (default). */
export function beforeNextYear(situation: Situation): boolean {
  const { benefitsFrom } = situation.destinationFacts;
  const notBegun = benefitsFrom === undefined || benefitsFrom > situation.date;
  return residentToResident(situation) && !isResettledRetiree(situation) && notBegun;
}

/** A rule of the source's region that refuses, in force. */
function refusing(
  situation: Situation,
  name: 'noArrears' | 'noUnsettledClaims' | 'notFrozen',
): Ruled<boolean> | undefined {
  const ruled = situation.rules.setting(name, situation.source, situation.date, situation.reach);
  return ruled?.value ? ruled : undefined;
}

function sourceReasons(situation: Situation): Reason[] {
  const { record, date } = situation;
  // Not known, or `none`: no other check of the source is asked.
  if (record === undefined) return [reasonFor('R08', date)];
  const reasons: Reason[] = [];
  if (record.movedAlready) reasons.push(reasonFor('R18', date));
  else if (record.status === 'active' && !residentToResident(situation) && !record.retired)
    reasons.push(reasonFor('R01', date));

  const arrears = refusing(situation, 'noArrears');
  if (arrears && record.arrearsMonths > 0) {
    reasons.push(reasonFor('R06', date, { detail: `（${record.arrearsMonths}个月）`, basis: arrears.source }));
  }
  const claims = refusing(situation, 'noUnsettledClaims');
  if (claims && record.unsettledClaims > 0) {
    reasons.push(reasonFor('R11', date, { detail: `（${record.unsettledClaims}笔）`, basis: claims.source }));
  }
  const frozen = refusing(situation, 'notFrozen');
  if (frozen && record.frozen) reasons.push(reasonFor('R12', date, { basis: frozen.source }));
  return reasons;
}

function enrolmentReasons(situation: Situation): Reason[] {
  const { destinationFacts: facts, destination, there, date, rules } = situation;
  // Retirees who have resettled need no enrolment there.
  if (isResettledRetiree(situation)) return [];
  if (!facts.found || facts.status !== 'active') return [reasonFor('R02', date)];
  const asked = rules.setting('currentMonthMustBePaid', destination, date, there);
  return asked?.value && !facts.currentMonthPaid
    ? [reasonFor('R02', date, { detail: '（当月费用尚未缴纳）', basis: `；${asked.source}` })]
    : [];
}

/** R07 and R14: what either office has on record against what the application says; an office that finds nobody has no record. */
function recordReasons(situation: Situation): Reason[] {
  const { application, record, destinationFacts: there, date } = situation;
  const reasons: Reason[] = [];
  const names: string[] = [];
  if (record && !sameName(record.name, application.person.name)) names.push('转出地');
  if (there.found && !sameName(there.name, application.person.name)) names.push('转入地');
  if (names.length > 0) reasons.push(reasonFor('R07', date, { detail: names.join('、') }));

  const schemes: string[] = [];
  if (record && record.scheme !== application.source.scheme) schemes.push('转出地');
  if (there.found && there.scheme !== application.destination.scheme) schemes.push('转入地');
  if (schemes.length > 0 && !isResettledRetiree(situation))
    reasons.push(reasonFor('R14', date, { detail: schemes.join('、') }));
  return reasons;
}

/** R09 and R10: a case that is open, named. The same application number does not make it another case. */
function openCaseReasons({ application, destinationFacts, destination, date, rules }: Situation): Reason[] {
  const { openCase } = destinationFacts;
  if (openCase === undefined) return [];
  const at = rules.poolOf(openCase.destinationArea, date, application.destination.scheme);
  const code = at?.pool === destination.pool ? 'R09' : 'R10';
  return [openCaseReason(code, date, openCase.caseNo, at?.name ?? openCase.destinationArea)];
}

/** From the eighteenth birthday on. A document that tells no birth date shows nobody to be an adult. */
function isAdult({ idType, idNumber }: Situation['application']['person'], date: string): boolean {
  const born = birthDateOf(idType, idNumber);
  return born !== undefined && `${Number(born.slice(0, 4)) + 18}${born.slice(4)}` <= date;
}

/**
 * R15: agent without authority; guardian of an adult; a person who is not the insured person; where only the account moves, anybody but
 * the destination employer.
 */
function authorityReasons(situation: Situation): Reason[] {
  const { application, destinationFacts, route, source, date, rules } = situation;
  const { applicant, person } = application;
  const details: string[] = [];
  if (applicant.kind === 'guardian' && isAdult(person, date)) details.push('参保人已满18周岁，监护人不能代为申请');
  if (applicant.kind === 'agent' && !applicant.authority) details.push('代理人未提供授权委托书');
  if (applicant.kind === 'person' && !sameName(applicant.name, person.name)) details.push('申请人不是参保人本人');
  let basis: string | undefined;
  if (route === 'shared-records') {
    const employer = destinationFacts.employerCreditCode;
    if (applicant.kind !== 'employer') details.push('须由转入地用人单位申请');
    // An office that has no credit code on record gives nothing to differ from; one that has is compared as people write it.
    else if (employer !== undefined && normaliseNumber(applicant.creditCode ?? '') !== normaliseNumber(employer)) {
      details.push('申请单位不是转入地登记的用人单位');
    }
    basis = `；${rules.required('withinProvince', source, date, { reach: 'inside' }).source}`;
  }
  if (details.length === 0) return [];
  const detail: ReasonDetail = { detail: details.join('；'), ...(basis === undefined ? {} : { basis }) };
  return [reasonFor('R15', date, detail)];
}

/** R16 and R17: what the applicant has to bring. A certificate is asked for on paper only, so its age matters only there. */
function paperReasons(situation: Situation, regime: Regime, tracks: Tracks): Reason[] {
  const { application, source, reach, date, rules } = situation;
  const missing: string[] = [];
  const onRecord = rules.setting('accountOnRecord', source, date, reach)?.value ?? false;
  if (tracks.money === 'to-person' && !onRecord && application.wishes?.payToPerson === undefined) {
    missing.push('本人银行账户（户名、开户行、联行号、账号）');
  }
  const { certificateNo, certificateIssuedOn } = application;
  const validMonths = rules.required('certificateValidMonths', source, date, reach).value;
  const expired = certificateIssuedOn !== undefined && addMonthsToDate(certificateIssuedOn, validMonths) < date;
  if (regime === 'paper' && certificateNo !== undefined && expired) {
    missing.push(`${validMonths}个月内开具的参保凭证（所持凭证已过期）`);
  }
  const reasons = missing.length > 0 ? [reasonFor('R16', date, { detail: missing.join('；') })] : [];
  if (regime === 'paper' && certificateNo === undefined) reasons.push(reasonFor('R17', date));
  return reasons;
}

/** Everything that refuses, R05 and the reasons that stand alone apart. */
export function refusals(situation: Situation, regime: Regime, tracks: Tracks): Reason[] {
  // While residents wait for the next year nothing has to be brought: papers are asked for when it is decided anew.
  const waits = beforeNextYear(situation) && situation.application.wishes?.waitForNextYear;
  return [
    ...sourceReasons(situation),
    ...enrolmentReasons(situation),
    ...recordReasons(situation),
    ...openCaseReasons(situation),
    ...authorityReasons(situation),
    ...(waits ? [] : paperReasons(situation, regime, tracks)),
  ];
}
