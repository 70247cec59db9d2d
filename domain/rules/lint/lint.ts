// Looks at rule files as loading does and closer: everything that is wrong with them at once, and what somebody should look at.
import type { z } from 'zod';
import { type Fault, readBySchema } from '../../input.ts';
import { kindOfRuleFile, type RuleBook, type RuleFile, type RuleFiles, withFile } from '../book.ts';
import { type RuleFault, UnusableRules } from '../faults.ts';
import { readBook } from '../read-book.ts';
import { nationFile, provinceFile } from '../region-data.ts';
import { deadFindings } from './dead.ts';
import { documentFindings } from './documents.ts';
import type { Finding, Found } from './finding.ts';
import { overlapFindings } from './overlaps.ts';
import { dayFindings, sourceFindings } from './places.ts';
import { asGiven, citedNames, type Salvaged, salvage } from './salvage.ts';
import { tierFindings } from './tiers.ts';

/** A given file with what of it can be read. */
interface Given extends Salvaged {
  readonly file: string;
  /** The short names of documents that it cites. */
  readonly cited: readonly string[];
  readonly faults: readonly Fault[];
}

function looked({ file, value }: RuleFile): Given {
  const kind = kindOfRuleFile(value);
  const faults: Fault[] = [];
  const read = (schema: z.ZodType) => readBySchema(schema, value, [], faults);
  const asItIs = { file, value, kept: {}, malformedDocuments: [], cited: citedNames(value), faults };
  if (kind?.kind !== 'region') return asItIs;
  const whole = kind.key === 'nation' ? read(nationFile) : read(provinceFile);
  return whole === undefined ? { ...asItIs, ...salvage(value) } : asItIs;
}

/**
 * What is wrong with the given files and what somebody should look at. `ours`: the files in force, of which each given one takes the place
 * of the one it is a version of. `today`: Beijing date. Never throws for what a file says.
 */
export function lint(given: readonly RuleFile[], ours: RuleFiles, today: string): Finding[] {
  const files = given.map(looked);
  const together = files.reduce<RuleFiles>((all, { file, value }) => withFile(all, { file, value }), ours);
  const malformed = files.flatMap(({ file, faults }) => faults.map((each) => ({ file, ...each })));
  const contradictions = contradictionsIn(together);
  // Contradictions of what could not be read at all are those of its shape, which were told.
  const told = new Set(malformed.map(({ file, field }) => `${file} ${field}`));
  const faults: RuleFault[] = [
    ...malformed,
    ...contradictions
      .map((each) =>
        inFile(
          each,
          files.find(({ file }) => file === each.file),
        ),
      )
      .filter(({ file, field }) => !told.has(`${file} ${field}`)),
  ];
  const book = bookOfReadable(together, ours, contradictions);
  const closer = files.flatMap((each) => findingsIn(each, book, today).map((found) => ({ file: each.file, ...found })));
  const found: Finding[] = [...faults.map((each) => ({ severity: 'fault', ...each }) as const), ...closer];
  return found.filter((each, at) => found.findIndex((other) => sameFinding(other, each)) === at);
}

function sameFinding(a: Finding, b: Finding): boolean {
  return a.file === b.file && a.field === b.field && a.rule === b.rule;
}

function contradictionsIn(files: RuleFiles): readonly RuleFault[] {
  try {
    readBook(files);
    return [];
  } catch (error) {
    if (error instanceof UnusableRules) return error.faults;
    throw error;
  }
}

/** The rules that places and days are looked up in: with the given files where these can be used, else those in force. */
function bookOfReadable(together: RuleFiles, ours: RuleFiles, contradictions: readonly RuleFault[]): RuleBook {
  return readBook(contradictions.length === 0 ? together : ours);
}

function inFile(fault: RuleFault, given: Given | undefined): RuleFault {
  return given === undefined
    ? fault
    : { ...fault, field: asGiven(fault.field, given.kept), rule: asGiven(fault.rule, given.kept) };
}

function findingsIn({ value, kept, malformedDocuments, cited }: Given, book: RuleBook, today: string): Found[] {
  const province = provinceFile.safeParse(value);
  const nation = nationFile.safeParse(value);
  const file = province.success ? province.data : nation.success ? nation.data : undefined;
  if (file === undefined) return [];
  const found = [
    ...documentFindings(file, { malformed: malformedDocuments, cited }, today),
    ...('nation' in file ? [] : [...sourceFindings(file, book), ...dayFindings(file, book)]),
    ...tierFindings(file.rules),
    ...deadFindings(file, book),
    ...overlapFindings(file),
  ];
  return found.map((each) => ({ ...each, field: asGiven(each.field, kept), rule: asGiven(each.rule, kept) }));
}
