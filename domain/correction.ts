// A correction after completion (§9.10): which fields of the information form it may change, and what one may ask of it.

import { z } from 'zod';
import { FORM_FAULTS, type FormFault } from './case.ts';
import { sayClock } from './clock-state.ts';
import type { InformationForm } from './forms.ts';
import { openWords } from './scalars.ts';
import type { Awaited, ClockView, TimelineEntry } from './view.ts';

/** The years, and what follows from them. */
const YEARS: readonly (keyof InformationForm)[] = [
  'firstMonth',
  'periods',
  'actualMonths',
  'deemedMonths',
  'residentYears',
  'gapMonths',
  'chronicDiseases',
];
/** Who wrote this version, and when. */
const IMPRINT: readonly (keyof InformationForm)[] = ['version', 'officer', 'reviewer', 'phone', 'issuedOn'];

/** What a field that may not change is checked against (§6); the others are the case's own description. */
const CODES: Partial<Record<keyof InformationForm, FormFault>> = {
  balance: 'B04',
  amountToTransferFen: 'B03',
  payingAccount: 'B03',
  disposition: 'B03',
  person: 'B06',
  sex: 'B06',
  birthDate: 'B06',
  personalNo: 'B06',
  caseNo: 'B05',
  letterNo: 'B05',
};

/** A field of a corrected form that is not as in the version in force. `field`: its path, such as `balance.principalFen`. */
export interface CorrectionFault {
  readonly field: string;
  /** Absent where no code of §6 fits. */
  readonly code?: FormFault;
}

/**
 * The first field, in the order of their names, that a correction may not change and that differs; undefined where only years do.
 * Money has moved by the version in force: balance, amount and where it went stay as they are.
 */
export function correctionFault(inForce: InformationForm, next: InformationForm): CorrectionFault | undefined {
  const names = [...new Set([...Object.keys(inForce), ...Object.keys(next)])].sort();
  for (const name of names as (keyof InformationForm)[]) {
    if (YEARS.includes(name) || IMPRINT.includes(name)) continue;
    const path = differsAt(inForce[name], next[name]);
    if (path === undefined) continue;
    const code = CODES[name];
    return { field: [name, ...path].join('.'), code };
  }
  return undefined;
}

/** True where the corrected form says the same years: there is nothing to redo. */
export function sameYears(inForce: InformationForm, next: InformationForm): boolean {
  return YEARS.every((name) => differsAt(inForce[name], next[name]) === undefined);
}

/** The form in force with the years of another, as its next version. `imprint`: who writes it, and when. */
export function corrected(
  inForce: InformationForm,
  years: InformationForm,
  imprint: Pick<InformationForm, 'version' | 'officer' | 'reviewer' | 'phone' | 'issuedOn'>,
): InformationForm {
  return { ...inForce, ...Object.fromEntries(YEARS.map((name) => [name, years[name]])), ...imprint };
}

/** The path to the first difference; empty where the values themselves differ; undefined where nothing does. */
function differsAt(a: unknown, b: unknown): readonly string[] | undefined {
  if (!isObject(a) || !isObject(b)) return a === b ? undefined : [];
  for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const path = differsAt(a[key], b[key]);
    if (path !== undefined) return [key, ...path];
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What the destination says of a corrected form. Refused, it can be followed by the next version. */
export const correctionVerdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sign') }),
  z.strictObject({ kind: z.literal('refuse'), code: z.enum(FORM_FAULTS), remark: openWords(500).optional() }),
]);
export type CorrectionVerdict = z.infer<typeof correctionVerdict>;

/** How a correction ended. `withdrawn`: cancelled before the destination had signed. Nothing was done but in `corrected`. */
export const CORRECTION_OUTCOMES = ['corrected', 'refused', 'withdrawn'] as const;
export type CorrectionOutcome = (typeof CORRECTION_OUTCOMES)[number];

/** The whole of what a correction can be asked. Instants are ISO 8601 +08:00. No personal data. */
export interface CorrectionView {
  readonly caseNo: string;
  /** The version of the information form that corrects. */
  readonly version: number;
  readonly source: { readonly pool: string; readonly name?: string };
  readonly destination: { readonly pool: string; readonly name?: string };
  /** `admitting`: the register and the destination's file are asked whether it fits; `signed`: both have, the years are redone. */
  readonly stage: 'admitting' | 'awaiting-destination' | 'signed' | 'closed';
  readonly outcome?: CorrectionOutcome;
  /** Why the destination refused. */
  readonly reason?: { readonly code: FormFault; readonly remark?: string };
  /** Months that the case brings at the destination, before and after the years were redone. */
  readonly months?: { readonly before: number; readonly after: number };
  readonly awaited: readonly Awaited[];
  readonly clocks: readonly ClockView[];
  /** When the running clock is due. */
  readonly dueAt?: string;
  readonly overdue: boolean;
  readonly problem?: string;
  readonly openedAt: string;
  readonly closedAt?: string;
}

/** Markdown for a correction's current details. Carries no personal data. */
export function correctionDetails(view: CorrectionView, timeline: readonly TimelineEntry[]): string {
  const { caseNo, version, source, destination, outcome, stage, overdue, problem, awaited, clocks } = view;
  const state = outcome === undefined ? stage : `**${outcome}**${view.reason ? ` (${view.reason.code})` : ''}`;
  const minutes = (instant: string) => instant.slice(0, 16).replace('T', ' ');
  return [
    `### Correction of case ${caseNo}, version ${version}\n${source.name ?? source.pool} → ${destination.name ?? destination.pool} · ${state}${overdue ? ' · **overdue**' : ''}`,
    problem === undefined ? '' : `> **Problem** ${problem}`,
    ...awaited.map((each) => {
      const until = each.until === undefined ? '' : `, until **${minutes(each.until)}** (${each.why ?? ''})`;
      return `**Next:** ${each.actor}${each.office ? ` ${each.office}` : ''}: ${each.forWhat}${until}`;
    }),
    clocks.length === 0
      ? ''
      : [
          '| clock | working days | due | rule | state |\n|---|---|---|---|---|',
          ...clocks.map((clock) => {
            return `| ${clock.name} | ${clock.workingDays} | ${minutes(clock.dueAt)}${clock.provisional ? ' (provisional)' : ''} | ${clock.basis}: ${clock.source} | ${sayClock(clock, view)} |`;
          }),
        ].join('\n'),
    timeline
      .map(
        (entry) =>
          `- ${entry.at.slice(0, 19).replace('T', ' ')} ${entry.by}${entry.office ? ` ${entry.office}` : ''}: ${entry.what}`,
      )
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
