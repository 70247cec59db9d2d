// The national law that refusals, remarks and notices cite, each act from the day it is in force (§2).

export interface Act {
  readonly name: string;
  /** First day in force. */
  readonly from: string;
}

/** The highest first. Every one of them speaks of transferring relations. */
export const ACTS: readonly Act[] = [
  { name: '《医疗保障法》第三十条', from: '2027-01-01' },
  { name: '《社会保险法》第三十二条', from: '2011-07-01' },
  { name: '《社会保险经办条例》第十三条', from: '2023-12-01' },
  { name: '《基本医疗保险关系转移接续暂行办法》（医保办发〔2021〕43号）', from: '2021-12-01' },
];

/** Those that speak of when benefits begin and of gaps: from 2027 on it is the province that sets the start of benefits. */
export const ACTS_ON_BENEFITS: readonly Act[] = [
  { name: '《医疗保障法》第十三条', from: '2027-01-01' },
  { name: '《社会保险法》第三十二条', from: '2011-07-01' },
  { name: '《基本医疗保险关系转移接续暂行办法》（医保办发〔2021〕43号）', from: '2021-12-01' },
];

function inForce(acts: readonly Act[], date: string): string {
  return acts
    .filter(({ from }) => from <= date)
    .map(({ name }) => name)
    .join('、');
}

/** The acts on transferring relations that are in force on a Beijing date, in words. */
export function lawOn(date: string): string {
  return inForce(ACTS, date);
}

/** The same of the acts on benefits across a gap. */
export function lawOnBenefits(date: string): string {
  return inForce(ACTS_ON_BENEFITS, date);
}

/** An application number is used once: whoever applies again takes another. */
export const AGAIN = '重新申请（须用新的申请编号）';
export const AGAIN_IN_ENGLISH = 'apply again under a new application number';
