// The lines of a case's timeline in Chinese, as the record on paper has them beside the original. What people wrote
// stays as they wrote it.
import { CLOCK_TITLES, DISPOSITION_NAMES, HOLD_NAMES, LEVEL_NAMES, OUTCOME_NAMES, ROUTE_NAMES } from './words.ts';

/** `*` stands for what differs; `{1}` puts it into the Chinese, `{1:vocabulary}` by a name. */
type Line = readonly [original: string, chinese: string];

const SIDES = { source: '转出地', destination: '转入地', applicant: '申请人', bank: '银行', operator: '运维' } as const;
const ACTIONS = {
  retry: '重试',
  'send-back': '退回来款',
  undo: '撤销并恢复原状',
  'settled-by-hand': '人工办结',
} as const;
const EVENTS = { sent: '已划出', received: '已到账', paid: '已支付', bounced: '退汇', back: '已退回' } as const;
const RESTORED = { unfrozen: '已解除冻结', restored: '已恢复', 'never-frozen': '从未冻结', settled: '已核销' } as const;
const ADOPTED = { restore: '恢复原状', forward: '继续办结', accepted: '接收', credited: '入账' } as const;
const STANDS = { 'both offices say so': '双方一致', 'nobody took it back': '期限内无人撤销' } as const;
const MARKS = { warning: '提醒', overdue: '逾期', escalation: '上报' } as const;

const VOCABULARY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  clock: CLOCK_TITLES,
  route: ROUTE_NAMES,
  money: DISPOSITION_NAMES,
  outcome: OUTCOME_NAMES,
  hold: HOLD_NAMES,
  level: LEVEL_NAMES,
  side: SIDES,
  action: ACTIONS,
  event: EVENTS,
  restored: RESTORED,
  adopted: ADOPTED,
  mark: MARKS,
  stands: STANDS,
};

/** The first that fits is taken: the narrower one stands first. */
const LINES: readonly Line[] = [
  ['accepted as case *: route *, money *', '受理，业务编号 {1}：{2:route}，{3:money}'],
  [
    'accepted the information form and merged the periods: from here the case only goes forward',
    '接收信息表并合并缴费年限：此后只能继续办理',
  ],
  ['accepted the information form and merged the periods: *', '接收信息表并合并缴费年限（{1}）'],
  ['nobody else has said "*": it no longer counts', '无第二人提出“{1:action}”：不再有效'],
  [
    'the case stops: no further step is taken while the report can be taken back',
    '暂停办理：在死亡报告可以撤销期间不再推进',
  ],
  ['the report of the death stands: *', '死亡报告成立：{1:stands}'],
  ['the report of the death was wrong: *', '死亡报告有误：{1}'],
  ['the report of the death is taken back by two (*, *): the case goes on', '死亡报告由两人撤销（{1}、{2}）：继续办理'],
  ['does not pay into the account: M02', '不支付至该账户：户名不是本人（M02）'],
  ['another’s account is to be paid into*', '将支付至他人账户{1}'],
  ['hands in another’s account*: a second person has to do the same', '提交他人账户{1}：须由第二人同样提交'],
  ['this application was decided before: case *', '该申请此前已有决定：业务 {1}'],
  ['deferred until both offices are on the platform', '暂缓：待双方经办机构均接入平台'],
  ['deferred until *', '暂缓至 {1}'],
  ['refused the information form: *', '退回信息表并终止办理：{1}'],
  ['refused the corrected form: *', '未接受更正后的信息表：{1}'],
  ['refused: *', '不予办理：{1}'],
  ['not-needed: *', '无需办理：{1}'],
  ['ended: *', '结束：{1:outcome}'],
  ['wrote contact letter *', '发出联系函 {1}'],
  ['issued certificate *', '出具参保凭证 {1}'],
  ['confirmed with information form version *', '确认转出，信息表第 {1} 版'],
  ['confirmed the corrected identity: both offices say the same', '确认更正后的身份信息：双方一致'],
  ['sent version * of the information form: a correction of its years', '发出信息表第 {1} 版：更正缴费年限'],
  ['sent version * of the information form', '发出信息表第 {1} 版'],
  ['sent * of the information form', '发出信息表 {1}'],
  ['information form version * came back: *', '信息表第 {1} 版被退回：{2}'],
  ['returned version * of the form: *', '退回信息表第 {1} 版，请更正：{2}'],
  ['corrects its form (*) before the destination has looked at it', '在转入地审核前更正信息表（{1}）'],
  [
    'signed, and redid the years: the case brings * months, before *',
    '签章并重新计算年限：本业务转入 {1} 个月，原为 {2} 个月',
  ],
  ['filed the version with both signatures', '双方签章的版本已归档'],
  ['cancelled before the destination had signed: nothing was changed', '在转入地签章前取消：未作任何变更'],
  ['not taken: *', '未接受：{1}'],
  ['zeroed the account and ordered payment *', '个人账户清零并提交支付 {1}'],
  ["payment * reached the person's own account", '支付 {1} 已到本人账户'],
  ['payment * arrived', '支付 {1} 已到账'],
  ['payment * bounced', '支付 {1} 退汇'],
  ['credited the person and signed the receipt', '已记入个人账户并签发入账回执'],
  [
    'the person has died: the sum is with the inheritance desk, and the receipt is signed',
    '参保人员已故：资金转入待继承，已签发回执',
  ],
  [
    'the person has died: the source keeps the money, its inheritance desk pays it out',
    '参保人员已故：资金留在转出地，由其按继承办理',
  ],
  [
    'the person has died before the destination accepted: the relation stays where it was',
    '参保人员在转入地接收前已故：关系保留在原地',
  ],
  ['reports that the person died on *', '报告参保人员于 {1} 死亡'],
  ['booked the receipt', '回执已入账核销'],
  ['ended its relation', '终止参保关系'],
  ['settled what held the money: *', '资金冻结事由已处理完毕：{1:hold}'],
  ['sent back what came in too much under payment *', '支付 {1} 多到的款项已退回'],
  ['a further sum came in under payment * (double): it goes back', '支付 {1} 重复到账：多到的款项将退回'],
  ['another sum than ordered came in under payment * (B03)', '支付 {1} 到账金额与划转金额不符（B03）'],
  ['the parts of payment * add up to what was ordered', '支付 {1} 分笔到账，合计与划转金额一致'],
  [
    '"*" of payment *, which is no longer in use: see the books',
    '银行报告支付 {2} {1:event}，该支付已不再使用：见账务',
  ],
  ['"*" of payment * with another amount (B03)', '银行报告支付 {2} {1:event}，金额不符（B03）'],
  ['"*" of payment * with another amount', '银行报告支付 {2} {1:event}，金额不符'],
  ['asks the applicant for: *', '要求申请人补充材料：{1}'],
  ['handed in: *', '提交：{1}'],
  ['says who the person is by document; the other office has to confirm it', '据证件确认参保人员身份，待另一方确认'],
  ['the question who the person is has lapsed', '身份确认事项已失效'],
  ['withdrew the case: *', '撤回：{1}'],
  [
    'asks to withdraw: *; the source has confirmed, so the * has to agree',
    '申请撤回：{1}；转出地已确认，须经{2:side}同意',
  ],
  ['asks to withdraw: *; the * has confirmed and has to agree', '申请撤回：{1}；转出地已确认，须经{2:side}同意'],
  ['agrees to the withdrawal: *', '同意撤回：{1}'],
  ['does not agree to the withdrawal: *', '不同意撤回：{1}'],
  ['cancelled the run: taken as a withdrawal', '运维取消运行：视为撤回'],
  [
    'asked to cancel the run: the source has confirmed, so the case goes on',
    '运维要求取消运行：转出地已确认，继续办理',
  ],
  ['retry: *', '重试：{1}'],
  ['send-back: *', '退回来款：{1}'],
  ['undo: *', '撤销并恢复原状：{1}'],
  ['settled-by-hand: *', '人工办结：{1}'],
  ['an operator is called: *', '请运维处理：{1}'],
  ['done after a delay: *', '延迟后完成：{1}'],
  ['could not *: *', '未能完成“{1}”：{2}'],
  ['* clock: due * by the published calendar, before *', '“{1:clock}”按公布的放假安排改为 {2} 届满，原为 {3}'],
  ['* clock: due * by the published calendar', '“{1:clock}”按公布的放假安排于 {2} 届满'],
  ['* clock stands still: *', '“{1:clock}”暂停计时：{2}'],
  ['* clock goes on: due *', '“{1:clock}”继续计时，{2} 届满'],
  ["* clock: escalation to the *'s supervisor; due *", '“{1:clock}”逾期，上报{2:level}；应于 {3} 届满'],
  ['* clock: stands still: *; due *', '“{1:clock}”暂停计时：{2}；{3} 届满'],
  ['* clock: goes on after: *; due *', '“{1:clock}”继续计时（此前暂停：{2}）；{3} 届满'],
  ['* clock: the silent office is given up; due *', '“{1:clock}”不再等候未答复的机构；应于 {2} 届满'],
  ['* clock: *; due *', '“{1:clock}”{2:mark}；{3} 届满'],
  ['fenced: this case can never be accepted or credited', '已封闭：本业务不再接收或入账'],
  ['had accepted the form before it could be fenced: the case goes forward', '封闭前已接收信息表：继续办理'],
  ['had credited the sum before it could be fenced: the case goes forward', '封闭前已入账：继续办理'],
  ['had paid the person before it could be stopped: the case goes forward', '停止前已支付给本人：继续办理'],
  ['had * before it could be fenced: the case goes forward', '封闭前已{1:adopted}：继续办理'],
  ['the contact letter is withdrawn: a later answer is refused', '联系函已撤回：此后的答复不再受理'],
  ['the frozen balance is free again', '余额已解除冻结'],
  ['the zeroed balance is back in the account', '已清零的余额已恢复到个人账户'],
  ['the balance was never frozen, and can no longer be for this case', '余额从未冻结，本业务不再冻结'],
  ['the sum that was sent is back', '已划出的款项已退回'],
  ['the run of this case had ended without a record: the case is adopted', '本业务的运行已中断且无记录：由双人接管'],
  ['adopted (*): *', '接管（{1:adopted}）：{2}'],
  ['freeze *: the balance is *', '第 {1} 次冻结：余额{2:restored}'],
];

const escaped = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
const PATTERNS = LINES.map(([original, chinese]) => ({
  pattern: new RegExp(`^${original.split('*').map(escaped).join('(.*?)')}$`, 's'),
  chinese,
}));

/** The line in Chinese; undefined for one that nobody has put into Chinese. */
export function timelineInChinese(what: string): string | undefined {
  for (const { pattern, chinese } of PATTERNS) {
    const found = pattern.exec(what);
    if (found === null) continue;
    return chinese.replaceAll(/\{(\d)(?::([a-z]+))?\}/g, (_all, place: string, names: string | undefined) =>
      named(found[Number(place)] ?? '', names),
    );
  }
  return undefined;
}

function named(value: string, names: string | undefined): string {
  const vocabulary = names === undefined ? undefined : VOCABULARY[names];
  if (vocabulary === undefined) return value;
  return value
    .split(', ')
    .map((each) => vocabulary[each] ?? each)
    .join('、');
}
