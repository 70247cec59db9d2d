// The examples as files: offices, transfers with the facts both offices know, and employees whose employer files a batch.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { application } from '../../domain/application.ts';
import { destinationFacts, sourceFacts } from '../../domain/facts.ts';
import { bankAccount } from '../../domain/forms.ts';
import { areaCode, fenStringNotNegative } from '../../domain/scalars.ts';

export const exampleOffice = z.strictObject({
  pool: areaCode,
  name: z.string().min(1),
  phone: z.string().min(1),
  address: z.string().min(1),
  officer: z.string().min(1),
  reviewer: z.string().min(1),
  answers: z.enum(['automatic', 'clerk']),
  accepts: z.enum(['automatic', 'clerk']),
  account: bankAccount,
});
export type ExampleOffice = z.infer<typeof exampleOffice>;

/** What a person does in the example, where the offices' systems do not do everything themselves. */
export const ACTS = [
  'source-refuses',
  'applicant-withdraws',
  'destination-refuses',
  'destination-accepts',
  'waits-for-answer',
  'waits-for-verdict',
] as const;

export const exampleTransfer = z.strictObject({
  title: z.string().min(1),
  act: z.enum(ACTS).optional(),
  application,
  facts: z.strictObject({ source: sourceFacts, destination: destinationFacts }),
  interestFen: fenStringNotNegative.optional(),
  accountOnRecord: bankAccount.optional(),
});
export type ExampleTransfer = z.infer<typeof exampleTransfer>;

const FOLDER = new URL('../../examples/', import.meta.url);

export function readOffices(): ExampleOffice[] {
  return z.array(exampleOffice).parse(JSON.parse(readFileSync(new URL('offices.json', FOLDER), 'utf8')));
}

export function readTransfers(): ExampleTransfer[] {
  return readLines('transfers.jsonl');
}

/** People of one employer, on record at both offices; nobody applies for them until somebody submits `examples/batch.csv`. */
export function readEmployees(): ExampleTransfer[] {
  return readLines('employees.jsonl');
}

function readLines(file: string): ExampleTransfer[] {
  return readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => exampleTransfer.parse(JSON.parse(line)));
}
