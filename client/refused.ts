// Keeps what a case refused on file, beside the refusal itself: nothing that goes wrong here hides it.
import { createHmac } from 'node:crypto';
import { keepRefusedMessage } from '../activities/cases/refused.ts';
import type { Db } from '../activities/database/connection.ts';
import { digestOf } from '../contract/canonical.ts';
import { AREA_CODE } from '../domain/area-code.ts';
import { caseNo as caseNumber } from '../domain/forms.ts';
import { holdsPersonalNumber } from '../domain/personal-number.ts';
import { MessageRefused, UnknownCase } from './errors.ts';

export interface KeepingRefused {
  readonly db: Db;
  /** Makes the payload's digest a HMAC: a bare hash of a payload with a person in it could be guessed. */
  readonly personKeySecret: Buffer;
}

/** A message as it was told. */
export interface Told {
  readonly caseNo: string;
  /** Its wire name. */
  readonly name: string;
  readonly payload: unknown;
}

const LONGEST_NUMBER = 60;
const LONGEST_TEXT = 500;

function digest(secret: Buffer, payload: unknown): string | undefined {
  try {
    return createHmac('sha256', secret).update('refused-message:').update(digestOf(payload)).digest('hex');
  } catch {
    return undefined; // what has no canonical form was no message of ours
  }
}

/** The office a message says it comes from; what is no office's code is left out, since it may be anything. */
function officeOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('office' in payload)) return undefined;
  return typeof payload.office === 'string' && AREA_CODE.test(payload.office) ? payload.office : undefined;
}

/** Refusals name fields and rules, not values; should one quote a person's number all the same, it is not kept. */
function withoutPerson(text: string): string {
  return holdsPersonalNumber(text) ? '(left out: it held a number of a person)' : text.slice(0, LONGEST_TEXT);
}

/** What the error says was refused; undefined where nothing was. */
function refusalIn(error: unknown) {
  if (error instanceof MessageRefused) return error.refusal;
  if (!(error instanceof UnknownCase)) return undefined;
  return {
    code: 'unknown-case',
    message: 'no case of that number is known',
    remedy: 'look up the number on the letter',
  };
}

/** Writes down that `told` was refused with `error`; other errors leave no trace. Never throws. */
export async function keepRefused({ db, personKeySecret }: KeepingRefused, told: Told, error: unknown): Promise<void> {
  const refusal = refusalIn(error);
  if (refusal === undefined) return;
  const number = told.caseNo.slice(0, LONGEST_NUMBER);
  const office = officeOf(told.payload);
  const payloadDigest = digest(personKeySecret, told.payload);
  try {
    await keepRefusedMessage(db, {
      caseNo: caseNumber.safeParse(number).success ? number : undefined,
      office,
      message: told.name,
      code: refusal.code,
      text: withoutPerson(refusal.message),
      remedy: withoutPerson(refusal.remedy),
      payloadDigest,
    });
  } catch {
    // the caller is told of the refusal, which is what he asked for; the file can do without a line while its database is away
  }
}
