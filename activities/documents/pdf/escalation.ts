// The escalation notice (逾期督办通知) on paper: what a supervisor is told. Written by the platform, so it bears no office's seal.

import { RULE_BASES } from '../../../domain/case.ts';
import type { EscalationFacts } from '../../../domain/notices.ts';
import { lawOn } from '../../../domain/rules/law.ts';
import { frame, half, type PrintOptions, row } from './layout.ts';
import { typeset } from './typesetter.ts';
import { CLOCK_TITLES, dateText, LEVEL_NAMES, minuteText, ruleWords } from './words.ts';

/** The rule as the notice keeps it, `law: 转出地10个工作日` → 国家规定：转出地10个工作日. */
function ruleText(rule: string): string {
  const basis = RULE_BASES.find((each) => rule.startsWith(`${each}: `));
  return basis === undefined ? rule : ruleWords(basis, rule.slice(basis.length + 2));
}

/** One page. `noticeNo` absent: of the time before notices had numbers. See `renderCertificate` for what holds of every paper. */
export async function renderEscalation(
  facts: EscalationFacts,
  noticeNo: string | undefined,
  options: PrintOptions = {},
): Promise<Uint8Array> {
  const name = options.areaName?.(facts.area);
  const area = name === undefined ? facts.area : `${name}（${facts.area}）`;
  const no = noticeNo ?? '—';
  return typeset('notice', {
    ...(await frame({
      title: '逾期督办通知',
      no,
      issuer: { name: '医保关系转移接续平台' },
      issuedOn: facts.at.slice(0, 10),
      printed: [],
    })),
    caseNo: facts.caseNo,
    addressee: LEVEL_NAMES[facts.level],
    opening: `下列业务的“${CLOCK_TITLES[facts.clock]}”时限已于${dateText(facts.dueAt.slice(0, 10))}届满，经办机构尚未办结。根据${lawOn(facts.at.slice(0, 10))}和下列规定提请督办。`,
    groups: [
      {
        title: '逾期事项',
        fields: [
          row('业务编号', facts.caseNo),
          half('时限', CLOCK_TITLES[facts.clock]),
          half('工作日', `${facts.workingDays} 个工作日`),
          row('责任统筹区', area),
          row('规定', ruleText(facts.rule)),
          half('起算', minuteText(facts.startedAt)),
          half('届满', minuteText(facts.dueAt)),
          half('督办层级', LEVEL_NAMES[facts.level]),
          half('提请时间', minuteText(facts.at)),
        ],
      },
      {
        title: '目前情况',
        fields: [row('等待', facts.awaited || '—'), row('资金所在', facts.whereIsTheMoney)],
      },
    ],
    notes: [
      '时限届满不终止业务：业务继续办理，直至经办机构办结、转入地撤回或者有权人员处理。',
      '凭业务编号可在平台查询办理经过；本通知不含参保人员个人信息。',
    ],
  });
}
