// Would this be accepted, and what then: the decision of a case from its input and the rules, and nothing else.
import type { Regime } from '../case.ts';
import type { CheckedClock, CheckResult, Decision, Reason } from '../decision.ts';
import { creditCodeChecks, creditCodeFault } from '../identity.ts';
import { beijingDate, fromIso } from '../instant.ts';
import { clocksOf } from './clocks.ts';
import { closedBooksOf } from './closed-books.ts';
import { continuityOf } from './continuity.ts';
import { adviceInWords } from './documents.ts';
import { lawOn } from './law.ts';
import { inCodeOrder, reasonFor, SAME_POOL_WITHOUT_EMPLOYER } from './refusals.ts';
import { beforeNextYear, refusals } from './refuse.ts';
import {
  holdsOf,
  isResettledRetiree,
  questionOf,
  reachOf,
  routeOf,
  type Tracks,
  tracksOf,
  wayWithin,
} from './route.ts';
import type { Rules } from './rules.ts';
import type { CheckInput, Situation } from './situation.ts';

function situationOf(input: CheckInput, rules: Rules): Situation {
  const { application, facts } = input;
  const nowMs = fromIso(input.now);
  const date = beijingDate(nowMs);
  const source = rules.poolOf(application.source.area, date, application.source.scheme);
  const destination = rules.poolOf(application.destination.area, date, application.destination.scheme);
  if (source === undefined || destination === undefined) {
    throw new Error('an area of the application is in no pool; check takes input that parseCheckInput has accepted');
  }
  const reach = reachOf(source, destination);
  const known = facts.source.found && facts.source.status !== 'none' ? facts.source : undefined;
  return {
    application,
    sourceFacts: facts.source,
    destinationFacts: facts.destination,
    record: known,
    source,
    destination,
    route: routeOf({ source, destination, date, rules }),
    reach,
    there: { ...reach, insuredAs: facts.destination.insuredAs ?? 'employed' },
    nowMs,
    date,
    rules,
  };
}

/** The rows of §3 that end a case at once, each with one reason that stands alone. */
function endsAtOnce(situation: Situation): { readonly decision: Decision; readonly reason: Reason } | undefined {
  const { record, sourceFacts, route, source, date } = situation;
  // A death counts whatever else the source says; retirement is a check of a record that R08 may lack.
  if (sourceFacts.deceased) return { decision: 'refuse', reason: deathReason(situation) };
  if (record?.retired && !isResettledRetiree(situation)) return { decision: 'refuse', reason: reasonFor('R04', date) };
  if (route === 'same-pool') {
    const remedy = areEmployees(situation) ? {} : { remedy: SAME_POOL_WITHOUT_EMPLOYER };
    return { decision: 'not-needed', reason: reasonFor('R03', date, { detail: source.name, ...remedy }) };
  }
  const way = isResettledRetiree(situation) ? undefined : wayWithin(questionOf(situation));
  if (way?.value === 'not-needed') {
    return {
      decision: 'not-needed',
      reason: reasonFor('R21', date, { detail: source.provinceName, basis: way.source }),
    };
  }
  return undefined;
}

/** Employees of an employer at both ends: only of them do texts say what an employer has to do. */
function areEmployees({ application, there }: Situation): boolean {
  const { source, destination } = application;
  return source.scheme === 'employee' && destination.scheme === 'employee' && there.insuredAs === 'employed';
}

/** The way to the inheritance desk, with the time the region gives it. */
function deathReason({ source, reach, date, rules }: Situation): Reason {
  const ruled = rules.setting('paidOutOn', source, date, reach);
  const pays = ruled?.value.find(({ reason }) => reason === 'deceased');
  const time = pays?.workingDays === undefined ? '' : `，${pays.workingDays}个工作日内支付（${ruled?.source}）`;
  return reasonFor('R13', date, { detail: time });
}

/** Places that are no more, and pools of which nobody is sure. */
function placeRemarks({ source, destination }: Situation): string[] {
  return [source, destination].flatMap(({ area, areaName, name, abolished, unconfirmed }) => [
    ...(abolished === undefined
      ? []
      : [`${areaName}（${area}）已于${abolished.year}年撤销，按${abolished.heirName}（${abolished.heir}）办理`]),
    ...(unconfirmed === undefined ? [] : [`${name}：${unconfirmed}`]),
  ]);
}

/** Arrears that no rule of the source's region turns into R06. */
function arrearsRemark({ record, rules, source, reach, date }: Situation): string[] {
  const refused = rules.setting('noArrears', source, date, reach)?.value ?? false;
  if (record === undefined || record.arrearsMonths === 0 || refused) return [];
  return [`转出地登记欠费${record.arrearsMonths}个月，不影响转移（${lawOn(date)}），请尽快补清`];
}

/** A code that is well formed and does not check: licences issued before 2016 bear such codes, so it is told and not refused (§8). */
function creditCodeRemark({ application: { applicant } }: Situation): string[] {
  const { creditCode } = applicant;
  if (creditCode === undefined || creditCodeFault(creditCode) !== undefined || creditCodeChecks(creditCode)) return [];
  return ['申请单位统一社会信用代码的校验码不符（GB 32100）；2016年以前核发的执照有此情形，请核对后继续'];
}

/** A child's case is brought by its guardian: what is shown instead of a power of attorney (§9.20). */
function guardianRemark({ application: { applicant }, date }: Situation): string[] {
  if (applicant.kind !== 'guardian') return [];
  return [`监护人代未成年人申请：须核验户口簿等监护关系证明，无需授权委托书（${lawOn(date)}）`];
}

/** Where the platform moves employees by itself, whoever applies all the same is told so. */
function automaticRemark(situation: Situation): string[] {
  const way = isResettledRetiree(situation) ? undefined : wayWithin(questionOf(situation));
  if (way?.value !== 'automatic') return [];
  return ['本省省内转移免申请，由平台自动办理', ...(way.standing.length > 0 ? [way.source] : [])];
}

/** What should be known though it does not refuse. */
function remarksOf(situation: Situation, tracks: Tracks, offPlatform: boolean): string[] {
  const { source, destination, reach, there, date, rules } = situation;
  const remarks = [
    ...placeRemarks(situation),
    ...automaticRemark(situation),
    ...arrearsRemark(situation),
    ...creditCodeRemark(situation),
    ...guardianRemark(situation),
    ...tracks.remarks,
  ];
  const advice = [
    rules.setting('adviceInbound', destination, date, there),
    rules.setting('adviceOutbound', source, date, reach),
    ...(offPlatform ? [source, destination].map((pool) => rules.setting('adviceOffPlatform', pool, date, reach)) : []),
  ];
  return [...remarks, ...advice.filter((each) => each !== undefined).map(adviceInWords)];
}

/** A case of this person is open (R09, R10): that stands alone, and neither office is asked what it has on record. */
export function refusedForOpenCase(
  { now, application }: Pick<CheckInput, 'now' | 'application'>,
  reason: Reason,
  rules: Rules,
): CheckResult {
  const facts = {
    source: { found: false, onPlatform: true },
    destination: { found: false, onPlatform: true },
  } as const;
  const { route } = situationOf({ now, application, facts }, rules);
  return {
    decision: 'refuse',
    reasons: [reason],
    route,
    regime: 'online',
    relation: false,
    money: 'none',
    holds: [],
    remarks: [],
    clocks: [],
  };
}

/**
 * Decides. `input` comes from `parseCheckInput`; the answer holds every reason at once, in code order. Never throws for such input.
 * Refusals beat waiting: what fails today is said today. Clocks only where the case is accepted, since only then they start.
 */
export function check(input: CheckInput, rules: Rules): CheckResult {
  const situation = situationOf(input, rules);
  const { application, record, destinationFacts, sourceFacts, route, nowMs, date } = situation;
  const wishes = application.wishes ?? {};
  const offPlatform = !sourceFacts.onPlatform || !destinationFacts.onPlatform;
  // Who waits for the platform goes online in the end; paper is only for those who do not wait.
  const regime: Regime = offPlatform && !wishes.waitForPlatform ? 'paper' : 'online';
  const continuity = sourceFacts.deceased ? undefined : continuityOf(situation);

  function ended(decision: Decision, reasons: readonly Reason[], remarks: readonly string[] = []): CheckResult {
    return {
      decision,
      reasons: inCodeOrder(reasons),
      route,
      regime,
      relation: false,
      money: 'none',
      holds: [],
      remarks: [...remarks],
      clocks: [],
      ...(continuity === undefined ? {} : { continuity }),
    };
  }

  const end = endsAtOnce(situation);
  if (end !== undefined) return ended(end.decision, [end.reason], placeRemarks(situation));

  const tracks = tracksOf(situation);
  const nextYear = beforeNextYear(situation);
  const waitsForPlatform = offPlatform && Boolean(wishes.waitForPlatform);
  // A kept account is no track that runs: with no relation either, there is no case (default).
  const nothingRuns = !tracks.relation && (tracks.money === 'none' || tracks.money === 'keep');
  // The rows for residents within the year and for the platform stand above those that decide the tracks.
  if (record !== undefined && nothingRuns && !nextYear && !waitsForPlatform) {
    return ended('not-needed', [reasonFor('R20', date)], placeRemarks(situation));
  }

  const reasons = refusals(situation, regime, tracks);
  if (nextYear && !wishes.waitForNextYear) reasons.push(reasonFor('R05', date));
  if (reasons.length > 0) {
    return ended('refuse', reasons, [
      ...placeRemarks(situation),
      ...arrearsRemark(situation),
      ...creditCodeRemark(situation),
    ]);
  }

  const decided = {
    reasons: [],
    route,
    regime,
    relation: tracks.relation,
    money: tracks.money,
    holds: holdsOf(record, tracks.money),
    remarks: remarksOf(situation, tracks, offPlatform),
    ...(continuity === undefined ? {} : { continuity }),
  };
  if (nextYear) {
    const nextJanuary = `${Number(date.slice(0, 4)) + 1}-01-01`;
    return { decision: 'defer', deferredUntil: destinationFacts.benefitsFrom ?? nextJanuary, ...decided, clocks: [] };
  }
  if (waitsForPlatform) return { decision: 'defer', ...decided, clocks: [] };
  const planned = clocksOf({ ...situation, regime, ...tracks }, rules);
  const clocks = planned.map(({ name, workingDays, basis, source, area, starts }): CheckedClock => {
    if (starts !== 'acceptance') {
      const closed = name === 'pay' ? closedBooksOf(situation.source, date, rules) : [];
      const booksClosed = closed.map(({ from, to, source: said }) => ({ from, to, source: said }));
      return {
        name,
        workingDays,
        provisional: false,
        basis,
        source,
        ...(booksClosed.length === 0 ? {} : { booksClosed }),
      };
    }
    const { dueAt, provisional } = rules.calendar.workingDays(nowMs, workingDays, area);
    return { name, workingDays, due: dueAt, provisional, basis, source };
  });
  return { decision: 'accept', ...decided, clocks };
}
