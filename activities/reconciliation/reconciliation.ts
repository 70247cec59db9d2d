// What the nightly reconciliation asks of the world, and what it is answered: the contract of its activities. Fen are
// decimal strings.

/** Why a person has to look at something. */
export const FINDING_KINDS = ['fault', 'orphan', 'gone', 'unmatched', 'aged'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/**
 * One thing a person has to look at; carries no personal data. `id`: a business key, the same on every night it is
 * found. `fault`: the books contradict themselves. `orphan`: money waits for a case whose run is gone. `gone`: such a
 * case of which no hold, zeroed or arrived sum is left. `unmatched`: a sum in suspense that no open case waits for.
 * `aged`: money has waited for an open case longer than is usual.
 */
export interface Finding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly office?: string;
  readonly caseNo?: string;
  readonly amountFen?: string;
  /** ISO 8601 +08:00. */
  readonly since?: string;
  readonly what: string;
  readonly remedy: string;
}

/** Sums in suspense by how many days they have been there: from `fromDays` on, below the next row's. */
export interface SuspenseAge {
  readonly fromDays: number;
  readonly sums: number;
  readonly fen: string;
}

/** What one run found, small enough for a workflow's history: the findings beyond the first hundred stand in the table only. */
export interface Proof {
  readonly offices: number;
  readonly openCases: number;
  readonly heldFen: string;
  readonly owedFen: string;
  readonly flightFen: string;
  readonly faults: number;
  readonly orphans: number;
  readonly gone: number;
  readonly suspense: readonly SuspenseAge[];
  readonly findings: readonly Finding[];
  readonly findingsInAll: number;
}

/** A sum that was sent back, because nobody has come for it. */
export interface SentBack {
  readonly office: string;
  readonly receiptId: string;
  readonly amountFen: string;
}

/** `run`: the run's own id, under which its report is kept. `at`: the run's clock, ISO 8601 +08:00. */
export interface RunRequest {
  readonly run: string;
  readonly at: string;
}

export interface Reconciliation {
  /** Sends back what has been in suspense for `keepDays` and no open case waits for. Told again it sends nothing twice. */
  sweepSuspense(request: RunRequest & { readonly keepDays: number }): Promise<readonly SentBack[]>;
  /** Proves all books from their entries, keeps the report, and puts each finding on file for operators once. */
  proveBooks(request: RunRequest): Promise<Proof>;
}
