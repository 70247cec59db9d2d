// By whose word somebody waits, pays back and retires, and how sure it is: in the decision, in explain, in the notice.
import { describe, expect, it } from 'vitest';
import { completion, type Heading } from '../../activities/notices/build.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { continuity } from '../../domain/decision.ts';
import { continuityWords } from '../../domain/rules/describe-continuity.ts';
import { chengdu, hangzhou, person as subject } from '../documents/samples.ts';
import { aView } from '../words/a-view.ts';
import { type Change, decide, paidUntil } from './a-case.ts';
import { folderWith } from './rule-data.ts';

type Fields = Readonly<Record<string, unknown>>;
const GUIDE = { title: '四川省指南', published: '2024-05', confidence: 'guide', verifiedOn: '2026-11-25' };
const PAPER = {
  ...GUIDE,
  title: '《四川省办法》',
  number: '川〔2024〕1号',
  confidence: 'official',
  validUntil: '2025-12-31',
};

/** Sichuan, the destination, with rules of its own. */
const sichuan = (...rules: readonly Fields[]) =>
  loadRules(
    folderWith({
      'regions/51.json': {
        province: '51',
        name: '四川省',
        documents: { 指南: GUIDE, 办法: PAPER },
        rules: rules.map((each) => ({ area: '51', from: '2021-12-01', source: '四川省：等三个月', ...each })),
      },
    }),
  );
const silent = sichuan();
const lines = (change: Change, by = silent, language: 'zh' | 'en' = 'zh') => {
  const answer = decide(change, by).continuity;
  if (answer === undefined) throw new Error('no assessment');
  return continuityWords(continuity.parse(JSON.parse(JSON.stringify(answer)))).map((each) => each[language]);
};
const LONG = { source: paidUntil('2026-02') };

describe('the rule behind a figure', () => {
  it('six months that nobody has said are this product’s default, and said to be', () => {
    expect(lines(LONG)).toContain(
      '等待期的依据：本产品默认（规定未明确）：本产品默认：转入地未公布等待期的，按上限6个月计；这是本产品的默认，不是转入地或其所在省的规定，以转入地经办机构的答复为准',
    );
    expect(lines(LONG, silent, 'en').join('\n')).toMatch(
      /waiting is by: default of this product .*not the word of the destination or its province/,
    );
    expect(decide(LONG, silent).continuity?.rules).toMatchObject([{ of: 'waiting', basis: 'default', standing: [] }]);
  });

  it('a province’s word comes with its document and how sure it is', () => {
    const waits = { set: { waiting: [{ months: 3 }] } };
    const guide = lines(LONG, sichuan({ document: '指南', ...waits })).join('\n');
    expect(guide).toMatch(
      /等待期的依据：地方规定：四川省：等三个月（未见官方文本，尚待确认）；文件：四川省指南（2024-05），办事指南，2026-11-25核对 \[未经证实\]/,
    );
    expect(guide).not.toContain('这是本产品的默认，');
    const english = lines(LONG, sichuan({ document: '办法', ...waits }), 'en').join('\n');
    expect(english).toMatch(
      /waiting is by: regional rule: .*; document: 《四川省办法》（川〔2024〕1号，2024-05）, official text, compared on 2026-11-25 \[lapsed\]/,
    );
  });

  it('is told once: what stands as the rule is no note beside it', () => {
    const all = lines(LONG, sichuan({ document: '指南', set: { waiting: [{ months: 3 }] } }));
    expect(all.filter((line) => line.includes('四川省：等三个月'))).toHaveLength(1);
  });

  it('a short gap: the law, and the rate that nobody has said', () => {
    const all = lines({ source: paidUntil('2026-06') }).join('\n');
    expect(all).toMatch(/等待期的依据：国家规定：中断不超过3个月/);
    expect(all).toMatch(/补缴的依据：本产品默认（规定未明确）：.*这是本产品的默认/);
  });

  it('retirement: the years by the region, how years from elsewhere count by default', () => {
    const years = {
      set: { retirementYears: [{ male: 30, female: 25, actual: 15 }] },
      document: '指南',
      source: '四川省：三十年',
    };
    const all = lines({ destination: { atRetirement: { sex: 'male', monthsHere: 0 } } }, sichuan(years)).join('\n');
    expect(all).toMatch(
      /退休的依据：地方规定：四川省：三十年（未见官方文本，尚待确认）；文件：四川省指南.*\[未经证实\]/,
    );
    expect(all).toMatch(/退休的依据：本产品默认（规定未明确）：.*外地缴费年限.*这是本产品的默认/);
  });

  it('a region that says nothing of years: nothing is reckoned, and that is said', () => {
    const answer = decide({ destination: { atRetirement: { sex: 'male', monthsHere: 0 } } }, silent).continuity;
    expect(answer?.retirement).toBeUndefined();
    expect(answer?.notes).toContain('转入地未公布退休待遇所需缴费年限，未核算；请向转入地经办机构查询（本产品默认）');
  });
});

describe('the completion notice', () => {
  const heading: Heading = {
    noticeNo: 'N1',
    issuedOn: '2026-12-01',
    source: hangzhou,
    destination: chengdu,
    issuer: chengdu,
  };
  const ended = (change: Change, by = silent) => {
    const benefits = decide(change, by).continuity;
    return completion(heading, {
      view: aView({
        outcome: 'completed',
        relation: 'merged',
        money: 'kept',
        closedAt: '2026-12-01T10:00:00+08:00',
        ...(benefits === undefined ? {} : { benefits }),
      }),
      subject: {
        person: subject,
        applicant: subject.name,
        direction: 'in',
        scheme: 'employee',
        destinationScheme: 'employee',
        sourcePool: '330100',
        destinationPool: '510100',
        appliedAt: '2026-09-30T10:00:00+08:00',
      },
      facts: {},
      remarks: [],
    }).benefits;
  };

  it('tells the wait with its rule, and retirement with what is missing', () => {
    expect(ended(LONG)).toMatchObject({
      waitingMonths: 6,
      rules: [expect.stringMatching(/^等待期的依据：本产品默认（规定未明确）.*不是转入地或其所在省的规定/)],
    });
    const years = { set: { retirementYears: [{ male: 30, female: 25 }] }, document: '指南', source: '四川省：三十年' };
    expect(ended({ destination: { atRetirement: { sex: 'male', monthsHere: 0 } } }, sichuan(years))).toMatchObject({
      retirement: { requiredMonths: 360, missingMonths: 280 },
      rules: [expect.any(String), expect.stringMatching(/^退休的依据：地方规定：四川省：三十年/)],
    });
  });

  it('of what was assessed before rules were kept, it tells the figures alone', () => {
    const { rules: _, ...before } = decide(LONG, silent).continuity ?? { rules: [] };
    const view = aView({ outcome: 'completed', benefits: before as never, closedAt: '2026-12-01T10:00:00+08:00' });
    expect(continuityWords(continuity.parse(before)).length).toBeGreaterThan(3);
    expect(view.benefits?.rules).toBeUndefined();
  });
});
