// Applications of test people as tables, and what an application of such a row is.

import { loadRules } from '../../activities/rules/load.ts';
import { readLines } from '../../client/batch-lines.ts';
import type { InputFile } from '../../client/input/input.ts';
import type { Fault } from '../../domain/input.ts';
import { UnusableInput } from '../../domain/input.ts';
import { toBeijing } from '../../domain/instant.ts';
import { testPerson } from '../support/people.ts';
import { csvOf, ENCODED } from './writers.ts';

/** The headings that every table needs, in Chinese. */
export const HEAD = [
  '申请编号',
  '申请类型',
  '办理渠道',
  '申请人类型',
  '申请人名称',
  '统一社会信用代码',
  '姓名',
  '证件类型',
  '证件号码',
  '转出地',
  '转出险种',
  '转入地',
  '转入险种',
] as const;
export type Cells = Partial<Record<string, string>>;

/** The row of the n-th test person; `cells` by heading, others than `HEAD` at the end. */
export function row(n: number, cells: Cells = {}): string[] {
  const { name, idNumber } = testPerson(n);
  const usual: Record<(typeof HEAD)[number], string> = {
    申请编号: `IN-${n}`,
    申请类型: '转入申请',
    办理渠道: '网上',
    申请人类型: '单位',
    申请人名称: '示例有限公司',
    统一社会信用代码: '91350100M000100Y43',
    姓名: name,
    证件类型: '居民身份证',
    证件号码: idNumber,
    转出地: '330100',
    转出险种: '职工医保',
    转入地: '510100',
    转入险种: '职工医保',
  };
  const more = Object.keys(cells).filter((heading) => !(heading in usual));
  return [...HEAD, ...more].map((heading) => cells[heading] ?? (usual as Cells)[heading] ?? '');
}

export function applicationOf(n: number) {
  return {
    applicationNo: `IN-${n}`,
    direction: 'in',
    channel: 'online',
    applicant: { kind: 'employer', name: '示例有限公司', creditCode: '91350100M000100Y43' },
    person: testPerson(n),
    source: { area: '330100', scheme: 'employee' },
    destination: { area: '510100', scheme: 'employee' },
  };
}

/** A table with the headings of `HEAD` and those given, as CSV in UTF-8. */
export function table(rows: readonly (readonly string[])[], more: readonly string[] = []): Uint8Array {
  return ENCODED['UTF-8'](csvOf([[...HEAD, ...more], ...rows]));
}

const rules = loadRules();

/** What the door says of each line: undefined where it may be applied. */
export function doorOf(file: InputFile) {
  return readLines(file.lines, { rules, now: toBeijing(Date.now()) }).map((line) =>
    'answer' in line ? line.answer : undefined,
  );
}

/** The faults of a file as a whole. */
export async function faultsOf(reading: Promise<unknown>): Promise<readonly Fault[]> {
  const error = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnusableInput)) throw new Error('it was read');
  return error.faults;
}
