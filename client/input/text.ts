// Text as people write it: full width, format characters and stray spaces are no part of what they mean (§8).

const FORMAT = /\p{Cf}/gu;

/** Compatibility forms folded (NFKC), format characters dropped, white space one space, none at the ends. */
export function tidyText(text: string): string {
  return text.normalize('NFKC').replace(FORMAT, '').replace(/\s+/gu, ' ').trim();
}

/** The same without any white space: numbers and codes. */
export function tidyNumber(text: string): string {
  return tidyText(text).replace(/\s+/gu, '');
}

/** A number of digits alone, as it is printed in groups: `6222 0200-…`. */
export function tidyDigits(text: string): string {
  return tidyNumber(text).replace(/[-‐‑–—]/gu, '');
}

/** How a word of a closed set or a heading is compared. */
export function tidyWord(text: string): string {
  return tidyNumber(text).toLowerCase();
}
