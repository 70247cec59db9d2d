// The papers of a case in its two offices' files, each with its seal as it verifies now, and what the offices refused in it.
import { sql } from 'kysely';
import type { KeyStore } from '../../contract/seals/keys.ts';
import { SealInvalid, verify } from '../../contract/seals/seal.ts';
import {
  type Seal,
  sealedCertificate,
  sealedFenced,
  sealedForm,
  sealedLetter,
  sealedReceipt,
} from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { RecordedPaper } from '../../domain/record.ts';
import type { Db } from '../database/connection.ts';

export interface BothPools {
  readonly source: string;
  readonly destination: string;
}

interface Row {
  readonly pool: string;
  readonly kind: RecordedPaper['kind'];
  readonly number: string;
  readonly version: number;
  readonly body: unknown;
  readonly seal: Seal;
  readonly state: RecordedPaper['state'];
  readonly state_since: string | null;
  readonly state_reason: string | null;
  readonly recorded_at: string;
}

/** Who must have sealed a kind of paper, its schema, and what it says beside the person. */
const KINDS = {
  certificate: {
    by: 'source',
    schema: sealedCertificate.shape.body,
    facts: ['issuedOn', 'validUntil', 'scheme', 'enrolledFrom', 'enrolledTo', 'balanceFen'],
  },
  letter: { by: 'destination', schema: sealedLetter.shape.body, facts: ['writtenOn', 'scheme', 'destinationScheme'] },
  form: {
    by: 'source',
    schema: sealedForm.shape.body,
    facts: ['issuedOn', 'letterNo', 'actualMonths', 'deemedMonths', 'gapMonths', 'amountToTransferFen', 'disposition'],
  },
  receipt: {
    by: 'destination',
    schema: sealedReceipt.shape.body,
    facts: ['paymentNo', 'transferId', 'amountFen', 'creditedAt'],
  },
  fenced: { by: 'destination', schema: sealedFenced.shape.body, facts: ['what', 'fencedAt'] },
} as const;

/** In the order they were filed. `withBodies`: whole, with the person; else only what they say beside. */
export async function papersOf(
  db: Db,
  keys: KeyStore,
  caseNo: string,
  pools: BothPools,
  withBodies: boolean,
): Promise<RecordedPaper[]> {
  const { rows } =
    await sql<Row>`select pool, kind, number, version, body, seal, state, state_since, state_reason, recorded_at
    from offices.document where case_no = ${caseNo} and pool in (${pools.source}, ${pools.destination})
    order by recorded_at, kind, version, pool`.execute(db);
  return Promise.all(
    rows.map(async (row) => ({
      onFileAt: row.pool,
      kind: row.kind,
      number: row.number,
      version: row.version,
      state: row.state,
      stateSince: row.state_since === null ? undefined : toBeijing(Date.parse(row.state_since)),
      stateReason: row.state_reason ?? undefined,
      recordedAt: toBeijing(Date.parse(row.recorded_at)),
      seal: { office: row.seal.office, keyId: row.seal.keyId, validity: await validityOf(row, pools, keys) },
      facts: factsOf(row),
      body: withBodies ? row.body : undefined,
    })),
  );
}

async function validityOf({ kind, body, seal }: Row, pools: BothPools, keys: KeyStore): Promise<string> {
  const { by, schema } = KINDS[kind];
  try {
    await verify<unknown>({ body, seal }, { office: pools[by], schema }, keys);
    return 'valid';
  } catch (error) {
    if (error instanceof SealInvalid) return error.fault;
    throw error;
  }
}

function factsOf({ kind, body }: Row): RecordedPaper['facts'] {
  const facts: RecordedPaper['facts'] = {};
  if (typeof body !== 'object' || body === null) return facts;
  for (const name of KINDS[kind].facts) {
    const value: unknown = Reflect.get(body, name);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') facts[name] = value;
  }
  return facts;
}

/** What an office's system refused in a case (§9.8, §9.20). `at`: ISO 8601 +08:00. */
export interface RefusedStep {
  readonly at: string;
  readonly office: string;
  readonly step: string;
  readonly code: string;
  readonly remark: string;
}

/** In order of time. */
export async function refusedStepsOf(db: Db, caseNo: string): Promise<RefusedStep[]> {
  const { rows } = await sql<RefusedStep>`select recorded_at as at, pool as office, step, code, remark
    from offices.refused where case_no = ${caseNo} order by recorded_at, id`.execute(db);
  return rows.map((row) => ({ ...row, at: toBeijing(Date.parse(row.at)) }));
}
