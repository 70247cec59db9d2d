// What a file of applications was read to: its lines, each with its application or its faults, and the file as a table.
import type { Fault } from '../../domain/input.ts';
import type { KeptCell } from './row.ts';

export const FORMATS = ['csv', 'xlsx', 'json'] as const;
/** `json`: one document, a list or JSON Lines. */
export type Format = (typeof FORMATS)[number];

export interface InputLine {
  /** From 1: the line of a text as an editor counts, the row of a sheet; unique in its file. */
  readonly line: number;
  /** Not yet checked; absent where the line could not be read at all. */
  readonly application?: unknown;
  /** What reading has found; fields are paths, such as `application.person.idNumber`, or `line`. */
  readonly faults?: readonly Fault[];
  /** In the order of `InputFile.heading`; the whole line in the first, where it could not be read. */
  readonly cells: readonly KeptCell[];
}

export interface InputFile {
  /** As a person would name what was read: `CSV, GB 18030`, `.xlsx, sheet 申请`. */
  readonly readAs: string;
  readonly format: Format;
  readonly lines: readonly InputLine[];
  readonly heading: readonly string[];
  /** The file's own heading of a field: `证件号码` of `application.person.idNumber`. */
  readonly headingOf: ReadonlyMap<string, string>;
}

/** Faults as the file's writer knows its fields: by the headings of the table. */
export function inWordsOfFile(faults: readonly Fault[], { headingOf }: Pick<InputFile, 'headingOf'>): Fault[] {
  return faults.map((fault) => ({ ...fault, field: headingOf.get(fault.field) ?? fault.field }));
}
