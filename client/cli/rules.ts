// `jiexu rules`: the rules in words, what applies at a place, and what newer data would change, for people who keep the rules.
import type { Command } from 'commander';
import { readRuleFiles, readRuleFilesWith } from '../../activities/rules/files.ts';
import { type Fault, UnusableInput } from '../../domain/input.ts';
import { beijingDate } from '../../domain/instant.ts';
import { type RuleBook, readBook } from '../../domain/rules/book.ts';
import { ROUTE_WORDS } from '../../domain/rules/describe.ts';
import { diffBooks } from '../../domain/rules/diff.ts';
import { effectiveClocks, effectiveSettings } from '../../domain/rules/effective.ts';
import { type CaseEffect, effectOn, type OpenCase } from '../../domain/rules/effects.ts';
import { ruleFaultSentence, UnusableRules } from '../../domain/rules/faults.ts';
import { type ListFilter, listRules } from '../../domain/rules/listing.ts';
import type { PoolOfArea } from '../../domain/rules/pools.ts';
import { routeOf } from '../../domain/rules/route.ts';
import { isoDate } from '../../domain/scalars.ts';
import { languagesOf } from './explain.ts';
import { CliError, out, outJson } from './output.ts';
import { diffText, effectsText, listText, type Shown, shownText, type Tongue } from './rules-text.ts';
import { orRefuse } from './unusable.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly json?: boolean;
  readonly lang?: string;
  readonly on?: string;
  readonly rules?: string;
}

/** Beijing date asked about, today where none is given. Throws `UnusableInput`. */
function dateOf(on: string | undefined): string {
  if (on === undefined) return beijingDate(Date.now());
  if (isoDate.safeParse(on).success) return on;
  throw new UnusableInput([{ field: '--on', rule: 'has to be a date that exists', remedy: 'Write it as 2026-09-30' }]);
}

function poolOf(book: RuleBook, area: string, on: string, field: string): PoolOfArea {
  const pool = book.rules.poolOf(area, on);
  if (pool !== undefined) return pool;
  const near = book.rules.nearest(area).map((known) => `${known.area} ${known.name}`);
  const fault: Fault = {
    field,
    rule: `is an area that the pool registry does not know on ${on}`,
    remedy: `Give a six-digit code; nearest: ${near.join(', ')}`,
  };
  throw new UnusableInput([fault]);
}

/** What applies at an area on a date, and between it and another. Throws `UnusableInput` for areas nobody knows. */
export function showArea(book: RuleBook, area: string, on: string, to?: string): Shown {
  const source = poolOf(book, area, on, 'AREA');
  const destination = to === undefined ? source : poolOf(book, to, on, '--to');
  return {
    area,
    pool: { code: source.pool, name: source.name, province: source.province },
    on,
    ...(to === undefined
      ? {}
      : {
          to: {
            code: destination.pool,
            name: destination.name,
            route: ROUTE_WORDS[routeOf({ source, destination, date: on, rules: book.rules })],
          },
        }),
    settings: effectiveSettings(source, on, book),
    clocks: effectiveClocks({ source, destination }, on, book),
    daysOff: book.provinces
      .flatMap(({ data }) => data.daysOff ?? [])
      .filter(({ area: place }) => place === source.pool || place === source.province)
      .flatMap(({ dates, source: said }) => dates.map((date) => ({ date, source: said }))),
  };
}

/** What newer data would mean for the open cases: how many were looked at, and those on which it would have an effect. */
export async function effectsOn(
  cases: AsyncIterable<OpenCase>,
  before: RuleBook,
  after: RuleBook,
  nowMs: number,
): Promise<{ examined: number; affected: CaseEffect[] }> {
  const affected: CaseEffect[] = [];
  let examined = 0;
  for await (const open of cases) {
    examined += 1;
    const effect = effectOn(open, before, after, nowMs);
    if (effect.decidedOtherwise.length + effect.redated.length > 0) affected.push(effect);
  }
  return { examined, affected };
}

/** The same on the system that runs here; `undefined` where none does. */
async function effectsHere(before: RuleBook, after: RuleBook) {
  try {
    return await withConnection(async (on) => {
      // Loaded with the connection: lists and comparisons need none of it.
      const { openCases } = await import('./open-cases.ts');
      return effectsOn(openCases(on), before, after, Date.now());
    });
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

function tongueOf(lang: string | undefined): Tongue {
  const [only, ...more] = languagesOf(lang);
  return only === undefined || more.length > 0 ? 'both' : only;
}

/** Faults of rule data are told one a line, with file and field; exit code 2, like any unusable input. */
async function orRefuseRules(json: boolean, work: () => void | Promise<void>): Promise<void> {
  await orRefuse(json, async () => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UnusableRules)) throw error;
      const { faults } = error;
      process.stderr.write(
        `${json ? JSON.stringify({ faults }, null, 2) : faults.map(ruleFaultSentence).join('\n')}\n`,
      );
      process.exitCode = 2;
    }
  });
}

/** Adds `rules list`, `rules show` and `rules diff` to the program. */
export function addRules(program: Command): void {
  const rules = program
    .command('rules')
    .description('the rules in words: all of them, at one place, and what newer data would change');
  const withCommon = (command: Command) =>
    command
      .option('--on <date>', 'the Beijing date to ask about, such as 2026-09-30')
      .option('--lang <language>', 'zh or en; both where not given')
      .option('--json', 'print JSON');

  withCommon(rules.command('list'))
    .description('all rules with value, basis, source, first day and file; old ones are marked 旧/old')
    .option('--area <code>', 'only rules that can apply at this pooling area')
    .option('--province <code>', 'only rules given in this province, two digits')
    .option('--rules <folder>', 'newer rule data: regions/*.json, years/*.json, pools.json')
    .action((options: Common & ListFilter) =>
      orRefuseRules(options.json ?? false, () => {
        const book = readBook(readRuleFiles(options.rules));
        const listed = listRules(book, filterOf(options, book));
        if (options.json) outJson(listed);
        else out(listText(listed, tongueOf(options.lang)));
      }),
    );

  withCommon(rules.command('show'))
    .description('what applies at a pooling area, each setting with the level it is inherited from')
    .argument('<area>', 'six-digit code of a pooling area or of a district in it')
    .option('--to <area>', 'the clocks between it and this destination')
    .option('--rules <folder>', 'newer rule data: regions/*.json, years/*.json, pools.json')
    .action((area: string, options: Common & { to?: string }) =>
      orRefuseRules(options.json ?? false, () => {
        const shown = showArea(readBook(readRuleFiles(options.rules)), area, dateOf(options.on), options.to);
        if (options.json) outJson(shown);
        else out(shownText(shown, tongueOf(options.lang)));
      }),
    );

  withCommon(rules.command('diff'))
    .description('what a changed or added file of rules would change, and for which open cases')
    .argument(
      '<path>',
      'a file of one province, the nation, a year or the pools; or a folder with regions/, years/, pools.json',
    )
    .action((path: string, options: Common) =>
      orRefuseRules(options.json ?? false, async () => {
        const before = readBook(readRuleFiles());
        const after = readBook(readRuleFilesWith(path));
        const diff = diffBooks(before, after, dateOf(options.on));
        const effects = await effectsHere(before, after);
        if (options.json) return outJson({ ...diff, openCases: { running: effects !== undefined, ...effects } });
        const tongue = tongueOf(options.lang);
        out(diff.same ? diffText(diff, tongue) : `${diffText(diff, tongue)}\n\n${effectsText(effects, tongue)}`);
      }),
    );
}

function filterOf({ area, province, on }: ListFilter, book: RuleBook): ListFilter {
  const date = on === undefined ? {} : { on: dateOf(on) };
  if (area !== undefined) poolOf(book, area, date.on ?? beijingDate(Date.now()), '--area');
  if (province !== undefined && !book.rules.pools.isProvince(province)) {
    throw new UnusableInput([
      { field: '--province', rule: 'is no province of the pool registry', remedy: 'Give its two digits, such as 61' },
    ]);
  }
  return { ...date, ...(area === undefined ? {} : { area }), ...(province === undefined ? {} : { province }) };
}
