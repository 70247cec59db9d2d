// Would this be accepted, and what then: the decision of a case from its input and the rules, and nothing else.
import type { Regime } from '../case.ts';
import type { CheckedClock, CheckResult, Decision, Reason } from '../decision.ts';
import { sameName } from '../identity.ts';
import { beijingDate, fromIso } from '../instant.ts';
import { clocksOf } from './clocks.ts';
import { closedBooksOf } from './closed-books.ts';
import { continuityOf } from './continuity.ts';
import { inCodeOrder, reasonFor } from './refusals.ts';
import { beforeNextYear, refusals } from './refuse.ts';
import { holdsOf, isResettledRetiree, routeOf, type Tracks, tracksOf } from './route.ts';
import type { Rules } from './rules.ts';
import type { CheckInput, Situation } from './situation.ts';

function situationOf(input: CheckInput, rules: Rules): Situation {
  const { application, facts } = input;
  const nowMs = fromIso(input.now);
  const date = beijingDate(nowMs);
  const source = rules.poolOf(application.source.area, date);
  const destination = rules.poolOf(application.destination.area, date);
  if (source === undefined || destination === undefined) {
    throw new Error('an area of the application is in no pool; check takes input that parseCheckInput has accepted');
  }
  const known = facts.source.found && facts.source.status !== 'none' ? facts.source : undefined;
  return {
    application,
    sourceFacts: facts.source,
    destinationFacts: facts.destination,
    record: known,
    source,
    destination,
    route: routeOf({ source, destination, date, rules }),
    nowMs,
    date,
    rules,
  };
}

/** The rows of §3 that end a case at once, each with one reason that stands alone. */
function endsAtOnce(situation: Situation): { readonly decision: Decision; readonly reason: Reason } | undefined {
  const { record, sourceFacts, route, source } = situation;
  // A death counts whatever else the source says; retirement is a check of a record that R08 may lack.
  if (sourceFacts.deceased) return { decision: 'refuse', reason: reasonFor('R13') };
  if (record?.retired && !isResettledRetiree(situation)) return { decision: 'refuse', reason: reasonFor('R04') };
  if (route === 'same-pool') return { decision: 'not-needed', reason: reasonFor('R03', { detail: source.name }) };
  return undefined;
}

/** Arrears that no rule of the source's region turns into R06. */
function arrearsRemark({ record, rules, source, date }: Situation): string[] {
  const refused = rules.setting('noArrears', source, date)?.value ?? false;
  if (record === undefined || record.arrearsMonths === 0 || refused) return [];
  return [`转出地登记欠费${record.arrearsMonths}个月，不影响转移，请尽快补清`];
}

/** What should be known though it does not refuse. */
function remarksOf(situation: Situation, tracks: Tracks, offPlatform: boolean): string[] {
  const { application, source, destination, date, rules } = situation;
  const account = application.wishes?.payToPerson;
  const remarks = [...arrearsRemark(situation), ...tracks.remarks];
  if (tracks.money === 'to-person' && account && !sameName(account.accountName, application.person.name)) {
    remarks.push('收款账户户名与参保人姓名不一致，银行可能退回（M02）');
  }
  const advice = [
    rules.setting('adviceInbound', destination, date)?.value,
    rules.setting('adviceOutbound', source, date)?.value,
    ...(offPlatform ? [source, destination].map((pool) => rules.setting('adviceOffPlatform', pool, date)?.value) : []),
  ];
  return [...remarks, ...advice.filter((text) => text !== undefined)];
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
  if (end !== undefined) return ended(end.decision, [end.reason]);

  const tracks = tracksOf(situation);
  const nextYear = beforeNextYear(situation);
  const waitsForPlatform = offPlatform && Boolean(wishes.waitForPlatform);
  // A kept account is no track that runs: with no relation either, there is no case (default).
  const nothingRuns = !tracks.relation && (tracks.money === 'none' || tracks.money === 'keep');
  // The rows for residents within the year and for the platform stand above those that decide the tracks.
  if (record !== undefined && nothingRuns && !nextYear && !waitsForPlatform) {
    return ended('not-needed', [reasonFor('R20')]);
  }

  const reasons = refusals(situation, regime, tracks);
  if (nextYear && !wishes.waitForNextYear) reasons.push(reasonFor('R05'));
  if (reasons.length > 0) return ended('refuse', reasons, arrearsRemark(situation));

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
  const planned = clocksOf({ ...situation, regime, relation: tracks.relation, money: tracks.money }, rules);
  const clocks = planned.map(({ name, workingDays, basis, source, area }, at): CheckedClock => {
    if (at > 0) {
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
