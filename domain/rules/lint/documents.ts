// Documents of a rule file: each cited, of days that can be, not lapsed unnoticed, compared not too long ago.
import type { Document } from '../document-data.ts';
import type { NationFile, ProvinceFile } from '../region-data.ts';
import { type Found, fault, warning } from './finding.ts';
import { existsAsDate } from './salvage.ts';

type AnyFile = ProvinceFile | NationFile;

interface Citation {
  readonly document?: string | undefined;
  /** The last day of what cites it; none where that does not end. */
  readonly until?: string | undefined;
}

function citations(file: AnyFile): Citation[] {
  if ('nation' in file) return [...file.rules];
  const days = (file.ownDays ?? []).flatMap(({ years }) =>
    years.map(({ document, year }) => ({ document, until: `${year}-12-31` })),
  );
  return [...file.rules, ...(file.pairs ?? []), ...days];
}

/** One year before a date. */
function yearBefore(date: string): string {
  return `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`;
}

/** Its validity ends before it was published. */
function endsEarly({ published, validUntil }: Document): boolean {
  return published !== undefined && validUntil !== undefined && validUntil.slice(0, published.length) < published;
}

function days(field: string, document: Document, today: string): Found[] {
  const { published, verifiedOn } = document;
  const correct = 'Copy the day from the document';
  const found: Found[] = [];
  if (published !== undefined && !existsAsDate(published))
    found.push(fault(`${field}.published`, 'is no day, month or year that exists', correct));
  if (verifiedOn > today)
    found.push(fault(`${field}.verifiedOn`, `lies after today, ${today}`, 'Give the day on which it was compared'));
  if (published !== undefined && published > verifiedOn.slice(0, published.length))
    found.push(
      fault(
        `${field}.published`,
        `lies after ${verifiedOn}, the day on which the rules were compared with it`,
        `${correct}, or compare the rules with it anew`,
      ),
    );
  if (endsEarly(document))
    found.push(fault(`${field}.validUntil`, 'lies before the day on which it was published', correct));
  return found;
}

export interface DocumentsAsGiven {
  /** Documents of which nothing can be said but that they are malformed. */
  readonly malformed: readonly string[];
  /** The short names that the file cites, also in rules that are malformed. */
  readonly cited: readonly string[];
}

/** `today`: Beijing date. */
export function documentFindings(file: AnyFile, given: DocumentsAsGiven, today: string): Found[] {
  const cited = citations(file);
  return Object.entries(file.documents).flatMap(([name, document]) => {
    const field = `documents.${name}`;
    const by = cited.filter((each) => each.document === name);
    const uncited = given.cited.includes(name)
      ? []
      : [fault(field, 'is cited by no rule', 'Cite it where a rule rests on it, or leave it out')];
    if (given.malformed.includes(name)) return uncited;
    const { validUntil, verifiedOn } = document;
    const isOver = validUntil !== undefined && validUntil < today && !endsEarly(document);
    const goesOn = by.some(({ until }) => until === undefined || (validUntil !== undefined && until > validUntil));
    return [
      ...uncited,
      ...days(field, document, today),
      ...(isOver && goesOn
        ? [
            warning(
              `${field}.validUntil`,
              `was the last day of its validity; its rules go on and are shown as lapsed`,
              'Look for what took its place; else end its rules with "until"',
            ),
          ]
        : []),
      ...(verifiedOn < yearBefore(today) && by.length > 0
        ? [
            warning(
              `${field}.verifiedOn`,
              'is more than a year ago',
              'Compare the rules with the document and give the day',
            ),
          ]
        : []),
    ];
  });
}
