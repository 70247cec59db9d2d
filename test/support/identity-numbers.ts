// Finds identity numbers in data files, in plain text and inside encoded payloads, that could be those of a real person.
import { idCheckDigit } from '../../domain/identity.ts';

const EIGHTEEN = /(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g;
const TEST_AREA = '990101';

/** Whether the 18 characters could be somebody's: a birth date in the right place and the right check digit. */
function couldBeAPerson(number: string): boolean {
  const birth = Number(number.slice(6, 10));
  const month = Number(number.slice(10, 12));
  const day = Number(number.slice(12, 14));
  const dated = birth >= 1880 && birth <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return dated && idCheckDigit(number.slice(0, 17)) === number.slice(17).toUpperCase();
}

/** The text, and what its `"data": "<base64>"` payloads hold. */
function layers(text: string): string[] {
  const payloads = [...text.matchAll(/"data"\s*:\s*"([A-Za-z0-9+/=]+)"/g)];
  return [text, ...payloads.map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8'))];
}

/** Identity numbers that stand in a text. */
export function identityNumbersIn(text: string): string[] {
  return layers(text).flatMap((layer) =>
    [...layer.matchAll(EIGHTEEN)].map(([number]) => number).filter(couldBeAPerson),
  );
}

/** A sentence where an identity number is not of the area that does not exist. The number itself is not repeated. */
export function identityFault(text: string): string[] {
  const foreign = identityNumbersIn(text).filter((number) => !number.startsWith(TEST_AREA));
  return foreign.length === 0 ? [] : [`holds ${foreign.length} identity numbers outside of area ${TEST_AREA}`];
}
