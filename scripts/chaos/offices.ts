// The offices of the chaos run: pools whose regional rules, together with who decides there, make every route and every undo happen.
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { seedOffice } from '../../activities/offices/seed.ts';
import { OFFICES_QUEUE } from '../../workflows/kit/messages.ts';

/** Their systems answer and accept by themselves; each in a province of its own. */
export const AUTOMATIC = ['330100', '510100', '340100', '420100'] as const;
/** A clerk answers contact letters. */
export const SOURCE_CLERKS = ['530100', '210100'] as const;
/** A clerk checks information forms. */
export const DESTINATION_CLERKS = ['430100', '520100'] as const;
/** Pays to the person, into the account it has on record. */
export const NANJING = '320100';
/** Pays to the person, into the account that the applicant gives. */
export const QINGDAO = '370200';
/** Accounts stay where they are within the province. */
export const GUANGDONG = ['440100', '440300'] as const;
/** Only the account moves within the province, filed by the destination's employer: crediting is the pivot there. */
export const BAOJI = '610300';
export const XIAN = '610100';
/** The same, with a system that takes longer than its time to credit and to send back (see slow-office.ts). */
export const WEINAN = '610500';

export async function seedOffices(db: Kysely<Database>): Promise<void> {
  const pools = [
    ...AUTOMATIC,
    ...SOURCE_CLERKS,
    ...DESTINATION_CLERKS,
    ...GUANGDONG,
    NANJING,
    QINGDAO,
    BAOJI,
    XIAN,
    WEINAN,
  ];
  for (const pool of pools) {
    await seedOffice(db, {
      pool,
      name: `示例${pool}医保中心`,
      phone: '12393',
      address: '示例路1号',
      officer: '经办岗',
      reviewer: '复核岗',
      receivingAccount: {
        accountName: '示例医保基金',
        bank: '示例银行',
        bankCode: '999100000000',
        accountNo: `9999${pool}000001`,
      },
      answers: SOURCE_CLERKS.some((each) => each === pool) ? 'clerk' : 'automatic',
      accepts: DESTINATION_CLERKS.some((each) => each === pool) ? 'clerk' : 'automatic',
      taskQueue: OFFICES_QUEUE,
    });
  }
}
