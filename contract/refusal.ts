// What an office declares that it will not do: for good, with a code of a closed list, and nothing was changed. Whatever else
// goes wrong says nothing of what was done, and the same is asked again.
import { FORM_FAULTS, SOURCE_REFUSALS } from '../domain/case.ts';

/** Codes of the law's pages (R, B, M), and those for steps that come when something else was first. */
export const STEP_REFUSALS = [
  ...SOURCE_REFUSALS,
  'R10', // the balance is frozen for another case
  ...FORM_FAULTS,
  'M01',
  'M02',
  'M05',
  'M06',
  'M07',
  'closed', // the case was undone here: its letter withdrawn, its file fenced
  'fenced', // the books hold a tombstone on exactly this posting
  'settled', // the sum was credited to the person: it cannot be sent back
  'no-paper', // what the other office has to have sealed first did not come with the command
  'other-content', // asked before under the same key; `fields` differ from then
] as const;
export type StepRefusalCode = (typeof STEP_REFUSALS)[number];

/** `remark`: what happened, without personal data. `fields`: of `other-content`, names only. */
export interface RefusalData {
  readonly code: StepRefusalCode;
  readonly remark: string;
  readonly fields?: readonly string[];
}

/** The one failure that a case may be undone for. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly data: RefusalData;

  constructor(data: RefusalData) {
    super(`${data.code}: ${data.remark}`);
    this.data = data;
  }
}

/** The refusal's data; undefined: the error is none. */
export function refusalData(error: unknown): RefusalData | undefined {
  return error instanceof Refusal ? error.data : undefined;
}
