// Puts the examples on record: offices, and each person at both of them. Again it changes nothing.
import type { Db } from '../../activities/database/connection.ts';
import { seedCase, seedOffice } from '../../activities/offices/seed.ts';
import { beijingDate } from '../../domain/instant.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { OFFICES_QUEUE } from '../../workflows/kit/messages.ts';
import type { ExampleOffice, ExampleTransfer } from './read.ts';

export async function seedExamples(
  db: Db,
  rules: Rules,
  offices: readonly ExampleOffice[],
  transfers: readonly ExampleTransfer[],
): Promise<void> {
  for (const { account, ...office } of offices) {
    await seedOffice(db, { ...office, receivingAccount: account, taskQueue: OFFICES_QUEUE });
  }
  const today = beijingDate(Date.now());
  for (const { application, facts, interestFen, accountOnRecord } of transfers) {
    const pools = {
      source: rules.officeOf(application.source, today),
      destination: rules.officeOf(application.destination, today),
    };
    await seedCase(db, {
      application,
      facts,
      pools,
      interestFen,
      accountOnRecord,
    });
  }
}
