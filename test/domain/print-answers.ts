// Prints dates and decisions, for time-zones.test.ts to compare between processes.
import { fromIso } from '../../domain/instant.ts';
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
process.stdout.write(`${rules.version} ${rules.calendar.version}\n`);
