// Each month once, whoever brings it (§9.16), also when a correction takes months away (§9.10): whatever the order, the
// same set of months.
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inTransaction } from '../../activities/database/connection.ts';
import { seedEnrolment } from '../../activities/offices/seed.ts';
import { addMonths, type MonthRange } from '../../domain/month.ts';
import { testPerson } from '../support/people.ts';
import { monthsAt, rowsAt } from '../support/records.ts';
import { CHENGDU, enrolled, HANGZHOU, openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000 });

let world: World;
let people = 5000;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A person enrolled at the destination, with months of the office's own. */
async function somebody(own: readonly MonthRange[]) {
  people += 1;
  const person = testPerson(people);
  const ref = await seedEnrolment(world.database.db, {
    pool: CHENGDU,
    person,
    facts: { side: 'destination', facts: enrolled(person) },
    periods: own.map((range) => ({ ...range, kind: 'normal' })),
  });
  return { person, ref, number: people };
}

interface Brought {
  readonly caseNo: string;
  readonly ref: string;
  readonly version: number;
  readonly periods: readonly MonthRange[];
}

/** A form on its way into the file, as sealed papers are; what the seal says is asked before. */
const paper = ({ version, periods }: Brought) => ({
  body: { version, periods: periods.map((range) => ({ ...range, area: HANGZHOU, kind: 'normal' })) },
  seal: { office: HANGZHOU },
});

function accept(form: Brought): Promise<void> {
  const { caseNo, ref, version } = form;
  return inTransaction(world.database.db, async (tx) => {
    await sql`insert into offices.case_file (pool, case_no, role, person_ref) values (${CHENGDU}, ${caseNo}, 'destination', ${ref})`.execute(
      tx,
    );
    const papers = [{ kind: 'form', number: caseNo, version, ...paper(form) }];
    await sql`select offices.accept_form(${CHENGDU}, ${caseNo}, 'accept-form:1', '{}', ${ref},
      ${JSON.stringify(paper(form).body.periods)}::jsonb, '{}'::jsonb, ${JSON.stringify(papers)}::jsonb,
      '{"formVersion": 1}'::jsonb)`.execute(tx);
  });
}

async function correct(form: Brought): Promise<void> {
  const { caseNo, ref, version } = form;
  await sql`select offices.countersign(${CHENGDU}, ${caseNo}, ${`countersign:${version}`}, '{}', ${ref},
    ${JSON.stringify(paper(form))}::jsonb, '{"office": "510100"}'::jsonb)`.execute(world.database.db);
}

function months(ranges: readonly MonthRange[]): string[] {
  const all = new Set<string>();
  for (const { from, to } of ranges) for (let month = from; month <= to; month = addMonths(month, 1)) all.add(month);
  return [...all].sort();
}

const range = fc
  .tuple(fc.integer({ min: 0, max: 35 }), fc.integer({ min: 0, max: 8 }))
  .map(([start, more]): MonthRange => ({ from: addMonths('2022-01', start), to: addMonths('2022-01', start + more) }));
/** Rows of one form, no month twice: as B01 asks. */
const rows = fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) =>
  ranges
    .sort((a, b) => (a.from < b.from ? -1 : 1))
    .reduce<MonthRange[]>((sure, next) => {
      const last = sure.at(-1);
      if (last === undefined || next.from > last.to) sure.push(next);
      return sure;
    }, []),
);
/** Forms of several cases, some corrected, in the order in which the destination deals with them. */
const story = fc.record({
  own: rows,
  cases: fc.array(fc.record({ first: rows, later: fc.array(rows, { maxLength: 2 }) }), { minLength: 1, maxLength: 4 }),
  order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
});

test('from several sources, corrected or not, in any order: every month of a form in force or of the office’s own, once', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ own, cases, order }) => {
      const { person, ref, number } = await somebody(own);
      const queues = cases.map(({ first, later }, at) =>
        [first, ...later].map((periods, version): Brought => {
          return { caseNo: `${CHENGDU}-20260930-${number * 10 + at}`, ref, version: version + 1, periods };
        }),
      );
      const inForce = new Map<string, readonly MonthRange[]>();
      for (let turn = 0; queues.some((queue) => queue.length > 0); turn += 1) {
        const left = queues.filter((queue) => queue.length > 0);
        const form = left[(order[turn % order.length] ?? 0) % left.length]?.shift();
        if (form === undefined) continue;
        await (form.version === 1 ? accept(form) : correct(form));
        inForce.set(form.caseNo, form.periods);
        expect(await monthsAt(world.database.db, CHENGDU, person)).toEqual(
          months([...own, ...[...inForce.values()].flat()]),
        );
      }
      const kept = (await rowsAt(world.database.db, CHENGDU, person)).filter(({ fromCase }) => fromCase === 'own');
      expect(months(kept)).toEqual(months(own));
    }),
    { numRuns: 25 },
  );
});

describe('a month that a correction gives up', () => {
  const A: MonthRange = { from: '2022-01', to: '2022-12' };
  const B: MonthRange = { from: '2022-07', to: '2023-06' };

  test('comes back from the other source’s form, which had it left out', async () => {
    const { person, ref, number } = await somebody([]);
    const first = { caseNo: `${CHENGDU}-20260930-${number * 10}`, ref, version: 1, periods: [A] };
    const second = { caseNo: `${CHENGDU}-20260930-${number * 10 + 1}`, ref, version: 1, periods: [B] };
    await accept(first);
    await accept(second);
    await correct({ ...first, version: 2, periods: [{ from: '2022-01', to: '2022-09' }] });
    expect(await rowsAt(world.database.db, CHENGDU, person)).toMatchObject([
      { from: '2022-01', to: '2022-09', fromCase: first.caseNo },
      { from: '2022-10', to: '2022-12', fromCase: second.caseNo },
      { from: '2023-01', to: '2023-06', fromCase: second.caseNo },
    ]);
  });

  test('stays away where the other form’s newer version does not name it', async () => {
    const { person, ref, number } = await somebody([]);
    const first = { caseNo: `${CHENGDU}-20260930-${number * 10}`, ref, version: 1, periods: [A] };
    const second = { caseNo: `${CHENGDU}-20260930-${number * 10 + 1}`, ref, version: 1, periods: [B] };
    await accept(first);
    await accept(second);
    await correct({ ...second, version: 2, periods: [{ from: '2023-01', to: '2023-06' }] });
    await correct({ ...first, version: 2, periods: [{ from: '2022-01', to: '2022-09' }] });
    expect(await monthsAt(world.database.db, CHENGDU, person)).toEqual(
      months([
        { from: '2022-01', to: '2022-09' },
        { from: '2023-01', to: '2023-06' },
      ]),
    );
  });

  test('is not taken from the office’s own records', async () => {
    const { person, ref, number } = await somebody([{ from: '2022-05', to: '2022-06' }]);
    const first = { caseNo: `${CHENGDU}-20260930-${number * 10}`, ref, version: 1, periods: [A] };
    await accept(first);
    await correct({ ...first, version: 2, periods: [{ from: '2022-01', to: '2022-02' }] });
    expect(await rowsAt(world.database.db, CHENGDU, person)).toMatchObject([
      { from: '2022-01', to: '2022-02', fromCase: first.caseNo },
      { from: '2022-05', to: '2022-06', fromCase: 'own' },
    ]);
  });
});

test('two sources’ forms and a correction at the same moment: nobody waits for ever, every month once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { person, ref, number } = await somebody([{ from: '2021-11', to: '2022-02' }]);
    const form = (at: number, version: number, from: string, to: string): Brought => ({
      caseNo: `${CHENGDU}-20260930-${number * 10 + at}`,
      ref,
      version,
      periods: [{ from, to }],
    });
    await accept(form(0, 1, '2022-01', '2022-12'));
    await Promise.all([
      accept(form(1, 1, '2022-06', '2023-06')),
      accept(form(2, 1, '2022-09', '2023-12')),
      correct(form(0, 2, '2022-01', '2022-03')),
    ]);
    expect(await monthsAt(world.database.db, CHENGDU, person)).toEqual(
      months([
        { from: '2021-11', to: '2022-03' },
        { from: '2022-06', to: '2023-12' },
      ]),
    );
  }
});
