// The benefits across the gap (§5) in sentences for the applicant.
import type { Continuity } from '../decision.ts';
import { parseFen, yuan } from '../money.ts';
import type { Words } from '../words.ts';
import { BASIS_WORDS } from './describe.ts';
import { figureRuleWords } from './figure-rules.ts';

type Choice = NonNullable<Continuity['retirement']>['choices'][number];

/** Sentences, the most important first. The notes quote rules in Chinese. */
export function continuityWords(continuity: Continuity): Words[] {
  const { gapMonths, waitingMonths, benefitsFrom, retroactive, totalMonths, continuousMonths, basis } = continuity;
  const lines: Words[] = [
    gapMonths === 0
      ? { zh: '缴费没有中断', en: 'contributions have no gap' }
      : { zh: `缴费中断${gapMonths}个月`, en: `contributions have a gap of ${gapMonths} ${plural(gapMonths)}` },
    ...backPayWords(continuity),
    waitingMonths === 0
      ? { zh: '没有等待期', en: 'no waiting period' }
      : {
          zh: `等待期${waitingMonths}个月（${BASIS_WORDS[basis].zh}）${share(continuity).zh}`,
          en: `waiting period ${waitingMonths} ${plural(waitingMonths)} (${BASIS_WORDS[basis].en})${share(continuity).en}`,
        },
    {
      zh: `${benefitsFrom}起享受待遇${retroactive ? '，补缴后中断期间的待遇可追溯' : ''}`,
      en: `full benefits from ${benefitsFrom}${retroactive ? '; once back-paid, the gap is covered too' : ''}`,
    },
    {
      zh: `转出地累计缴费${totalMonths}个月（转移后保留），连续缴费${continuousMonths}个月`,
      en: `${totalMonths} months paid at the source (they are kept); continuous months: ${continuousMonths}`,
    },
  ];
  const { retirement, rules = [] } = continuity;
  if (retirement !== undefined) {
    lines.push({
      zh: `退休待遇：需${retirement.requiredMonths}个月，其中本地${retirement.requiredMonthsHere}个月；尚缺${retirement.missingMonths}个月（${retirement.source}）`,
      en: `retiree benefits: ${retirement.requiredMonths} months needed, ${retirement.requiredMonthsHere} of them there; ${retirement.missingMonths} are missing (${retirement.source})`,
    });
    lines.push(...retirement.choices.map(choiceWords));
  }
  const told = rules.map(({ source }) => source);
  const notes = continuity.notes.filter((note) => !told.includes(note));
  return [...lines, ...rules.map(figureRuleWords), ...notes.map((note) => ({ zh: note, en: `note: ${note}` }))];
}

const plural = (months: number) => (months === 1 ? 'month' : 'months');

function share({ shareWhileWaiting }: Continuity): Words {
  if (shareWhileWaiting === undefined) return { zh: '', en: '' };
  const percent = Math.round(shareWhileWaiting * 100);
  return { zh: `，期间享受${percent}%待遇`, en: `, with ${percent}% of benefits meanwhile` };
}

function backPayWords({ backPay }: Continuity): Words[] {
  const { possible, months, amount, rate, lateFee } = backPay;
  if (!possible) return [];
  if (rate === undefined) {
    return [
      {
        zh: `中断的${months}个月：缴纳当年居民医保费即可，不按工资补缴`,
        en: `for the gap of ${months} ${plural(months)} the year's flat contribution of the resident scheme is paid, nothing by wage`,
      },
    ];
  }
  const percent = Math.round(rate * 10_000) / 100;
  const sum: Words =
    amount === undefined
      ? { zh: '金额由转入地核定', en: 'the amount is for the destination to say' }
      : { zh: `共${yuan(parseFen(amount))}元`, en: `${yuan(parseFen(amount))} yuan in all` };
  const fee: Words =
    lateFee === undefined
      ? { zh: '', en: '' }
      : { zh: `，另加滞纳金${yuan(parseFen(lateFee))}元`, en: `, and a late fee of ${yuan(parseFen(lateFee))} yuan` };
  return [
    {
      zh: `可补缴${months}个月，费率${percent}%，${sum.zh}${fee.zh}`,
      en: `${months} ${plural(months)} may be back-paid at ${percent}%, ${sum.en}${fee.en}`,
    },
  ];
}

function choiceWords(choice: Choice): Words {
  switch (choice.kind) {
    case 'pay-at-once': {
      const amount = choice.amount === undefined ? undefined : yuan(parseFen(choice.amount));
      return {
        zh: `可选：一次性缴纳${choice.months}个月${amount === undefined ? '' : `，共${amount}元`}`,
        en: `choice: pay ${choice.months} months at once${amount === undefined ? '' : `, ${amount} yuan`}`,
      };
    }
    case 'go-on-paying':
      return { zh: `可选：继续缴费至${choice.until}`, en: `choice: go on paying until ${choice.until}` };
    case 'move-to-resident':
      return {
        zh: `可选：${choice.from}起转入居民医保`,
        en: `choice: move to the resident scheme from ${choice.from}`,
      };
    default:
      return choice satisfies never;
  }
}
