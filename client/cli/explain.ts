// `jiexu explain`: why a case goes the way it goes and why its dates are what they are; or what would be decided on a file.
import type { Command } from 'commander';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { beijingDate, fromIso, toBeijing } from '../../domain/instant.ts';
import { type RuleBook, readBook } from '../../domain/rules/book.ts';
import { check } from '../../domain/rules/check.ts';
import { type Explanation, explainNoCase, explainPlan, type Place } from '../../domain/rules/explain.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { dateClock, planOf } from '../../domain/rules/plan.ts';
import { LANGUAGES, type Language } from '../../domain/words.ts';
import { readJson } from './check.ts';
import { explanationText } from './explain-text.ts';
import { CliError, out, outJson } from './output.ts';
import { orRefuse } from './unusable.ts';
import { withConnection } from './with-connection.ts';

/** What `check` would decide on an input, explained. Needs no server. Throws `UnusableInput` with all faults. */
export function explainInput(raw: unknown, book: RuleBook): Explanation {
  const { rules } = book;
  const input = parseCheckInput(raw, rules);
  const { now, application } = input;
  const result = check(input, rules);
  const decidedAt = toBeijing(fromIso(now));
  const number = application.applicationNo;
  const placeOf = (area: string): Place => {
    const pool = rules.poolOf(area, beijingDate(fromIso(now)));
    return { pool: pool?.pool ?? area, name: pool?.name ?? area };
  };
  const places = { source: placeOf(application.source.area), destination: placeOf(application.destination.area) };
  if (result.decision !== 'accept') {
    const { decision, reasons, deferredUntil } = result;
    const until = deferredUntil === undefined ? {} : { deferredUntil };
    return explainNoCase({ number, decision, reasons, decidedAt, result, ...until }, places);
  }
  const inNoQueue = (place: Place) => ({ ...place, taskQueue: '' });
  const plan = planOf(input, result, rules, {
    source: inNoQueue(places.source),
    destination: inNoQueue(places.destination),
  });
  const first = plan.clocks.filter(({ starts }) => starts === 'acceptance');
  const { continuity } = result;
  const accepted = {
    number,
    decidedAt,
    plan,
    clocks: first.map((clock) => dateClock(clock, fromIso(now), rules)),
    ...(continuity === undefined ? {} : { continuity }),
  };
  // Decided by the rules at hand: there is nothing pinned to compare them with.
  const { versions: _same, ...explanation } = explainPlan(accepted, book, beijingDate(fromIso(now)));
  return explanation;
}

/** The languages asked for; both, Chinese first, where nothing was said. */
export function languagesOf(lang: string | undefined): readonly Language[] {
  if (lang === undefined) return LANGUAGES;
  const found = LANGUAGES.find((each) => each === lang);
  if (found === undefined) throw new CliError(`--lang: one of ${LANGUAGES.join(', ')}, not ${lang}`, 2);
  return [found];
}

interface ExplainOptions {
  readonly file?: string;
  readonly json?: boolean;
  readonly lang?: string;
  readonly rules?: string;
}

/** Adds `explain CASE | --file FILE` to the program. Exit code 2 for unusable input, 1 where nothing runs or nobody knows the case. */
export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('why a case goes the way it goes and why its dates are what they are, in Chinese and English')
    .argument('[case]', 'case number or application number')
    .option('--file <file>', 'what would be decided on the input of check; - for standard input; asks no server')
    .option('--lang <language>', 'zh or en; both where not given')
    .option('--json', 'print JSON')
    .option('--rules <folder>', 'newer rule data: regions/*.json, years/*.json, pools.json')
    .action(async (number: string | undefined, options: ExplainOptions) => {
      const languages = languagesOf(options.lang);
      if ((number === undefined) === (options.file === undefined))
        throw new CliError('name a case, or a file with --file, and not both', 2);
      const show = (explanation: Explanation) => {
        if (options.json) outJson(explanation);
        else out(languages.map((language) => explanationText(explanation, language)).join('\n\n'));
      };
      const book = readBook(readRuleFiles(options.rules));
      await orRefuse(options.json ?? false, async () => {
        if (options.file !== undefined) show(explainInput(await readJson(options.file), book));
        else if (number !== undefined)
          await withConnection(async (on) => {
            // Loaded with the connection, so that a file is explained without any of it.
            const { explainCase } = await import('./explain-case.ts');
            show(await explainCase(on, number, book, beijingDate(Date.now())));
          });
      });
    });
}
