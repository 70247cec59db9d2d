// Settings that have parts, read aloud: tiers of waiting and of retirement, bases of contributions, reasons for paying out.
import type { Words } from '../words.ts';
import type {
  ContributionBase,
  PayOut,
  PayOutReason,
  RetirementTier,
  Settings,
  Span,
  WaitingTier,
} from './settings.ts';

const months = (value: number): Words => ({ zh: `${value}个月`, en: `${value} ${value === 1 ? 'month' : 'months'}` });
const joined = (parts: readonly Words[]): Words => ({
  zh: parts.map(({ zh }) => zh).join('，'),
  en: parts.map(({ en }) => en).join(', '),
});
const percent = (share: number) => Math.round(share * 100);

function spanWords({ from, to }: Span): Words {
  if (from !== undefined && to !== undefined) return { zh: `${from}至${to}个月`, en: `${from} to ${months(to).en}` };
  if (to !== undefined) return { zh: `不超过${to}个月`, en: `at most ${months(to).en}` };
  return { zh: `${from ?? 0}个月以上`, en: `${months(from ?? 0).en} or more` };
}

function whenWords({ when = {} }: WaitingTier): Words[] {
  const { gap, firstEnrolment, backPaid, monthsBefore, change } = when;
  const found: Words[] = [];
  if (firstEnrolment) found.push({ zh: '首次参保', en: 'first enrolment' });
  if (change === 'to-employee') found.push({ zh: '居民转职工', en: 'change to the employee scheme' });
  if (change === 'to-resident') found.push({ zh: '职工转居民', en: 'change to the resident scheme' });
  if (gap !== undefined) {
    const span = spanWords(gap);
    found.push({ zh: `中断${span.zh}`, en: `gap of ${span.en}` });
  }
  if (monthsBefore !== undefined) {
    const span = spanWords(monthsBefore);
    found.push({ zh: `此前连续参保${span.zh}`, en: `${span.en} without a break before` });
  }
  if (backPaid !== undefined)
    found.push(backPaid ? { zh: '已补缴', en: 'back-paid' } : { zh: '未补缴', en: 'not back-paid' });
  return found;
}

/** `中断4至6个月：6个月，期间享受50%待遇`. */
export function waitingWords(tier: WaitingTier): Words {
  const { ceiling, share, begins, retroactive } = tier;
  const length = months(tier.months);
  const value = joined([
    ceiling ? { zh: `最长${length.zh}`, en: `at most ${length.en}` } : length,
    ...(share === undefined
      ? []
      : [{ zh: `期间享受${percent(share)}%待遇`, en: `${percent(share)}% of benefits meanwhile` }]),
    ...(begins === 'next-month' ? [{ zh: '自缴费次月起算', en: 'counted from the month after payment' }] : []),
    ...(retroactive ? [{ zh: '中断期间待遇可追溯', en: 'the gap is covered too' }] : []),
  ]);
  const when = whenWords(tier);
  if (when.length === 0) return value;
  const condition = joined(when);
  return { zh: `${condition.zh}：${value.zh}`, en: `${condition.en}: ${value.en}` };
}

export function residentWaitingWords(value: Settings['residentWaiting']): Words {
  const { perMissedYear, repairPerPaidYear, floor, share } = value;
  return joined([
    months(value.months),
    { zh: `每多断保1年加${perMissedYear}个月`, en: `${perMissedYear} more for each missed year` },
    ...(repairPerPaidYear === undefined
      ? []
      : [
          {
            zh: `此后每缴费1年减${repairPerPaidYear}个月`,
            en: `${repairPerPaidYear} fewer for each year paid since`,
          },
        ]),
    ...(floor === undefined
      ? []
      : [
          {
            zh: `断保${floor.missedYears}年及以上的合计不少于${floor.months}个月`,
            en: `never under ${months(floor.months).en} in all after ${floor.missedYears} missed years`,
          },
        ]),
    ...(share === undefined
      ? []
      : [{ zh: `期间享受${percent(share)}%待遇`, en: `${percent(share)}% of benefits meanwhile` }]),
  ]);
}

/** `男30年、女25年，其中本地不少于10年`. */
export function retirementWords(tier: RetirementTier): Words {
  const { when, male, female, actual, here, hereIs, lowerByPercentAYear, note } = tier;
  const place: Words = hereIs === 'province' ? { zh: '本省', en: 'in the province' } : { zh: '本地', en: 'there' };
  const value = joined([
    { zh: `男${male}年、女${female}年`, en: `men ${male}, women ${female}` },
    ...(actual === undefined
      ? []
      : [{ zh: `其中实际缴费不少于${actual}年`, en: `at least ${actual} of them actually paid` }]),
    ...(here === undefined || here === 0
      ? []
      : [{ zh: `其中${place.zh}不少于${here}年`, en: `at least ${here} of them ${place.en}` }]),
    ...(lowerByPercentAYear === undefined
      ? []
      : [
          {
            zh: `每少1年待遇降低${lowerByPercentAYear}%`,
            en: `fewer years lower benefits by ${lowerByPercentAYear}% each`,
          },
        ]),
  ]);
  const said = note === undefined ? '' : note;
  const shown: Words = said === '' ? value : { zh: `${value.zh}（${said}）`, en: `${value.en} (${said})` };
  if (when === undefined) return shown;
  const { from, to } = when.firstPaid;
  const zh = `${from === undefined ? '' : `${from}及以后`}${to === undefined ? '' : `${to}及以前`}首次缴费`;
  const en = `first paid${from === undefined ? '' : ` in or after ${from}`}${to === undefined ? '' : ` in or before ${to}`}`;
  return { zh: `${zh}：${shown.zh}`, en: `${en}: ${shown.en}` };
}

const WAGES: Readonly<Record<ContributionBase['of'], Words>> = {
  average: { zh: '当地平均工资', en: "the area's average wage" },
  'province-average': { zh: '全省平均工资', en: "the province's average wage" },
  reference: { zh: '当地公布的基准值', en: 'a reference value the area publishes' },
  'own-wage': { zh: '本人缴费工资', en: "the person's own wage" },
};

/** `上年度当地平均工资的60%`. */
export function baseWords({ percent: share, of, year }: ContributionBase): Words {
  const wage = WAGES[of];
  return year === 'before-last'
    ? { zh: `上上年度${wage.zh}的${share}%`, en: `${share}% of ${wage.en} of the year before last` }
    : { zh: `上年度${wage.zh}的${share}%`, en: `${share}% of ${wage.en} of last year` };
}

export const PAY_OUT_WORDS: Readonly<Record<PayOutReason, Words>> = {
  'resettled-retiree': { zh: '跨省定居的退休人员', en: 'retirees who have resettled in another province' },
  'cannot-be-credited': { zh: '转入地无法入账', en: 'the destination has no account to credit' },
  'to-resident': { zh: '转为居民医保', en: 'a move to the resident scheme' },
  'called-up': { zh: '应征入伍', en: 'called up as a soldier' },
  'settled-abroad': { zh: '出国（境）定居', en: 'settled abroad' },
  'leaves-the-country': { zh: '外国人、港澳台居民离境', en: 'foreigners and residents of HK, Macao, Taiwan who leave' },
  'gave-up': { zh: '放弃医保关系', en: 'gave up the relation' },
  'left-employment': { zh: '离职且未在其他地方参保', en: 'left the employer and enrolled nowhere else' },
  'retirement-age-elsewhere': { zh: '达到退休年龄的外地户籍人员', en: 'at retirement age and registered elsewhere' },
  deceased: { zh: '死亡（支付给继承人）', en: 'death (paid to the heirs)' },
};

export function payOutWords({ reason, workingDays, note }: PayOut): Words {
  const { zh, en } = PAY_OUT_WORDS[reason];
  const more: Words[] = [
    ...(workingDays === undefined ? [] : [{ zh: `${workingDays}个工作日`, en: `${workingDays} working days` }]),
    ...(note === undefined ? [] : [{ zh: note, en: note }]),
  ];
  if (more.length === 0) return { zh, en };
  return { zh: `${zh}（${joined(more).zh}）`, en: `${en} (${joined(more).en})` };
}
