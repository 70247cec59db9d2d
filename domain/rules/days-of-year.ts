// Stretches of days that come every year, such as 12-20 to 01-10: seasons, and days on which books are closed.

/** Days of every year, both ends included; over the year's end where `to` is before `from`. */
export interface DaysOfYear {
  readonly from: string;
  readonly to: string;
}

/** Whether a day of the year, `12-31`, lies in a stretch. 29 February, which most years lack, is as the day before it. */
export function isWithin(dayOfYear: string, { from, to }: DaysOfYear): boolean {
  const day = dayOfYear === '02-29' ? '02-28' : dayOfYear;
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
}
