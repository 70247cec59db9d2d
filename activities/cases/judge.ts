// What an application would come to and what it comes to are one judgement: the register, both offices' records, and the rules.
import type { Application } from '../../domain/application.ts';
import type { CheckResult, Reason } from '../../domain/decision.ts';
import { faultSentence, UnusableInput } from '../../domain/input.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import { check, refusedForOpenCase } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { openCaseReason } from '../../domain/rules/refusals.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import type { CheckInput } from '../../domain/rules/situation.ts';
import type { Db } from '../database/connection.ts';
import type { OfficeDirectory } from '../offices/directory.ts';
import { askBothOffices, type BothOffices } from './ask.ts';
import { openCaseOf } from './register.ts';

export interface Judging {
  readonly db: Db;
  readonly rules: Rules;
  readonly offices: OfficeDirectory;
}

/** `now`: ISO 8601 with an offset. `workflowId`: what a transfer of this person, scheme and source is named; one is open at a time. */
export interface ToJudge {
  readonly application: Application;
  readonly now: string;
  readonly workflowId: string;
}

/** `open`: another application of this person is an open case, so neither office is asked (R09, R10, alone). */
export type Judgement =
  | { readonly kind: 'open'; readonly result: CheckResult; readonly openCaseNo: string }
  | {
      readonly kind: 'asked';
      readonly result: CheckResult;
      readonly refs: BothOffices['refs'];
      /** What it was judged on. */
      readonly input: CheckInput;
    };

/** Fails, to be tried again, while an office does not answer, or where what it has on record cannot be decided on. */
export async function judge(on: Judging, { application, now, workflowId }: ToJudge): Promise<Judgement> {
  const { db, rules, offices } = on;
  const date = beijingDate(fromIso(now));
  const { destination, applicationNo } = application;
  const goesTo = rules.officeOf(destination, date);
  const open = await openCaseOf(db, workflowId);
  if (open !== undefined && open.applicationNo !== applicationNo) {
    const code = open.destinationPool === goesTo ? 'R09' : 'R10';
    const reason = await openCaseRefusal(offices, { code, caseNo: open.caseNo, pool: open.destinationPool }, date);
    return { kind: 'open', result: refusedForOpenCase({ now, application }, reason, rules), openCaseNo: open.caseNo };
  }
  const { refs, facts } = await askBothOffices(rules, offices, application, now);
  const input = readable({ now, application, facts }, rules);
  return { kind: 'asked', result: check(input, rules), refs, input };
}

/** The refusal of a second application while a case is open, with the name of the office it goes to. `on`: whose law is cited. */
export async function openCaseRefusal(
  offices: OfficeDirectory,
  { code, caseNo, pool }: { readonly code: 'R09' | 'R10'; readonly caseNo: string; readonly pool: string },
  on = beijingDate(Date.now()),
): Promise<Reason> {
  return openCaseReason(code, on, caseNo, (await offices.ref(pool))?.name ?? pool);
}

/** Read as `jiexu check` reads a file: what an office says may contradict itself as well as what somebody has typed. */
function readable(input: CheckInput, rules: Rules): CheckInput {
  try {
    return parseCheckInput(input, rules);
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    throw new Error(
      `it cannot be decided on: ${error.faults.map(faultSentence).join(' ')} Once that is put right, this step is tried again`,
    );
  }
}
