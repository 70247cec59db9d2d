// `jiexu rules list`: all rules with value, basis, source, first day and file.
import { UnusableInput } from '../../../domain/input.ts';
import { beijingDate } from '../../../domain/instant.ts';
import type { RuleBook } from '../../../domain/rules/book.ts';
import { type ListFilter, listRules } from '../../../domain/rules/listing.ts';
import { command } from '../command/command.ts';
import { option } from '../command/options.ts';
import { bookAtHand } from './at-hand.ts';
import { dateOf, language, onDate, rulesFolder, tongueOf } from './options.ts';
import { poolOf } from './pool-of.ts';
import { listText } from './text.ts';

export default command(
  {
    options: {
      on: onDate,
      lang: language,
      area: option('<code>', 'only rules that can apply at this pooling area'),
      province: option('<code>', 'only rules given in this province, two digits'),
      rules: rulesFolder,
    },
    example: 'rules list --province 61 --lang en',
  },
  async (given) => {
    const book = await bookAtHand(given.rules);
    const listed = listRules(book, { today: dateOf(given.on), ...filterOf(given, book) });
    return { json: listed, text: () => listText(listed, tongueOf(given.lang)) };
  },
);

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
