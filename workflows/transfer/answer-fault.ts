// What does not fit in a source's answer: another case, another letter, a stale version, sums that contradict each
// other or the books.
import { amountFault, monthsFault, periodsFault } from '../../domain/form-check.ts';
import type { InformationForm, Sealed, SourceAnswer } from '../../domain/forms.ts';
import { parseFen } from '../../domain/money.ts';
import type { MessageRefusal } from '../kit/messages.ts';
import { refusal } from '../kit/reception.ts';
import { type Case, caseNoOf, isConfirmed, planOf } from './state.ts';

/** Why an answer cannot be taken, or undefined. */
export function answerFault(c: Case, answer: SourceAnswer): MessageRefusal | undefined {
  return answer.kind === 'refuse' ? undefined : formFault(c, answer.form, c.exchange.version);
}

/** Why a form cannot be version `version` of this case, or undefined. */
export function formFault(c: Case, form: Sealed<InformationForm>, version: number): MessageRefusal | undefined {
  const { body, seal } = form;
  const caseNo = caseNoOf(c);
  if (body.caseNo !== caseNo)
    return refusal('wrong-case', 'the form belongs to another case', `send the form of case ${caseNo}`);
  const letterNo = c.exchange.letter?.body.letterNo;
  if (body.letterNo !== letterNo)
    return refusal('wrong-case', 'the form answers another letter', `quote letter ${letterNo}`);
  if (body.version !== version)
    return refusal('stale', `version ${body.version} of the form is not the one awaited`, `send version ${version}`);
  if (seal.office !== c.input.sourcePool)
    return refusal('wrong-office', 'the form is not sealed by the source', 'seal it with the source office’s key');
  return dispositionFault(c, body) ?? sumsFault(body) ?? frozenFault(c, body);
}

function dispositionFault(c: Case, body: InformationForm): MessageRefusal | undefined {
  const nothingToMove = body.disposition === 'none' && parseFen(body.balance.principalFen) <= 0n;
  const { money } = planOf(c);
  if (body.disposition === money || nothingToMove) return undefined;
  return refusal(
    'unusable',
    `the form disposes of the money as ${body.disposition}, the plan as ${money}`,
    'correct the disposition',
  );
}

const FAULTY = {
  B01: 'the periods overlap, have a hole or begin at another month',
  B02: 'the months are not the sum of the periods',
  B03: 'the amount is not principal and interest together',
} as const;

function sumsFault(body: InformationForm): MessageRefusal | undefined {
  const fault = periodsFault(body) ?? monthsFault(body) ?? amountFault(body);
  return fault && refusal('bad-sums', `${fault}: ${FAULTY[fault]}`, 'correct the form and send it again');
}

/** A correction changes years, never money: what was frozen is on its way already. */
function frozenFault(c: Case, { balance, disposition }: InformationForm): MessageRefusal | undefined {
  if (!isConfirmed(c) || disposition === 'keep') return undefined;
  // an overdrawn account is named anew once its debt is settled, and nothing was frozen yet
  if (c.money.amountFen === '0' && c.money.status !== 'none') return undefined;
  const names = parseFen(balance.principalFen) + parseFen(balance.interestFen);
  return names === parseFen(c.money.amountFen)
    ? undefined
    : refusal(
        'bad-sums',
        'B04: the form names another sum than was frozen for this case',
        'name the balance and the interest that were frozen',
      );
}
