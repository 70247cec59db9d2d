// What a decision on record would have been by other rules: made again from what it was made on, by the rules in force and by the others.
import type { CheckResult, Continuity, Decision, Reason } from '../decision.ts';
import { parseFen, yuan } from '../money.ts';
import type { Plan } from '../plan.ts';
import { same, type Words } from '../words.ts';
import { check } from './check.ts';
import { DECISION_WORDS, HOLD_WORDS } from './describe.ts';
import { differencesBetween, planByRules, type Told } from './differences.ts';
import { conditionsOtherwise, tracksOtherwise } from './effects.ts';
import { readJudged } from './judged.ts';
import type { Rules } from './rules.ts';

/** A decision on record, as far as rules can be asked about it. */
export interface OnRecord {
  /** The case's number; the application's where there is no case. */
  readonly number: string;
  /** Beijing date. */
  readonly decidedOn: string;
  /** What it was decided on, as stored; absent: it was decided before that was kept. */
  readonly judgedOn?: unknown;
  /** Of what was accepted. */
  readonly plan?: Plan;
}

/** How far a decision could be made again. */
export type HowFar = 'whole' | 'tracks-and-clocks' | 'not-at-all';

export interface Impact {
  readonly number: string;
  readonly howFar: HowFar;
  /** What would have gone otherwise, before → after. */
  readonly otherwise: readonly Words[];
  /** What could not be judged, and why. */
  readonly notJudged: readonly Words[];
}

/** Two sets of rules, each asked as of the same day. */
export interface Books {
  readonly before: Rules;
  readonly after: Rules;
}

/**
 * The impact on one decision. `asOf`: the Beijing date whose rules a plan without facts is judged by. Whatever is the same by both is not
 * told; nothing is guessed: what the register does not hold is said not to be judged.
 */
export function impactOn(record: OnRecord, { before, after }: Books, asOf: string): Impact {
  const { number, judgedOn, plan } = record;
  const input = judgedOn === undefined ? undefined : readJudged(judgedOn);
  if (input !== undefined) {
    const known = [before, after].map((rules) =>
      [input.application.source, input.application.destination].every(
        ({ area, scheme }) => rules.poolOf(area, asOf, scheme) !== undefined,
      ),
    );
    if (known.includes(false))
      return {
        number,
        howFar: 'not-at-all',
        otherwise: poolsOtherwise(known),
        notJudged: known[0] === known[1] ? [NO_POOL] : [],
      };
    return {
      number,
      howFar: 'whole',
      otherwise: decidedOtherwise(check(input, before), check(input, after)),
      notJudged: [],
    };
  }
  if (plan === undefined) return { number, howFar: 'not-at-all', otherwise: [], notJudged: [NOT_KEPT] };
  const pinned = { rules: before, date: record.decidedOn };
  const [a, b] = [before, after].map((rules) => planByRules(plan, rules, asOf, pinned));
  const conditions = conditionsOtherwise(plan, before, after, asOf);
  return {
    number,
    howFar: 'tracks-and-clocks',
    otherwise: a !== undefined && b !== undefined ? trackDifferences(a, b) : tracksOtherwise(a, b),
    notJudged: [...conditions.map(whetherMet), NO_FACTS],
  };
}

const NOT_KEPT: Words = {
  zh: '登记中没有保存当时的事实，无从判断',
  en: 'the facts of then are not in the register: it cannot be judged',
};
const NO_FACTS: Words = {
  zh: '登记中没有保存当时的事实，仅判断路径、关系、资金和时限；办理条件、等待期、补缴和退休未判断',
  en: 'the facts of then are not in the register: only route, relation, money and clocks are judged; conditions, waiting, back-payment and retirement are not',
};
const NO_POOL: Words = { zh: '统筹区登记中没有其中一方', en: 'the pool registry knows one of the two pools no more' };

/** A condition that is asked by one of the two only, of a case whose facts nobody kept. */
function whetherMet({ zh, en }: Words): Words {
  return { zh: `${zh}；是否符合无从判断`, en: `${en}; whether it was met cannot be judged` };
}

function poolsOtherwise([before]: readonly boolean[]): Words[] {
  const lost = { zh: '统筹区登记中将没有其中一方', en: 'the pool registry would no longer know one of the two pools' };
  const found = { zh: '统筹区登记中将重新有双方', en: 'the pool registry would know both pools again' };
  return [before ? lost : found];
}

/** Clocks of the same length are the same, whatever text says so. */
function trackDifferences(a: Told, b: Told): Words[] {
  const isSame = ({ name, workingDays }: Told['clocks'][number], other: Told) =>
    other.clocks.some((clock) => clock.name === name && clock.workingDays === workingDays);
  return differencesBetween(
    { ...a, clocks: a.clocks.filter((clock) => !isSame(clock, b)) },
    { ...b, clocks: b.clocks.filter((clock) => !isSame(clock, a)) },
  );
}

function changed(zh: string, en: string, from: Words, to: Words): Words[] {
  if (from.en === to.en) return [];
  return [{ zh: `${zh}：${from.zh} → ${to.zh}`, en: `${en}: ${from.en} → ${to.en}` }];
}

const decisionWords = ({ decision }: { readonly decision: Decision }) => DECISION_WORDS[decision];

function reasonsWords(reasons: readonly Reason[]): Words {
  return reasons.length === 0 ? { zh: '无', en: 'none' } : same(reasons.map(({ code }) => code).join(', '));
}

function dueWords({ clocks }: CheckResult): Words {
  const due = clocks.find((clock) => clock.due !== undefined)?.due;
  return due === undefined ? { zh: '无', en: 'none' } : same(due.slice(0, 16).replace('T', ' '));
}

function holdsWords({ holds }: CheckResult): Words {
  if (holds.length === 0) return { zh: '无', en: 'none' };
  return { zh: holds.map((hold) => HOLD_WORDS[hold].zh).join('、'), en: holds.join(', ') };
}

const monthsWords = (months: number): Words => ({ zh: `${months}个月`, en: `${months} months` });

function backPayWords({ possible, months, amount, rate, flat, lateFee }: Continuity['backPay']): Words {
  if (!possible) return { zh: '不可补缴', en: 'not possible' };
  const yuanOf = (fen: string) => yuan(parseFen(fen));
  const parts: Words[] = [
    monthsWords(months),
    ...(flat ? [{ zh: '当年居民医保费', en: "the year's flat contribution" }] : []),
    ...(rate === undefined ? [] : [same(`${Math.round(rate * 10_000) / 100}%`)]),
    ...(amount === undefined ? [] : [{ zh: `${yuanOf(amount)}元`, en: `${yuanOf(amount)} yuan` }]),
    ...(lateFee === undefined
      ? []
      : [{ zh: `滞纳金${yuanOf(lateFee)}元`, en: `a late fee of ${yuanOf(lateFee)} yuan` }]),
  ];
  return { zh: parts.map(({ zh }) => zh).join('，'), en: parts.map(({ en }) => en).join(', ') };
}

const NOTHING_SAID: Words = { zh: '没有规定', en: 'nothing said' };

function retirementWords({ retirement }: Continuity): Words {
  if (retirement === undefined) return NOTHING_SAID;
  const { requiredMonths, requiredMonthsHere, missingMonths, choices } = retirement;
  const once = choices.find((choice) => choice.kind === 'pay-at-once');
  const sum = once?.amount === undefined ? undefined : yuan(parseFen(once.amount));
  return {
    zh: `需${requiredMonths}个月、本地${requiredMonthsHere}个月，缺${missingMonths}个月${sum === undefined ? '' : `，一次性${sum}元`}`,
    en: `${requiredMonths} months, ${requiredMonthsHere} there, ${missingMonths} missing${sum === undefined ? '' : `, ${sum} yuan at once`}`,
  };
}

function continuityOtherwise(a: Continuity | undefined, b: Continuity | undefined): Words[] {
  if (a === undefined || b === undefined) {
    const told = (each: Continuity | undefined) =>
      each === undefined ? NOTHING_SAID : monthsWords(each.waitingMonths);
    return changed('等待期', 'waiting', told(a), told(b));
  }
  const share = ({ shareWhileWaiting }: Continuity): Words =>
    shareWhileWaiting === undefined ? { zh: '无', en: 'none' } : same(`${Math.round(shareWhileWaiting * 100)}%`);
  const covered = ({ retroactive }: Continuity): Words =>
    retroactive ? { zh: '可追溯', en: 'covered' } : { zh: '不追溯', en: 'not covered' };
  return [
    ...changed('等待期', 'waiting', monthsWords(a.waitingMonths), monthsWords(b.waitingMonths)),
    ...changed('等待期内待遇', 'benefits while waiting', share(a), share(b)),
    ...changed('待遇起始', 'full benefits from', same(a.benefitsFrom), same(b.benefitsFrom)),
    ...changed('中断期间待遇', 'the gap', covered(a), covered(b)),
    ...changed('补缴', 'back-payment', backPayWords(a.backPay), backPayWords(b.backPay)),
    ...changed('退休', 'retirement', retirementWords(a), retirementWords(b)),
  ];
}

/** What goes on in a case that is decided alike; where the decision itself differs, that says it. */
function courseOtherwise(a: CheckResult, b: CheckResult): Words[] {
  return [
    ...trackDifferences(a, b),
    ...changed('首个时限的到期日', 'first due date', dueWords(a), dueWords(b)),
    ...changed('资金暂缓的原因', 'what holds the money', holdsWords(a), holdsWords(b)),
  ];
}

/** What two answers to the same input differ in, before → after. Remarks and the words of sources are no decision. */
export function decidedOtherwise(a: CheckResult, b: CheckResult): Words[] {
  const until = ({ deferredUntil }: CheckResult): Words => same(deferredUntil ?? '—');
  return [
    ...changed('决定', 'decision', decisionWords(a), decisionWords(b)),
    ...changed('理由', 'reasons', reasonsWords(a.reasons), reasonsWords(b.reasons)),
    ...changed('暂缓至', 'deferred until', until(a), until(b)),
    ...(a.decision === b.decision ? courseOtherwise(a, b) : []),
    ...continuityOtherwise(a.continuity, b.continuity),
  ];
}
