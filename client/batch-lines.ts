// Reads a batch's lines at the door: what cannot be used, what the employer may not file, what stands there twice.
import { createHash } from 'node:crypto';
import type { NewLine } from '../activities/batch/register.ts';
import { digestOf, NotCanonical } from '../contract/canonical.ts';
import type { Application } from '../domain/application.ts';
import type { LineAnswer } from '../domain/batch.ts';
import { type Fault, UnusableInput } from '../domain/input.ts';
import { beijingDate } from '../domain/instant.ts';
import { parseApplication } from '../domain/rules/parse.ts';
import { reasonFor } from '../domain/rules/refusals.ts';
import type { Rules } from '../domain/rules/rules.ts';
import { contentHash } from './content-hash.ts';

/** A line as it was read. `line`: from 1, as an editor counts; `faults`: what reading has found, with or without an application. */
export interface BatchLine {
  readonly line: number;
  readonly application?: unknown;
  readonly faults?: readonly Fault[];
}

export interface Reading {
  readonly rules: Rules;
  /** ISO 8601 with an offset. */
  readonly now: string;
  /** The unified credit code of the employer who files for its own employees. */
  readonly employer?: string;
}

/** Each line with its application, or with its answer at the door. Their order is kept. */
export function readLines(lines: readonly BatchLine[], reading: Reading): NewLine[] {
  const seen = new Map<string, { readonly line: number; readonly hash: string }>();
  return lines.map(({ line, application: raw, faults = [] }) => {
    if (raw === undefined && faults.length > 0) return { line, answer: { kind: 'unusable', faults } };
    const read = withFaults(faults, readApplication(raw, reading));
    if ('kind' in read) return { line, answer: read };
    const { application, hash } = read;
    const { applicationNo } = application;
    const earlier = seen.get(applicationNo);
    if (earlier !== undefined) return { line, ...twice(applicationNo, hash, earlier) };
    seen.set(applicationNo, { line, hash });
    const refused = reading.employer === undefined ? undefined : withoutAuthority(application, reading.employer);
    return refused === undefined ? { line, application, hash } : { line, answer: refused, applicationNo };
  });
}

type Unusable = Extract<LineAnswer, { kind: 'unusable' }>;
type ReadApplication = { readonly application: Application; readonly hash: string } | Unusable;

function readApplication(raw: unknown, { rules, now }: Reading): ReadApplication {
  try {
    const application = parseApplication(raw, now, rules);
    return { application, hash: contentHash(application) };
  } catch (error) {
    if (error instanceof UnusableInput) return { kind: 'unusable', faults: error.faults };
    if (error instanceof NotCanonical)
      return unusable('application', 'holds text that is not well-formed Unicode', 'Write the names anew');
    throw error;
  }
}

/** Every fault of a line at once; a field that could not be read is not called missing as well. */
function withFaults(faults: readonly Fault[], read: ReadApplication): ReadApplication {
  if (faults.length === 0) return read;
  const told = new Set(faults.map(({ field }) => field));
  const others = 'kind' in read ? read.faults.filter(({ field }) => !told.has(field)) : [];
  return { kind: 'unusable', faults: [...faults, ...others] };
}

function unusable(field: string, rule: string, remedy: string): Unusable {
  return { kind: 'unusable', faults: [{ field, rule, remedy }] };
}

function twice(applicationNo: string, hash: string, earlier: { readonly line: number; readonly hash: string }) {
  return hash === earlier.hash
    ? { applicationNo, answer: { kind: 'repeated', sameAs: earlier.line } satisfies LineAnswer }
    : {
        answer: unusable(
          'application.applicationNo',
          `is used in line ${earlier.line} with another content`,
          'Give each application a number of its own',
        ),
      };
}

/** R15 at the door: an employer's batch holds applications of that employer for its employees, and of nobody else. */
function withoutAuthority({ applicant }: Application, employer: string): LineAnswer | undefined {
  if (applicant.kind === 'employer' && applicant.creditCode === employer) return undefined;
  const detail =
    applicant.kind === 'employer' ? '申请单位与批次申报单位的统一社会信用代码不一致' : '单位批次中的申请须由该单位提出';
  return { kind: 'refused', reasons: [reasonFor('R15', beijingDate(Date.now()), { detail })] };
}

/** SHA-256 of what was submitted, hexadecimal: every line as it came, usable or not, and who files. */
export function batchHash(lines: readonly BatchLine[], employer?: string): string {
  const digest = createHash('sha256').update(`${employer ?? ''}\n`);
  for (const { line, application, faults } of lines)
    digest.update(
      `${line}:${hashOf(application ?? null)}${faults === undefined ? '' : `:${JSON.stringify(faults)}`}\n`,
    );
  return digest.digest('hex');
}

/** The order of a line's fields does not count. Text that has no canonical form is taken as it stands. */
function hashOf(raw: unknown): string {
  try {
    return Buffer.from(digestOf(raw)).toString('hex');
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    return createHash('sha256').update(JSON.stringify(raw)).digest('hex');
  }
}
