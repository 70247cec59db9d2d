// Tables fit a terminal of a hundred columns, Chinese counted as two, however long the names are; every column has a head.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeStatus } from '../../client/cli/batches/text.ts';
import { describeListed } from '../../client/cli/cases/list.ts';
import { describeCase } from '../../client/cli/cases/text.ts';
import { describeProposals } from '../../client/cli/proposals/text.ts';
import { describeResiduals } from '../../client/cli/residuals/text.ts';
import { describeQueue } from '../../client/cli/suspense/text.ts';
import { TABLE_COLUMNS, table } from '../../client/cli/table.ts';
import { widthOf, wrap } from '../../client/cli/width.ts';
import { NO_LINES } from '../../domain/batch.ts';
import { OUTCOMES, RELATION_STATUSES } from '../../domain/case.ts';
import { projectRoot } from '../../workers/servers/places.ts';
import { aView, clock } from './a-view.ts';

/** Tables begin a space from the edge; sentences between them may be of any length, and the terminal breaks them. */
function widest(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .filter((line) => /^ \S/.test(line))
      .map(widthOf),
  );
}

const LONG = '新疆维吾尔自治区伊犁哈萨克自治州霍尔果斯市医疗保障事业服务中心（示例）';
const NUMBER = '659900-20260930-123456';

describe('a table', () => {
  test('of anything fits, and loses nothing of it', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[\p{C}\p{Zs}\p{M}]/gu, '.')),
      fc.constantFrom('', LONG, NUMBER, 'three short words', '1,234.56', '·'),
    );
    const rows = fc
      .integer({ min: 1, max: 8 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(rows, (cells) => {
        const text = stripVTControlCharacters(table(cells[0]?.map((_, at) => `head ${at}`) ?? [], cells));
        for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(TABLE_COLUMNS);
        const squeezed = (of: string) => [...of.replaceAll(/\s/g, '')].sort().join('');
        const heads = cells[0]?.map((_, at) => `head${at}`).join('') ?? '';
        expect(squeezed(text)).toBe(squeezed(heads + cells.flat().join('')));
      }),
    );
  });

  test('numbers stay whole while anything else can give way', () => {
    const text = stripVTControlCharacters(table(['case', 'what'], [[NUMBER, LONG.repeat(4)]]));
    expect(text).toContain(NUMBER);
  });

  test('text is wrapped at spaces, and between Chinese characters', () => {
    expect(wrap('one two three', 8)).toBe('one two\nthree');
    expect(wrap('转出地受理后', 4)).toBe('转出\n地受\n理后');
    expect(wrap('law: 转出地', 8)).toBe('law: 转\n出地');
  });
});

describe('what is printed of', () => {
  test('a case, with a rule as long as they are and clocks in every state', () => {
    const source = '《基本医疗保险关系转移接续暂行办法》（2021年）：'.repeat(3);
    const still = { from: clock.startedAt, why: 'the office waits for a supplement from the applicant' };
    const view = aView({
      source: { pool: '659900', name: LONG },
      clocks: [
        { ...clock, source, provisional: true, pauses: [still] },
        {
          ...clock,
          name: 'destination-in',
          source,
          passed: [{ kind: 'escalation', at: clock.dueAt, level: 'province' }],
        },
      ],
    });
    expect(widest(describeCase(view))).toBeLessThanOrEqual(TABLE_COLUMNS);
  });

  test('lists of cases, of every outcome and everybody who is waited for', () => {
    const listed = {
      caseNo: NUMBER,
      source: '659900',
      destination: '510100',
      relation: 'form-sent',
      money: 'in-flight',
      dueAt: clock.dueAt,
      overdue: true,
      waitingOn: ['source:659900', 'destination:510100', 'operator'],
      workflowId: '',
      runId: '',
    };
    const all = [
      listed,
      ...OUTCOMES.map((outcome) => ({ ...listed, outcome })),
      ...RELATION_STATUSES.map((relation) => ({ ...listed, relation, overdue: false })),
      { ...listed, gone: { how: 'terminated' as const } },
    ];
    const text = describeListed(all);
    expect(widest(text)).toBeLessThanOrEqual(TABLE_COLUMNS);
    expect(text).toContain(NUMBER);
  });

  test('residual transfers', () => {
    const view = {
      residualNo: `${NUMBER}-R12`,
      caseNo: NUMBER,
      direction: 'onward',
      reason: 'back-payment',
      money: 'in-flight',
      amountFen: '999999999999999',
      source: { pool: '659900', name: LONG },
      destination: { pool: '510100', name: LONG },
      whereIsTheMoney: '',
      overdue: true,
      awaited: [{ kind: 'arrival', id: 'arrival', actor: 'bank', office: '510100', forWhat: '', since: '' }],
      openedAt: clock.startedAt,
    } as const;
    const request = {
      caseNo: NUMBER,
      office: '659900',
      ref: 'R',
      direction: 'onward',
      reason: 'refund',
      booked: true,
    } as const;
    expect(widest(describeResiduals([{ residualNo: view.residualNo, request, view }]))).toBeLessThanOrEqual(
      TABLE_COLUMNS,
    );
  });

  test('suspense and what waits for a second person', () => {
    const at = '2026-09-30T02:00:00Z';
    const paymentNo = `${NUMBER}-P12`;
    const queue = {
      now: Date.parse(at),
      receipts: [
        {
          receiptId: `${paymentNo}:received:2`,
          office: '659900',
          amountFen: 10n ** 14n,
          orderedFen: 10n ** 14n,
          since: at,
          state: 'wrong-sum',
          caseNo: NUMBER,
          paymentNo,
        },
      ],
      unmatched: [
        {
          key: 'BANK-0000000000000001',
          office: '659900',
          leftFen: 10n ** 14n,
          amountFen: 10n ** 14n,
          since: at,
          candidates: [{ paymentNo, missingFen: 10n ** 14n, because: 'together' }],
        },
      ],
      proposals: [
        {
          office: '659900',
          subject: `return/${paymentNo}:received:2`,
          content: { amount: '99999999999999' },
          first: 'operator-on-shift-42',
          proposedAt: at,
        },
      ],
    } as unknown as Parameters<typeof describeQueue>[0];
    expect(widest(describeQueue(queue))).toBeLessThanOrEqual(TABLE_COLUMNS);
    const text = describeProposals(queue.proposals);
    expect(widest(text)).toBeLessThanOrEqual(TABLE_COLUMNS);
    expect(text).toMatch(/operator-on-shift-42[\s\S]*npx jiexu suspense return/);
  });

  test('a batch', () => {
    const status = {
      batchNo: 'HR-2026-9',
      state: 'done',
      lines: 9,
      counts: NO_LINES,
      percent: 100,
      attention: [],
      submittedAt: clock.startedAt,
      cases: { open: 3, ended: { 'refused-by-destination': 2 }, waitingOn: { 'destination:510100': 3 }, overdue: 1 },
    } as const;
    expect(widest(describeStatus(status))).toBeLessThanOrEqual(TABLE_COLUMNS);
  });
});

test('no column of any table is without a head', () => {
  const folder = join(projectRoot(), 'client/cli');
  const headless = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\[(\s*'[^']+',)+\s*''\s*,?\s*\]/.test(readFileSync(join(folder, file), 'utf8')));
  expect(headless).toEqual([]);
});
