// A case as it is shown, for tests of what is said about it; each test changes what it is about.
import type { Awaited, CaseView, ClockView } from '../../domain/view.ts';

export const CASE = '510100-20260930-17';

export const clock: ClockView = {
  name: 'source-out',
  workingDays: 10,
  basis: 'law',
  source: '《基本医疗保险关系转移接续暂行办法》（2021年）：转出地受理后10个工作日内办结',
  startedAt: '2026-09-30T10:00:00+08:00',
  dueAt: '2026-10-20T17:30:00+08:00',
  provisional: false,
  passed: [],
};

export function awaited(change: Partial<Awaited> & Pick<Awaited, 'kind' | 'actor'>): Awaited {
  return { id: `${change.kind}:1`, forWhat: 'something', since: '2026-09-30T10:00:00+08:00', ...change };
}

export function aView(change: Partial<CaseView> = {}): CaseView {
  return {
    applicationNo: 'EX-1',
    caseNo: CASE,
    stage: 'awaiting-source',
    reasons: [],
    source: { pool: '330100', name: '杭州市医疗保险经办机构（示例）' },
    destination: { pool: '510100', name: '成都市医疗保险经办机构（示例）' },
    relation: 'pending',
    money: 'pending',
    whereIsTheMoney: "The balance is in the person's account at 杭州市医疗保险经办机构（示例）.",
    awaited: [],
    clocks: [clock],
    overdue: false,
    formVersion: 1,
    openedAt: '2026-09-30T10:00:00+08:00',
    ...change,
  };
}
