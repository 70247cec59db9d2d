// What a completion notice says beside the two statuses: the plan's remarks, and what the person can do now by how the case ended.
import type { Outcome } from '../../domain/case.ts';
import { yuan } from '../../domain/money.ts';
import { AGAIN } from '../../domain/rules/law.ts';
import type { CaseView } from '../../domain/view.ts';

const MOST = 20;
const LONGEST = 500;

const AS_BEFORE = '转出地的参保关系、缴费年限和个人账户余额与申请前相同。';

/** What follows from the ending. Chinese, as applicants read it. */
function ofOutcome(outcome: Outcome, { money, relation }: CaseView): string[] {
  switch (outcome) {
    case 'completed':
    case 'refused':
    case 'not-needed':
      return [];
    case 'withdrawn':
      return [`本业务按撤回申请办理终止，符合条件时可以${AGAIN}。`];
    case 'refused-by-source':
    case 'refused-by-destination':
      return ['退回的理由、依据和办理途径见同案《退回通知书》。'];
    case 'expired':
      return [`转出地在规定期限后仍未答复，本业务终止；可以${AGAIN}，或拨打医保服务热线反映。`];
    case 'ended-by-death':
      return [
        money === 'inherited'
          ? '个人账户资金在转入地经办机构继承窗口，请继承人持死亡证明和继承材料办理。'
          : '个人账户余额在转出地，请继承人持死亡证明和继承材料到转出地经办机构办理继承。',
        ...(relation === 'merged' ? ['死亡报告前转入地已合并缴费年限，该记录保持不变。'] : []),
      ];
    case 'settled-by-hand':
      return ['本业务由两名经办人员线下处理办结，资金去向请向两地经办机构查询。'];
    default:
      return outcome satisfies never;
  }
}

function ofMoney({ money, relation, outcome }: CaseView): string[] {
  if (money === 'restored') return [`${AS_BEFORE}已汇出的款项由银行退回转出地经办机构，不影响本人余额。`];
  if (money === 'kept' && outcome === 'completed') return ['余额保留在转出地个人账户，按转出地规定继续使用。'];
  return relation === 'undone' && money === 'undone' ? [AS_BEFORE] : [];
}

function ofBenefits({ outcome, benefits }: CaseView): string[] {
  if (outcome !== 'completed' || benefits === undefined || !benefits.backPay.possible) return [];
  const { months, amount } = benefits.backPay;
  const sum = amount === undefined ? '' : `，约${yuan(BigInt(amount))}元`;
  return months === 0 ? [] : [`中断的${months}个月可按转入地规定补缴${sum}；补缴后视为连续缴费。`];
}

/** `given`: the plan's remarks and those of the assessment, which are for people. Cut to what a notice can hold. */
export function remarksOf(view: CaseView, given: readonly string[]): string[] {
  const outcome = view.outcome === undefined ? [] : ofOutcome(view.outcome, view);
  const all = [...outcome, ...ofMoney(view), ...ofBenefits(view), ...given];
  return [...new Set(all.filter((text) => text !== ''))].slice(0, MOST).map((text) => text.slice(0, LONGEST));
}
