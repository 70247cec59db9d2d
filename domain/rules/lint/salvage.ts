// What can be read of a file that is malformed in places: one slip of the pen must not hide what else is wrong.
import type { z } from 'zod';
import { isDate } from '../../instant.ts';
import { document } from '../document-data.ts';
import { areaRule, nationRule, ownDays, pairRule } from '../region-data.ts';

/** A file as far as it can be read. */
export interface Salvaged {
  readonly value: unknown;
  /** The place in the file as given of each entry that was kept, by the name of its list. */
  readonly kept: Readonly<Record<string, readonly number[]>>;
  /** Documents that are there but malformed; something stands in for them, so that rules that cite them are not blamed. */
  readonly malformedDocuments: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function entries(list: unknown, shape: z.ZodType): { readonly good: unknown[]; readonly at: number[] } {
  const all = Array.isArray(list) ? list.map((entry: unknown, index) => ({ entry, index })) : [];
  const fitting = all.filter(({ entry }) => shape.safeParse(entry).success);
  return { good: fitting.map(({ entry }) => entry), at: fitting.map(({ index }) => index) };
}

/** Keeps of a province's or the nation's file what is well formed by itself; anything else is given back as it is. */
export function salvage(value: unknown): Salvaged {
  if (!isFields(value) || !('rules' in value)) return { value, kept: {}, malformedDocuments: [] };
  const given = isFields(value.documents) ? value.documents : {};
  const malformedDocuments = Object.keys(given).filter((name) => !document.safeParse(given[name]).success);
  const documents = Object.fromEntries(
    Object.entries(given).map(([name, each]) => [name, malformedDocuments.includes(name) ? STANDS_IN : each]),
  );
  const isNation = value.nation === true;
  const lists = isNation
    ? { rules: entries(value.rules, nationRule) }
    : {
        rules: entries(value.rules, areaRule),
        ...('pairs' in value ? { pairs: entries(value.pairs, pairRule) } : {}),
        ...('ownDays' in value ? { ownDays: entries(value.ownDays, ownDays) } : {}),
      };
  const good = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.good]));
  const head = isNation
    ? { nation: true, name: typeof value.name === 'string' ? value.name : NAMELESS }
    : { province: value.province, name: typeof value.name === 'string' && value.name !== '' ? value.name : NAMELESS };
  return {
    value: { ...head, documents, ...good },
    kept: Object.fromEntries(Object.entries(lists).map(([name, { at }]) => [name, at])),
    malformedDocuments,
  };
}

const NAMELESS = '—';
const STANDS_IN = { title: NAMELESS, confidence: 'official', verifiedOn: '2021-12-01' };

/** The short names of documents that anything in a file cites, malformed or not. */
export function citedNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(citedNames);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'document' && typeof each === 'string' ? [each] : citedNames(each),
  );
}

/** A path in what was kept as it is in the file as given: `rules[0]` → `rules[2]`. */
export function asGiven(path: string, kept: Salvaged['kept']): string {
  return path.replace(/\b(rules|pairs|ownDays)\[(\d+)\]/g, (whole, list: string, at: string) => {
    const original = kept[list]?.[Number(at)];
    return original === undefined ? whole : `${list}[${original}]`;
  });
}

/** Whether a day, a month or a year as documents are dated exists. */
export function existsAsDate(text: string): boolean {
  return isDate(text.length === 10 ? text : text.length === 7 ? `${text}-01` : `${text}-01-01`);
}
