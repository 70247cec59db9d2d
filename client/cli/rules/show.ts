// `jiexu rules show AREA`: what applies at a pooling area, and between it and another.
import type { RuleBook } from '../../../domain/rules/book.ts';
import { ROUTE_WORDS } from '../../../domain/rules/describe.ts';
import { GROUP_OF } from '../../../domain/rules/describe-groups.ts';
import { SETTING_NAMES, SETTING_WORDS } from '../../../domain/rules/describe-settings.ts';
import { effectiveClocks, effectiveSettings } from '../../../domain/rules/effective.ts';
import type { PoolOfArea } from '../../../domain/rules/pools.ts';
import { routeOf } from '../../../domain/rules/route.ts';
import { command } from '../command/command.ts';
import { option, text } from '../command/options.ts';
import { bookAtHand } from './at-hand.ts';
import { dateOf, language, languagesOf, onDate, rulesFolder } from './options.ts';
import { poolOf } from './pool-of.ts';
import { type Shown, shownText } from './show-text.ts';

export default command(
  {
    arguments: { area: text('six-digit code of a pooling area or of a district in it') },
    options: {
      on: onDate,
      lang: language,
      to: option('<area>', 'the clocks between it and this destination'),
      rules: rulesFolder,
    },
    example: 'rules show 440300 --lang en',
  },
  async (given) => {
    const shown = showArea(await bookAtHand(given.rules), given.area, dateOf(given.on), given.to);
    const languages = languagesOf(given.lang);
    return { json: shown, text: () => languages.map((each) => shownText(shown, each)).join('\n\n') };
  },
);

/** What applies at an area on a date, and between it and another. Throws `UnusableInput` for areas nobody knows. */
export function showArea(book: RuleBook, area: string, on: string, to?: string): Shown {
  const source = poolOf(book, area, on, 'AREA');
  const destination = to === undefined ? source : poolOf(book, to, on, '--to');
  const own = book.provinces
    .flatMap(({ data }) => data.ownDays ?? [])
    .filter(({ area: place }) => place === source.pool || place === source.province);
  const years = own.flatMap((each) => each.years);
  const onePool = isWholeProvince(book, source, on);
  const settings = effectiveSettings(source, on, book).filter(
    ({ setting, level }) => !onePool || setting !== 'withinProvince' || level !== 'nation',
  );
  const said = new Set(settings.map(({ setting }) => setting));
  return {
    area,
    areaName: source.areaName,
    pool: { code: source.pool, name: source.name, province: source.province, provinceName: source.provinceName },
    on,
    ...(onePool ? { onePool } : {}),
    ...(source.unconfirmed === undefined ? {} : { unconfirmed: source.unconfirmed }),
    ...(to === undefined
      ? {}
      : {
          to: {
            code: destination.pool,
            name: destination.name,
            route: ROUTE_WORDS[routeOf({ source, destination, date: on, rules: book.rules })],
          },
        }),
    settings,
    notSaid: SETTING_NAMES.filter((name) => !said.has(name) && !(onePool && name === 'withinProvince')).map(
      (setting) => ({
        setting,
        group: GROUP_OF[setting],
        name: SETTING_WORDS[setting].name,
      }),
    ),
    clocks: effectiveClocks({ source, destination }, on, book),
    ...(own.length === 0 ? {} : { ownDaysKnown: [...new Set(years.map(({ year }) => year))].sort() }),
    daysOff: years.flatMap(({ off, source: said }) => off.map((date) => ({ date, source: said }))),
    daysWorked: years.flatMap(({ work = [], source: said }) => work.map((date) => ({ date, source: said }))),
  };
}

/** Whether every area of the province belongs to this pool, so that nothing is moved within it. */
function isWholeProvince({ registry }: RuleBook, { pool, province }: PoolOfArea, on: string): boolean {
  return registry.data.pools.every(
    ({ code, province: of, from = on, until = on }) => of !== province || code === pool || on < from || until < on,
  );
}
