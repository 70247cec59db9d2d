// Years for retiree benefits in the west: how many, how many of them actual or here, what counts, what missing ones cost, what is told.
import { describe, expect, it } from 'vitest';
import { addMonths } from '../../../domain/month.ts';
import { type Change, decide, paidUntil, rules } from '../a-case.ts';

const TODAY = '2026-09-30';
/** 368 months, so that only what has to be actual or here is missing. */
const LONG = paidUntil('2026-08', '1996-01');
const SERVED = { periods: [{ from: '2020-01', to: '2026-08', kind: 'deemed' }] };
const flexible = { insuredAs: 'flexible' };

/** What is asked of a man (or woman) with so many months at the destination and 80 (or others) elsewhere. */
function asked(to: string, monthsHere: number, { destination, ...change }: Change = {}, sex = 'male') {
  const atRetirement = { sex, monthsHere };
  return decide({ ...change, to, destination: { atRetirement, ...destination } }).continuity?.retirement;
}

const women = 'female';
type Row = [
  what: string,
  to: string,
  here: number,
  change: Change,
  sex: string,
  years: [number, number],
  missing: number,
];

it.each<Row>([
  ['重庆，男', '500000', 100, {}, 'male', [30, 10], 180],
  ['重庆，女，本地不足10年', '500000', 30, { source: LONG }, women, [25, 10], 90],
  ['成都', '510100', 100, {}, 'male', [20, 0], 60],
  ['攀枝花', '510400', 100, {}, 'male', [30, 0], 180],
  ['泸州，女', '510500', 100, {}, women, [25, 0], 120],
  ['泸州，实际不足10年', '510500', 100, { source: LONG }, 'male', [30, 0], 20],
  ['遂宁，女', '510900', 100, {}, women, [25, 0], 120],
  ['达州，男', '511700', 100, {}, 'male', [20, 0], 60],
  ['达州，女', '511700', 60, {}, women, [15, 0], 40],
  ['雅安', '511800', 80, {}, 'male', [15, 0], 20],
  ['贵州，2017年起参保', '520100', 100, {}, 'male', [25, 10], 120],
  ['贵州，2017年起参保，女', '520100', 100, {}, women, [25, 10], 120],
  ['贵州，2016年底以前参保，省外年限不计入本省', '520100', 40, { source: LONG }, women, [15, 10], 80],
  ['贵州，省内其他统筹区计入本省', '520100', 40, { source: LONG, from: '520300' }, women, [15, 10], 0],
  ['昆明，单位', '530100', 100, { source: LONG }, 'male', [30, 10], 20],
  ['昆明，灵活就业', '530100', 100, { source: LONG, destination: flexible }, 'male', [30, 0], 80],
  ['昆明，女', '530100', 160, {}, women, [25, 10], 60],
  ['西藏', '540100', 20, { source: LONG }, 'male', [30, 5], 100],
  ['西藏，女', '540100', 120, {}, women, [25, 5], 100],
  ['铜川', '610200', 100, {}, 'male', [30, 0], 180],
  ['西安，女', '610100', 100, {}, women, [25, 0], 120],
  ['宝鸡，实际不足10年', '610300', 100, { source: LONG }, 'male', [30, 0], 20],
  ['青海，实际不足15年', '630100', 100, { source: LONG }, 'male', [30, 0], 80],
  ['青海，女', '632800', 180, {}, women, [25, 0], 40],
  ['宁夏', '640100', 100, {}, 'male', [30, 0], 180],
  ['新疆，男', '650100', 100, {}, 'male', [25, 0], 120],
  ['新疆，女，外地实际年限认可', '650100', 100, {}, women, [20, 0], 60],
  ['新疆，女，外地视同年限不是实际', '650100', 100, { source: SERVED }, women, [20, 0], 80],
])('%s', (_, to, here, change, sex, [required, requiredHere], missing) => {
  expect(asked(to, here, change, sex)).toMatchObject({
    requiredMonths: required * 12,
    requiredMonthsHere: requiredHere * 12,
    missingMonths: missing,
  });
});

it.each(['620100', '511500', '530300', '660100'])('%s: contradictory or not found, nothing is told', (to) => {
  expect(asked(to, 100)).toBeUndefined();
});

describe('by day', () => {
  const on = (date: string, to: string, change: Change = {}) => {
    const last = addMonths(date.slice(0, 7), -1);
    return asked(to, 100, {
      ...change,
      now: `${date}T10:00:00+08:00`,
      source: paidUntil(last, addMonths(last, -79)),
      destination: { firstPaidMonth: date.slice(0, 7) },
    });
  };

  it.each([
    ['贵州', '520100', '2023-10-31', '2023-11-01'],
    ['新疆', '650100', '2022-12-31', '2023-01-01'],
  ])('%s: years', (_, to, before, first) => {
    expect(on(before, to)).toBeUndefined();
    expect(on(first, to)).toBeDefined();
  });

  it.each<[what: string, from: string, to: string, before: string, first: string, words: string]>([
    ['重庆与成都', '510100', '500000', '2024-02-29', '2024-03-01', '与成都市互认'],
    ['成都与重庆', '500000', '510100', '2024-02-29', '2024-03-01', '与重庆市互认'],
    ['成都，四市', '511400', '510100', '2022-06-14', '2022-06-15', '成都、德阳、眉山、资阳'],
    ['乌鲁木齐', '330100', '650100', '2023-12-31', '2024-01-01', '也可在乌鲁木齐办理医保退休'],
  ])('%s: advice', (_, from, to, before, first, words) => {
    expect(on(before, to, { from })?.source ?? '').not.toContain(words);
    expect(on(first, to, { from })?.source).toContain(words);
  });

  it.each([
    ['510100', '500000'],
    ['500000', '510100'],
  ])('the pact of Chengdu and Chongqing (%s to %s) ends', (from, to) => {
    expect(on('2028-03-01', to, { from })?.source).toContain('互认');
    expect(on('2028-03-02', to, { from })?.source).not.toContain('互认');
  });
});

describe('missing years', () => {
  const atOnce = (...given: Parameters<typeof asked>) =>
    asked(...given)?.choices.find(({ kind }) => kind === 'pay-at-once');

  it.each<[what: string, to: string, change: Change, amount: string | undefined, words: string]>([
    ['昆明，灵活就业：5%', '530100', { source: LONG, destination: flexible }, '3200000', '一次性补缴费率5%'],
    ['昆明，单位：费率未知', '530100', { source: LONG }, '1600000', '由用人单位按其费率补缴'],
    ['西安：7%', '610100', {}, '10080000', '上年度当地平均工资的100%'],
    ['青海，单位：本人基数', '630100', { source: LONG }, undefined, '末次缴费基数'],
    ['西宁，灵活就业：8%', '630100', { source: LONG, destination: flexible }, '5120000', '青海省'],
  ])('%s', (_, to, change, amount, words) => {
    const choice = atOnce(to, 100, change);
    expect(choice).toEqual({
      kind: 'pay-at-once',
      months: asked(to, 100, change)?.missingMonths,
      ...(amount && { amount }),
    });
    expect(asked(to, 100, change)?.source).toContain(words);
  });
});

it.each<[what: string, to: string, change: Change, words: readonly string[]]>([
  ['重庆', '500000', {}, ['2004年12月31日以前', '未见官方文本']],
  ['成都', '510100', {}, ['不间断缴费满15年', '未见官方文本']],
  ['泸州', '510500', {}, ['1996年12月31日以前']],
  [
    '贵州，早',
    '520100',
    { source: LONG },
    ['建立职工医保以前参加工作的，累计满10年', '人事、组织或者退役军人事务部门'],
  ],
  ['贵州，晚', '520100', {}, ['2016年底以前参加工作的，累计满15年', '超过退休年龄从未参保的也可补缴']],
  ['昆明', '530100', {}, ['2003年1月1日以前']],
  ['陕西', '610200', {}, ['实际缴费年限各市不同']],
  ['西安，单位', '610100', {}, ['1999年12月31日以前的工作年限视同缴费（']],
  ['西安，灵活就业', '610100', { destination: flexible }, ['12年补充医疗保险']],
  ['青海', '632800', {}, ['2015年底以前退休的，实际缴费满10年', '全国各统筹区']],
  ['宁夏', '640100', {}, ['早于2021年办法；未见官方文本']],
])('what is told with the years: %s', (_, to, change, words) => {
  const source = asked(to, 50, change)?.source;
  for (const each of words) expect(source).toContain(each);
});

it.each([
  ['500000', 'yearsFromElsewhere', 'across', 'deemed', 'province'],
  ['500000', 'militaryYears', 'across', 'deemed', 'province'],
  ['520100', 'yearsFromElsewhere', 'inside', 'actual', 'province'],
  ['520100', 'yearsFromElsewhere', 'across', 'deemed', 'province'],
  ['520100', 'militaryYears', 'across', 'deemed', 'province'],
  ['530100', 'yearsFromElsewhere', 'across', 'deemed', 'area'],
  ['610100', 'yearsFromElsewhere', 'inside', 'deemed', 'area'],
  ['610100', 'militaryYears', 'across', 'deemed', 'area'],
  ['650100', 'yearsFromElsewhere', 'across', 'actual', 'province'],
  ['660100', 'yearsFromElsewhere', 'across', 'deemed', 'nation'],
] as const)('at %s, %s (%s) are %s by the %s', (area, name, reach, value, level) => {
  const place = rules.poolOf(area, TODAY);
  if (place === undefined) throw new Error(`${area} is in no pool`);
  expect(rules.required(name, place, TODAY, { reach })).toMatchObject({ value, level });
});
