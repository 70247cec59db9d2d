// The titles of notices and the facts of an escalation, as they are on file.
import { z } from 'zod';
import { CLOCK_NAMES } from './case.ts';
import { areaCode, isoInstant } from './scalars.ts';

/** An escalation notice's facts. No personal data. */
export const escalationFacts = z.object({
  caseNo: z.string(),
  clock: z.enum(CLOCK_NAMES),
  level: z.enum(['area', 'province', 'nation']),
  area: areaCode,
  startedAt: isoInstant,
  dueAt: isoInstant,
  at: isoInstant,
  workingDays: z.int(),
  rule: z.string(),
  awaited: z.string(),
  whereIsTheMoney: z.string(),
});
export type EscalationFacts = z.infer<typeof escalationFacts>;

/** As on the paper. A refusal with a case number is of a case that was accepted before. */
export function noticeTitle(kind: 'refusal' | 'completion' | 'payment' | 'escalation', ofCase: boolean): string {
  switch (kind) {
    case 'refusal':
      return ofCase ? '退回通知书' : '不予受理通知书';
    case 'completion':
      return '办结通知书';
    case 'payment':
      return '个人账户资金支付通知书';
    case 'escalation':
      return '逾期督办通知';
    default:
      return kind satisfies never;
  }
}
