// Money: whole fen as bigint in code, decimal strings on every wire; yuan and Chinese capitals for people. Nothing is rounded away.

const FEN = /^(0|-?[1-9]\d{0,14})$/;
/** The codec's limit: 15 digits of fen, 9 999 999 999 999.99 yuan. */
const LIMIT = 10n ** 15n;

/** Decimal string of whole fen, such as `"1234567"` or `"-50"` → bigint. Throws `RangeError` on anything else. */
export function parseFen(text: string): bigint {
  if (!FEN.test(text))
    throw new RangeError('not whole fen as a decimal string of at most 15 digits, such as "1234567"');
  return BigInt(text);
}

/** Whole fen → the decimal string that travels, `1234567n` → `"1234567"`. Throws `RangeError` beyond 15 digits. */
export function formatFen(fen: bigint): string {
  if (fen >= LIMIT || fen <= -LIMIT)
    throw new RangeError('an amount of more than 15 digits of fen; no account holds that');
  return fen.toString();
}

/** Whole fen → yuan with two decimals, `1234567n` → `"12345.67"`. */
export function yuan(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `numerator / denominator` rounded half up (away from zero for negative amounts), for non-zero positive denominators. */
export function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (size * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];

/** Four decimal digits as capitals without leading zero: `0305` → `叁佰零伍`. */
function fourDigits(digits: string): string {
  let text = '';
  let zero = false;
  for (const [at, char] of [...digits].entries()) {
    const digit = Number(char);
    if (digit === 0) {
      zero = text !== '';
    } else {
      text += `${zero ? '零' : ''}${DIGITS[digit]}${PLACES[3 - at]}`;
      zero = false;
    }
  }
  return text;
}

function wholeYuan(amount: bigint): string {
  const digits = amount.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 4) * 4, '0');
  const groups = padded.match(/\d{4}/g) ?? [];
  let text = '';
  let skipped = false;
  for (const [at, group] of groups.entries()) {
    const part = fourDigits(group);
    if (part === '') {
      skipped = text !== '';
      continue;
    }
    // A zero is read between groups when one was skipped or when this one starts with a zero.
    const zero = text !== '' && (skipped || group.startsWith('0'));
    const unit = GROUPS[groups.length - 1 - at] ?? '';
    // 万亿 is written 万 before an 亿 that follows, and 万亿 when the 亿 group is empty.
    const next = groups[at + 1];
    text += `${zero ? '零' : ''}${part}${unit === '万亿' && next !== undefined && next !== '0000' ? '万' : unit}`;
    skipped = false;
  }
  return text;
}

/**
 * Whole fen → Chinese capitals (大写) as papers carry them: `1234567n` → `壹万贰仟叁佰肆拾伍元陆角柒分`, `0n` → `零元整`.
 * Negative amounts start with 负.
 */
export function capitals(fen: bigint): string {
  if (fen < 0n) return `负${capitals(-fen)}`;
  if (fen === 0n) return '零元整';
  const whole = fen / 100n;
  const jiao = Number((fen / 10n) % 10n);
  const cents = Number(fen % 10n);
  let text = whole > 0n ? `${wholeYuan(whole)}元` : '';
  if (jiao === 0 && cents === 0) return `${text}整`;
  if (jiao > 0) text += `${DIGITS[jiao]}角`;
  else if (text !== '') text += '零';
  return cents > 0 ? `${text}${DIGITS[cents]}分` : `${text}整`;
}
