// Prints dates and decisions, for time-zones.test.ts to compare between processes.
import { readRuleFiles } from '../../activities/rules/files.ts';
import { fromIso } from '../../domain/instant.ts';
import { makeRules } from '../../domain/rules/make.ts';
import { dateClock } from '../../domain/rules/plan.ts';
import { decide, rules } from './a-case.ts';

const events = ['2025-01-24', '2025-12-31', '2026-03-08', '2026-09-30', '2026-11-01', '2026-12-18'];
for (const event of events) {
  for (const time of ['00:00:00+08:00', '23:59:59+08:00', '16:00:00Z', '15:59:59Z']) {
    process.stdout.write(`${JSON.stringify(rules.calendar.workingDays(fromIso(`${event}T${time}`), 10, '640100'))}\n`);
  }
}
const result = decide({ now: '2026-09-29T16:30:00Z', to: '320100', source: { arrearsMonths: 1 } });
process.stdout.write(`${JSON.stringify(result)}\n`);
const planned = {
  name: 'source-out',
  workingDays: 10,
  basis: 'law',
  source: '',
  area: '330100',
  starts: 'acceptance',
} as const;
process.stdout.write(`${JSON.stringify(dateClock(planned, fromIso('2026-09-30T10:00:00+08:00'), rules))}\n`);
const wait = { from: '2026-10-10', to: '2026-10-13', why: '等待补正材料' };
process.stdout.write(`${JSON.stringify(dateClock(planned, fromIso('2026-09-30T10:00:00+08:00'), rules, [wait]))}\n`);

/** The published rules with one province's replaced: its books are closed at the year's end. */
function closingRules() {
  const { regions, years, pools } = readRuleFiles();
  const values = (files: typeof regions) => files.map(({ value }) => value);
  const others = regions.filter(({ file }) => !file.endsWith('51.json'));
  const set = { booksClosed: [{ from: '12-20', to: '01-10' }] };
  const closing = {
    province: '51',
    name: '四川省',
    documents: { 测试: { title: '测试文件', confidence: 'official', verifiedOn: '2026-11-25' } },
    rules: [{ area: '51', from: '2021-12-01', source: '测试规定', document: '测试', set }],
  };
  return makeRules({ regions: [...values(others), closing], years: values(years), pools: pools.value });
}
const closing = closingRules();
for (const time of ['2026-12-15T16:00:00Z', '2026-12-16T15:59:59Z', '2026-12-31T23:59:59+08:00']) {
  const dated = dateClock({ ...planned, name: 'pay', area: '510100', giveUpAfter: 7 }, fromIso(time), closing, [wait]);
  process.stdout.write(`${JSON.stringify(dated)}\n`);
}
process.stdout.write(`${rules.version} ${rules.calendar.version}\n`);
