// `rules show` as one page: what each value is, from where it is inherited, what is doubtful about it, and which document says so.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { showArea } from '../../client/cli/rules/show.ts';
import { shownText } from '../../client/cli/rules/show-text.ts';
import { GROUP_OF, SETTING_GROUPS, settingsOf } from '../../domain/rules/describe-groups.ts';
import { SETTING_NAMES } from '../../domain/rules/describe-settings.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { folderWith } from './rule-data.ts';

const verifiedOn = '2026-11-25';
const FILE = {
  province: '44',
  name: '广东省',
  documents: {
    办法: {
      title: '《办法》',
      number: '粤〔2022〕6号',
      published: '2022-05-10',
      confidence: 'official',
      verifiedOn,
      validUntil: '2025-06-30',
      url: 'https://example.org/a',
    },
    指南: { title: '深圳市指南', confidence: 'guide', verifiedOn },
    旧文: { title: '深圳市旧文', published: '2019', confidence: 'copy', verifiedOn },
  },
  rules: [
    { area: '44', from: '2022-07-01', source: '广东省：留存', document: '办法', set: { withinProvince: 'keep' } },
    { area: '44', from: '2022-07-01', source: '广东省：率', document: '办法', set: { backPayRateBp: 800 } },
    {
      area: '440300',
      from: '2021-12-01',
      until: '2027-12-31',
      source: '深圳市：率',
      document: '指南',
      set: { backPayRateBp: 750 },
    },
    {
      area: '440300',
      from: '2021-12-01',
      source: '深圳市：欠费',
      document: '旧文',
      old: true,
      set: { noArrears: true },
    },
    { area: '440300', from: '2030-01-01', source: '深圳市：将来', document: '办法', set: { notFrozen: true } },
  ],
  pairs: [
    {
      sourcePool: '440300',
      destinationPool: '440100',
      from: '2021-12-01',
      source: '深圳市：转广州',
      document: '办法',
      clocks: [{ name: 'pay', workingDays: 3 }],
    },
  ],
  ownDays: [{ area: '44', years: [{ year: 2026, source: '广东省：假', document: '办法', off: ['2026-03-03'] }] }],
};
const book = readBook(readRuleFiles(folderWith({ 'regions/44.json': FILE })));
const page = (lang: 'zh' | 'en', to?: string) => shownText(showArea(book, '440305', '2026-11-30', to), lang);

describe('rules show', () => {
  it.each<[string, RegExp]>([
    ['the district’s pool and province', /^深圳市 440300 {2}南山区 440305属于该统筹区 {2}广东省 44 {2}2026-11-30$/m],
    ['how much is whose', /本统筹区2项、全省1项、国家规定\d+项、本产品默认（规定未明确）\d+项；其中存疑的3项$/m],
    [
      'a value of the area, its days, its mark',
      /补缴费率.*：7\.5%\n +统筹区规定 深圳市 440300 · .*2021-12-01至2027-12-31.*文件\[\d\].*\[未经证实\]$/m,
    ],
    [
      'what is inherited from the province',
      /省内流动的办理方式：.*\n +全省规定 广东省 44 · .*自2022-07-01起 · 文件\[1\].*\[有效期已过\]$/m,
    ],
    ['what is older than the rule of 2021', /欠费的不予转出.*：是\n.*\[旧\]$/m],
    ['what is law', /参保凭证有效期：3个月\n +国家规定 · /m],
    ['what is this product’s own default', /等待期：6个月\n +本产品默认（规定未明确） · /m],
    ['what nobody says', /没有规定: .*账户冻结的不予转出（R12）/m],
    ['what a mark means', /\[有效期已过\] 文件所定有效期已过/m],
    ['days of its own', /已收录：2026年；其他年份未收录，日期为暂定\n {2}2026-03-03/m],
    [
      'the document',
      /\[1\] 《办法》（粤〔2022〕6号，2022-05-10） · 官方文本 · 2026-11-25核对 · 有效期至2025-06-30 · https:\/\/example\.org\/a$/m,
    ],
  ])('tells %s', (_, says) => {
    expect(page('zh')).toMatch(says);
  });

  it('says the same in English, and nothing in Chinese but what is quoted', () => {
    const english = page('en');
    expect(english).toMatch(/2 of the area itself, 1 inherited from the province, .*; 3 of them in doubt$/m);
    expect(english).toMatch(
      /rate of back-payment.*: 7\.5%\n +rule of the area 深圳市 440300 · .*from 2021-12-01 to 2027-12-31 · document \[\d\]/,
    );
    expect(english).toMatch(/nobody says: .*nobody leaves while the account is frozen/);
    expect(english).not.toMatch(/没有规定|文件\[|本产品默认（规定未明确）/);
  });

  it('between two areas: the pair’s own clock', () => {
    expect(page('zh', '440100')).toMatch(/划出资金（线上）：3个工作日\n.*两地之间的规定 深圳市 440300 → 广州市 440100/);
  });

  it('of a setting in tiers, what farther levels say for those whom none of its tiers meets', () => {
    const tiers = { waiting: [{ when: { gap: { from: 4, to: 6 } }, months: 2 }] };
    const rule = { area: '440300', from: '2021-12-01', source: '深圳市：等', document: '指南', set: tiers };
    const made = readBook(readRuleFiles(folderWith({ 'regions/44.json': { ...FILE, rules: [...FILE.rules, rule] } })));
    expect(shownText(showArea(made, '440300', '2026-11-30'), 'zh')).toMatch(
      /等待期：中断4至6个月：2个月\n +统筹区规定 .*\n +以上均不适用的：6个月\n +本产品默认（规定未明确） · /,
    );
    expect(page('zh')).not.toContain('以上均不适用的');
  });

  it.each<[string, object[], RegExp | undefined]>([
    [
      'a tier that asks nothing leaves the first enrolments',
      [{ months: 2 }],
      /等待期：2个月\n.*\n +首次参保：6个月\n +本产品默认/,
    ],
    [
      'with a tier for these too nobody is left',
      [{ when: { firstEnrolment: true }, months: 1 }, { months: 2 }],
      undefined,
    ],
  ])('%s', (_, waiting, says) => {
    const rule = { area: '440300', from: '2021-12-01', source: '深圳市：等', document: '指南', set: { waiting } };
    const made = readBook(readRuleFiles(folderWith({ 'regions/44.json': { ...FILE, rules: [rule] } })));
    const text = shownText(showArea(made, '440300', '2026-11-30'), 'zh');
    if (says === undefined) expect(text).not.toMatch(/^ {6}(首次参保|以上均不适用的)：/m);
    else expect(text).toMatch(says);
  });

  it('of a province that is one pool, that nothing is moved within it, and how sure that is', () => {
    const within = (area: string) => {
      const { onePool, settings, notSaid } = showArea(book, area, '2026-11-30');
      const names = [...settings, ...notSaid].map(({ setting }) => setting);
      return { onePool, told: names.includes('withinProvince') };
    };
    expect(within('110101')).toEqual({ onePool: true, told: false });
    expect(within('340100')).toEqual({ onePool: undefined, told: true });
    expect(shownText(showArea(book, '110101', '2026-11-30'), 'zh')).toMatch(/区域内流动不涉及转移$/m);
    expect(shownText(showArea(book, '460100', '2026-11-30'), 'zh')).toMatch(/区域内流动不涉及转移（尚待确认，见上）$/m);
  });

  it('every setting is in one group, and every value and what nobody says make up all settings', () => {
    expect(SETTING_GROUPS.flatMap(settingsOf).sort()).toEqual([...SETTING_NAMES].sort());
    expect(Object.keys(GROUP_OF)).toHaveLength(SETTING_NAMES.length);
    const { settings, notSaid } = showArea(book, '440300', '2026-11-30');
    const shown = [...new Set(settings.map(({ setting }) => setting)), ...notSaid.map(({ setting }) => setting)];
    expect(shown.sort()).toEqual([...SETTING_NAMES].sort());
  });
});
