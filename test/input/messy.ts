// A large table as offices send them: test people, every way of writing a cell, and broken lines in known places.
import { HEAD, row } from './samples.ts';
import { csvOf } from './writers.ts';

/** What is wrong with a line; undefined: nothing. */
export type Trouble = 'stray quote' | 'wrong width' | 'cut number' | 'wrong digit' | undefined;

export interface Messy {
  readonly text: string;
  /** By line of the file. */
  readonly expected: ReadonlyMap<number, { readonly n: number; readonly trouble: Trouble }>;
}

const TROUBLES: readonly Trouble[] = ['stray quote', 'wrong width', 'cut number', 'wrong digit'];

/** Every 25th line is in trouble, every 10th is followed by a line of commas, every 7th has a cell over two
 * lines, unless a quote in it is astray, which leaves its second line a row of its own. */
export function messyTable(lines: number): Messy {
  const parts = [csvOf([['序号', ...HEAD, '备注']]).trimEnd()];
  const expected = new Map<number, { n: number; trouble: Trouble }>();
  let at = 2;
  for (let n = 0; n < lines; n += 1) {
    const trouble = n % 25 === 24 ? TROUBLES[Math.floor(n / 25) % TROUBLES.length] : undefined;
    const text = lineOf(n, trouble);
    expected.set(at, { n, trouble });
    parts.push(text);
    at += text.split('\n').length;
    if (n % 10 === 9) {
      parts.push(','.repeat(HEAD.length + 1));
      at += 1;
    }
  }
  return { text: `${parts.join('\n')}\n`, expected };
}

function lineOf(n: number, trouble: Trouble): string {
  const cells = row(n);
  const place = HEAD.indexOf('证件号码');
  const name = HEAD.indexOf('姓名');
  const number = cells[place] ?? '';
  cells[place] = written(n, number);
  cells[name] = nameIn(n, cells[name] ?? '');
  if (trouble === 'cut number') cells[place] = '9.90101E+17';
  if (trouble === 'wrong digit') cells[place] = `${number.slice(0, 17)}${number.endsWith('0') ? '1' : '0'}`;
  if (trouble === 'wrong width') cells.splice(3, 1);
  const all = [String(n + 1), ...cells, n % 7 === 6 && trouble !== 'stray quote' ? '第一行\n第二行' : ''];
  const text = csvOf([all]).trimEnd();
  return trouble === 'stray quote' ? text.replace('示例有限公司', '示例"有限公司') : text;
}

/** Plain, as a formula of text, behind an apostrophe, in groups. Plainly written zeros at the end would be taken for a cut. */
function written(n: number, number: string): string {
  switch (number.endsWith('000') ? 1 : n % 4) {
    case 1:
      return `="${number}"`;
    case 2:
      return `'${number}`;
    case 3:
      return `${number.slice(0, 6)} ${number.slice(6, 14)} ${number.slice(14)}`;
    default:
      return number;
  }
}

/** The name of the n-th person as the table has it. */
export function nameIn(n: number, name: string): string {
  return n % 6 === 5 ? `${name}·买买提` : `${name}${n % 6 === 4 ? '䶮' : ''}`;
}
