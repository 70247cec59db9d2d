// The table that people fill in: every heading, and a line that shows how its cells are written.
import { CHOICES } from './choices.ts';
import { COLUMNS } from './columns.ts';
import type { Table } from './write-table.ts';

/** A person of an area that does not exist (990101), at an employer of the examples. */
const EXAMPLE: Readonly<Record<string, string>> = {
  applicationNo: 'EMP-0001',
  direction: CHOICES.direction.in[0],
  channel: CHOICES.channel.online[0],
  'applicant.kind': CHOICES.applicant.employer[0],
  'applicant.name': '示例有限公司',
  'applicant.creditCode': '91350100M000100Y43',
  'person.name': '欧阳娜',
  'person.idType': CHOICES.document['resident-id'][0],
  'person.idNumber': '990101197107050001',
  'source.area': '330100',
  'source.scheme': CHOICES.scheme.employee[0],
  'destination.area': '510100',
  'destination.scheme': CHOICES.scheme.employee[0],
};

/** Heading in Chinese, and an example line to be written over. */
export function templateTable(): Table {
  return [COLUMNS.map(({ names }) => names[0]), COLUMNS.map(({ path }) => EXAMPLE[path] ?? '')];
}
