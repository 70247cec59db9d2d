// What a rule file says of places: texts that begin with the place they are about, and days of its own that can be.
import { dayNumber, isWeekend } from '../../calendar/days.ts';
import type { RuleBook } from '../book.ts';
import type { ProvinceFile } from '../region-data.ts';
import { type Found, fault } from './finding.ts';

/** How people begin to write a name: 深圳 of 深圳市, 克州 of an autonomous prefecture, 兵团 and 第一师 of what belongs to the corps. */
function beginnings(name: string): string[] {
  return [
    name.slice(0, 2),
    ...(name.endsWith('自治州') ? [`${name.slice(0, 1)}州`] : []),
    ...(name.includes('兵团') ? ['兵团', name.replace('兵团', '').slice(0, 3)] : []),
  ];
}

function nameOf(code: string, { registry }: RuleBook): string | undefined {
  const { provinces, pools } = registry.data;
  return (code.length === 2 ? provinces : pools).find((each) => each.code === code)?.name;
}

/** The counties and districts of a pool: what one of them says may be all that is known of the pool. */
function membersOf(code: string, { registry }: RuleBook): string[] {
  return registry.data.pools.filter((each) => each.code === code).flatMap(({ members }) => Object.values(members));
}

/** Whether a text begins with the place or with a part of it, which may have its province's name before its own. */
function beginsWith(source: string, area: string, book: RuleBook): boolean {
  const place = nameOf(area, book);
  // Of a place nobody knows the registry speaks.
  if (place === undefined) return true;
  const province = nameOf(area.slice(0, 2), book) ?? '';
  const withoutProvince = source.startsWith(province) ? source.slice(province.length) : source;
  const begins = [...beginnings(place), ...membersOf(area, book)];
  return [source, withoutProvince].some((text) => begins.some((each) => text.startsWith(each)));
}

function sourceFinding(field: string, source: string, area: string, book: RuleBook): Found[] {
  if (beginsWith(source, area, book)) return [];
  const place = nameOf(area, book);
  return [fault(`${field}.source`, `does not begin with the place, ${place}`, `Begin it with ${place}`)];
}

export function sourceFindings(file: ProvinceFile, book: RuleBook): Found[] {
  const { rules, pairs = [], ownDays = [] } = file;
  return [
    ...rules.flatMap(({ source, area }, at) => sourceFinding(`rules[${at}]`, source, area, book)),
    ...pairs.flatMap(({ source, sourcePool }, at) => sourceFinding(`pairs[${at}]`, source, sourcePool, book)),
    ...ownDays.flatMap(({ area, years }, at) =>
      years.flatMap(({ source }, year) => sourceFinding(`ownDays[${at}].years[${year}]`, source, area, book)),
    ),
  ];
}

/** Two pools that are one, and days that a place cannot work or be off by itself. */
export function dayFindings({ pairs = [], ownDays = [] }: ProvinceFile, book: RuleBook): Found[] {
  const toItself = pairs.flatMap(({ sourcePool, destinationPool }, at) =>
    sourcePool === destinationPool
      ? [fault(`pairs[${at}].destinationPool`, 'is the source itself', 'Give the rule for the area, without a pair')]
      : [],
  );
  const days = ownDays.flatMap(({ from, years }, at) =>
    years.flatMap(({ year, work = [], off }, index) => {
      const field = `ownDays[${at}].years[${index}]`;
      const early =
        from !== undefined && year < from
          ? [fault(`${field}.year`, `lies before ${from}, the first year with days of its own`, 'Correct "from"')]
          : [];
      const worked = work.flatMap((date, day) => {
        const path = `${field}.work[${day}]`;
        if (date.endsWith('-01-01')) return [fault(path, 'is New Year’s Day, which nobody works', 'Leave it out')];
        const isOffElsewhere = !book.rules.calendar.isWorkingDay(date) || isWeekend(dayNumber(date));
        return isOffElsewhere || off.includes(date)
          ? []
          : [fault(path, 'is a working day anyway, so nothing is made up on it', 'Correct the day or leave it out')];
      });
      return [...early, ...worked];
    }),
  );
  return [...toItself, ...days];
}
