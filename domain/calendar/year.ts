// One year of the State Council's notice on days off: the days it gives, and what it must not contradict.
import { dateOf, dayNumber, isWeekend } from './days.ts';
import type { PublishedYear } from './year-data.ts';

/** The days a notice gives off, as `2026-10-01`, in the order it names them. */
export function daysOff(year: PublishedYear): string[] {
  return year.off.flatMap(({ from, to }) => {
    const [first, last] = [dayNumber(from), dayNumber(to)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => dateOf(first + at));
  });
}

function countWorkingDays(year: number, off: ReadonlySet<string>, work: ReadonlySet<string>): number {
  let count = 0;
  for (let day = dayNumber(`${year}-01-01`); day <= dayNumber(`${year}-12-31`); day += 1) {
    const date = dateOf(day);
    if (!off.has(date) && (work.has(date) || !isWeekend(day))) count += 1;
  }
  return count;
}

/** What a notice says against itself or against the calendar; empty when it may be used. */
export function yearContradictions(year: PublishedYear): string[] {
  const off = new Set(daysOff(year));
  const work = new Set(year.work);
  const found: string[] = [];
  const named = `calendar year ${year.year}`;
  for (const { from, to, name } of year.off) if (to < from) found.push(`${named}: ${name} ends before it begins`);
  for (const date of [...off, ...work]) {
    if (!date.startsWith(`${year.year}-`) && !date.startsWith(`${year.year - 1}-12-`)) {
      found.push(`${named}: ${date} is not a day of that year`);
    }
  }
  for (const date of work) {
    if (off.has(date)) found.push(`${named}: ${date} is both off and worked`);
    if (!isWeekend(dayNumber(date))) found.push(`${named}: ${date} is listed as a worked weekend but is no weekend`);
  }
  if (!off.has(`${year.year}-01-01`)) found.push(`${named}: New Year's Day has to be off`);
  const counted = countWorkingDays(year.year, off, work);
  if (year.workingDays !== undefined && counted !== year.workingDays) {
    found.push(`${named}: ${counted} working days result, the notice has ${year.workingDays}`);
  }
  return found;
}
