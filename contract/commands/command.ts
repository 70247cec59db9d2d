// What every command carries that an office is given in a case.

/** What every command of a case carries. `office`: the office that is asked; `at`: the case's clock, ISO 8601 +08:00. */
export interface CaseCommand {
  readonly office: string;
  readonly caseNo: string;
  readonly at: string;
}
