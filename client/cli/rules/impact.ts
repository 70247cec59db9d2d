// `jiexu rules impact PATH`: which open cases and which decisions of the last year a changed file of rules would have decided otherwise.
import { readRuleFilesWith } from '../../../activities/rules/files.ts';
import { beijingDate } from '../../../domain/instant.ts';
import { asOf } from '../../../domain/rules/as-of.ts';
import type { RuleBook } from '../../../domain/rules/book.ts';
import { diffBooks } from '../../../domain/rules/diff.ts';
import { type Impact, impactOn } from '../../../domain/rules/impact.ts';
import { readBook } from '../../../domain/rules/read-book.ts';
import { command } from '../command/command.ts';
import { file, option } from '../command/options.ts';
import { bookAtHand } from './at-hand.ts';
import { type ImpactOfFile, impactText } from './impact-text.ts';
import type { Decided } from './open-cases.ts';
import { dateOf, language, tongueOf } from './options.ts';

export default command(
  {
    arguments: { path: file('a file of one province, the nation, a year or the pools; or a folder of such files') },
    options: {
      on: option('<date>', 'judge older cases as if this day had come; else the day the last change begins'),
      since: option('<date>', 'decisions from this day on; else of the last year'),
      lang: language,
    },
    example: 'rules impact 61.json --since 2026-01-01 --lang en',
  },
  async ({ path, on, since, lang }, connect) => {
    const [before, after] = [await bookAtHand(), readBook(readRuleFilesWith(path))];
    const today = beijingDate(Date.now());
    const asked = {
      today,
      on: on === undefined ? lastChange(before, after, today) : dateOf(on),
      since: since === undefined ? yearBefore(today) : dateOf(since, '--since'),
    };
    const connected = await connect();
    const { decided } = await import('./open-cases.ts');
    const impact = await impactOf(decided(connected, `${asked.since}T00:00:00+08:00`), before, after, asked);
    return { json: impact, text: () => impactText(impact, tongueOf(lang)) };
  },
);

/** One year before a date; 28 February of a leap day's. */
function yearBefore(date: string): string {
  const year = Number(date.slice(0, 4)) - 1;
  return date.endsWith('-02-29') ? `${year}-02-28` : `${year}${date.slice(4)}`;
}

/** The day the last change begins, where that is still to come; else today. */
function lastChange(before: RuleBook, after: RuleBook, today: string): string {
  const { rules, pools } = diffBooks(before, after, today);
  return [today, ...rules.map(({ from }) => from), ...pools.map(({ from }) => from)].sort().at(-1) ?? today;
}

/** `on`: the day as of which older cases are asked about; today: each on its own day. */
export async function impactOf(
  cases: AsyncIterable<Decided>,
  before: RuleBook,
  after: RuleBook,
  { today, on, since }: { readonly today: string; readonly on: string; readonly since: string },
): Promise<ImpactOfFile> {
  const ownDays = on <= today;
  const books = ownDays
    ? { before: before.rules, after: after.rules }
    : { before: asOf(before.rules, on), after: asOf(after.rules, on) };
  const [open, decisions]: [Impact[], Impact[]] = [[], []];
  for await (const each of cases) {
    const day = ownDays || on < each.decidedOn ? each.decidedOn : on;
    (each.isOpen ? open : decisions).push(impactOn(each, books, day));
  }
  return { since, ...(ownDays ? {} : { asOf: on }), open: counted(open), decisions: counted(decisions) };
}

function counted(all: readonly Impact[]): ImpactOfFile['open'] {
  return {
    examined: all.length,
    judgedWhole: all.filter(({ howFar }) => howFar === 'whole').length,
    otherwise: all.filter(({ otherwise }) => otherwise.length > 0),
    notJudged: all.filter(({ notJudged }) => notJudged.length > 0),
  };
}
