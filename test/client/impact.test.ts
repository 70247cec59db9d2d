// `jiexu rules impact` on the real register: cases that were really decided, made again by a candidate file of rules.
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { folderWith } from '../domain/rule-data.ts';
import { CHENGDU, HANGZHOU, KUNMING, Rig, type Seeded } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

/** Yunnan's file as a candidate: Kunming lets nobody go with arrears and answers in six days. */
const CANDIDATE = {
  province: '53',
  name: '云南省',
  rules: [
    {
      area: KUNMING,
      from: '2021-12-01',
      source: '昆明市：测试',
      set: { noArrears: true },
      clocks: [{ name: 'source-out', workingDays: 6 }],
    },
  ],
};

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

/** The command beside the running system. */
async function impact(content: object, ...more: readonly string[]) {
  const path = join(folderWith({ '53.json': content }), '53.json');
  return jiexu(['rules', 'impact', path, ...more], {
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    DATABASE_URL: rig.database.url,
    JIEXU_PERSON_KEY: '07'.repeat(32),
  });
}

const numbers = (list: readonly { readonly number: string }[]) => list.map(({ number }) => number);

describe('the impact of a file of rules', () => {
  let open: Seeded & { caseNo: string };
  let inArrears: Seeded & { caseNo: string };
  let done: Seeded & { caseNo: string };
  let refused: Seeded;

  beforeAll(async () => {
    open = await rig.accepted({ from: KUNMING, to: CHENGDU });
    inArrears = await rig.accepted({ from: KUNMING, to: CHENGDU, source: { arrearsMonths: 2 } });
    done = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    await rig.ended(done.caseNo);
    refused = await rig.seed({ from: KUNMING, to: CHENGDU, source: { status: 'active' } });
    expect(await rig.jiexu.apply(refused.application)).toMatchObject({ kind: 'refused' });
  });

  it('what was decided on is on record without the person', async () => {
    const { rows } = await sql<{ kept: string }>`select judged_on::text as kept from cases.application`.execute(
      rig.database.db,
    );
    expect(rows).toHaveLength(4);
    for (const { kept } of rows) {
      expect(kept).toContain('"periods"');
      for (const { application } of [open, inArrears, done, refused]) {
        expect(kept).not.toContain(application.person.name);
        expect(kept).not.toContain(application.person.idNumber);
      }
    }
  });

  it('names the open cases that would have gone otherwise, and no others', async () => {
    const { status, stdout, stderr } = await impact(CANDIDATE, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      open: { examined: 2, judgedWhole: 2, notJudged: [] },
      decisions: { examined: 2, judgedWhole: 2, otherwise: [], notJudged: [] },
    });
    expect(numbers(found.open.otherwise)).toEqual([open.caseNo, inArrears.caseNo]);
    const [shorter, nowRefused] = found.open.otherwise.map(({ otherwise }: { otherwise: { en: string }[] }) =>
      otherwise.map(({ en }) => en),
    );
    expect(shorter[0]).toMatch(/clock source-out .*: 10 working days .* → 6 working days/);
    expect(nowRefused).toEqual(['decision: accepted → refused', 'reasons: none → R06']);
    for (const { application } of [open, inArrears, done, refused]) {
      expect(stdout).not.toContain(application.person.name);
      expect(stdout).not.toContain(application.person.idNumber);
    }
  });

  it('says it to people in either language, and that a later rule is judged as if its day had come', async () => {
    const later = { ...CANDIDATE, rules: CANDIDATE.rules.map((rule) => ({ ...rule, from: '2027-07-01' })) };
    const { status, stdout } = await impact(later, '--lang', 'zh');
    expect(status).toBe(0);
    expect(stdout).toMatch(/均按2027-07-01的规定/);
    expect(stdout).toMatch(/办理中的案件\n {2}共2件，2件结果会不同；2件可完整判断/);
    expect(stdout).toContain(`  ${inArrears.caseNo}\n    决定：予以受理 → 不予受理\n    理由：无 → R06`);
    const { stdout: own } = await impact(later, '--on', '2026-12-01', '--lang', 'en');
    expect(own).toMatch(/Open cases\n {2}2 looked at, 0 would have gone otherwise/);
  });

  it('of what was decided before facts were kept it judges what the plan tells, and says what not', async () => {
    await sql`update cases.application set judged_on = null where application_no in
      (${inArrears.application.applicationNo}, ${refused.application.applicationNo})`.execute(rig.database.db);
    const { stdout } = await impact(CANDIDATE, '--json');
    const { open: cases, decisions } = JSON.parse(stdout);
    expect(cases).toMatchObject({ examined: 2, judgedWhole: 1 });
    expect(numbers(cases.otherwise)).toEqual([open.caseNo, inArrears.caseNo]);
    expect(numbers(cases.notJudged)).toEqual([inArrears.caseNo]);
    expect(numbers(decisions.notJudged)).toEqual([refused.application.applicationNo]);
    expect(decisions.otherwise).toEqual([]);
  });

  it('decisions before the year are left out, open cases are not', async () => {
    const { stdout } = await impact(CANDIDATE, '--since', '2030-01-01', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ open: { examined: 2 }, decisions: { examined: 0 } });
  });

  it('a file that cannot be used exits with 2, nothing that runs with 1', async () => {
    expect(await impact({ ...CANDIDATE, rule: [] })).toMatchObject({ status: 2, stdout: '' });
    const path = join(folderWith({ '53.json': CANDIDATE }), '53.json');
    expect(await jiexu(['rules', 'impact', path])).toMatchObject({ status: 1, stdout: '' });
  });
});
