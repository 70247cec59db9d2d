// What a running residual transfer can be told and asked. Validators refuse at the door, handlers only record.
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { z } from 'zod';
import type { ResidualView } from '../domain/residual.ts';
import { guarded } from './handlers/guarded.ts';
import { MESSAGE_REFUSED, type MessageRefusal, type MessageRefusalCode } from './messages.ts';
import { declareEnding } from './residual-ending.ts';
import * as messages from './residual-messages.ts';
import { note, paymentOf, type Residual, showProblem, sumOf, viewOf } from './residual-state.ts';

export function listen(r: Residual): void {
  setHandler(messages.residualQuery, () => viewOf(r));
  setHandler(messages.residualTimelineQuery, () => [...r.timeline]);

  on(r, messages.answerDebit, messages.answerDebitMessage, {
    refuse: (m) =>
      mustBeFrom(m.office, r.payer.pool) ??
      mustBe(r.awaitingAnswer && r.answer === undefined, 'an answer to a late debit is not awaited now') ??
      (m.kind === 'agree' && BigInt(m.amountFen ?? '0') > BigInt(r.input.request.amountFen ?? '0')
        ? refusal(
            'unusable',
            'more is agreed to than was asked for',
            `agree to ${r.input.request.amountFen} fen or less`,
          )
        : undefined),
    take: (m) => {
      r.answer = m;
    },
  });

  on(r, messages.withdrawResidual, messages.withdrawResidualMessage, {
    refuse: (m) =>
      mustBeFrom(m.office, r.input.request.office) ??
      mustBe(!r.pivotPassed, 'the sum is credited, or on its way to the person: it can no longer be withdrawn'),
    take: (m) => {
      note(r, 'source', `withdrew it: ${m.reason}`, m.office);
      declareEnding(r, { outcome: 'withdrawn', because: m.reason });
    },
  });

  on(r, messages.reportResidual, messages.reportResidualMessage, {
    refuse: (m) =>
      mustBeFrom(m.office, m.event === 'received' ? r.payee.pool : r.payer.pool) ??
      (r.payments[m.paymentNo] === undefined
        ? refusal('stale', 'that payment was not ordered here', 'book the sum as an unmatched receipt')
        : undefined),
    take: (m) => takeReport(r, m),
  });

  on(r, messages.resolveResidual, messages.resolveResidualMessage, {
    refuse: (m) =>
      mustBe(r.awaitingOperator && r.resolution === undefined, 'an operator is not awaited now') ??
      mustBe(m.action === 'retry' || (!r.pivotPassed && r.ending === undefined), 'it only goes one way now: "retry"') ??
      mustBe(m.action !== 'follow' || r.input.request.direction === 'onward', 'a late debit follows nobody'),
    take: (m) => {
      note(r, 'operator', `${m.action}: ${m.reason} (${m.who})`);
      if (m.action === 'return') declareEnding(r, { outcome: 'returned', because: m.reason });
      else r.resolution = m;
      if (m.action === 'follow') r.follow = true;
      if (m.payTo !== undefined) r.payTo = m.payTo;
    },
  });
}

/** Only the payment in use, with the sum that was ordered, moves it; anything else is shown and stays in the books. */
function takeReport(r: Residual, m: messages.ReportResidual): void {
  if (m.paymentNo !== r.paymentNo) {
    note(r, 'bank', `"${m.event}" of payment ${m.paymentNo}, which is no longer in use: see the books`, m.office);
    return;
  }
  if (m.event === 'received') {
    takeReceipt(r, m);
    return;
  }
  if (m.amountFen !== r.amountFen) {
    showProblem(r, `${m.amountFen} fen were reported for ${m.paymentNo}, ${r.amountFen} were ordered: ask the bank.`);
    note(r, 'bank', `"${m.event}" of payment ${m.paymentNo} with another amount`, m.office);
    return;
  }
  const reports = paymentOf(r, m.paymentNo);
  switch (m.event) {
    case 'sent':
      reports.sentAt ??= m.at;
      break;
    case 'paid':
      reports.paidAt ??= m.at;
      break;
    case 'bounced':
      if (reports.bouncedAt === undefined) note(r, 'bank', `payment ${m.paymentNo} bounced`, m.office);
      reports.bouncedAt ??= m.at;
      break;
    case 'back':
      reports.backAt ??= m.at;
      break;
    default:
      m.event satisfies never;
  }
}

/** The whole sum, or parts that add up to it, have arrived; anything else is in suspense (B03), and what comes beyond it a double. */
function takeReceipt(r: Residual, m: messages.ReportResidual): void {
  const reports = paymentOf(r, m.paymentNo);
  const receipt = m.receipt ?? 1;
  if (reports.receipts.has(receipt)) return;
  reports.receipts.set(receipt, BigInt(m.amountFen));
  if (reports.receivedAt !== undefined) {
    note(r, 'bank', `a further sum came in under payment ${m.paymentNo} (double): it is in suspense`, m.office);
    return;
  }
  reports.settledDispute?.();
  delete reports.settledDispute;
  const sum = [...reports.receipts.values()].reduce((total, fen) => total + fen, 0n);
  if (sum === BigInt(sumOf(r))) {
    reports.receivedAt = m.at;
    return;
  }
  if (r.ending === undefined) r.money = 'disputed';
  reports.settledDispute = showProblem(
    r,
    `B03: ${sum} fen of the ${r.amountFen} ordered have come in under ${m.paymentNo} and are in suspense. Wait for the rest, or have the source withdraw: all of it goes back.`,
  );
  note(r, 'bank', `another sum than ordered came in under payment ${m.paymentNo} (B03)`, m.office);
}

interface Reception<M> {
  readonly refuse: (message: M) => MessageRefusal | undefined;
  readonly take: (message: M) => void;
}

/** Every message: parsed, compared with the number, refused or taken; the handler parses again. */
function on<M extends { readonly residualNo: string }>(
  r: Residual,
  update: Parameters<typeof setHandler>[0] & { name: string },
  schema: z.ZodType<M>,
  { refuse, take }: Reception<M>,
): void {
  const isReport = update.name === messages.reportResidual.name;
  const received = (raw: unknown): M => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
      throw refused(refusal('unusable', faults.join('; '), 'correct the named fields'));
    }
    const { data } = parsed;
    const fault = over(r, isReport || r.awaitingOperator) ?? ofAnother(r, data.residualNo) ?? refuse(data);
    if (fault !== undefined) throw refused(fault);
    return data;
  };
  setHandler(
    update as typeof messages.withdrawResidual,
    guarded(async (raw): Promise<ResidualView> => {
      take(received(raw));
      return viewOf(r);
    }),
    { validator: (raw) => void received(raw) },
  );
}

/** While it is being undone, the bank and an operator who is awaited are still heard. */
function over(r: Residual, heardInUndo: boolean): MessageRefusal | undefined {
  const how = r.outcome ?? (heardInUndo ? undefined : r.ending?.outcome);
  return how && refusal('closed', `${r.input.residualNo} ends as ${how}`, 'it is kept on file; nothing was changed');
}

function ofAnother(r: Residual, no: string): MessageRefusal | undefined {
  return no === r.input.residualNo
    ? undefined
    : refusal('wrong-case', 'the message names another residual transfer', `quote ${r.input.residualNo}`);
}

function refusal(code: MessageRefusalCode, message: string, remedy: string): MessageRefusal {
  return { code, message, remedy };
}

function refused(fault: MessageRefusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${fault.code}: ${fault.message}. ${fault.remedy}.`,
    type: MESSAGE_REFUSED,
    nonRetryable: true,
    details: [fault],
  });
}

function mustBeFrom(office: string, expected: string): MessageRefusal | undefined {
  return office === expected
    ? undefined
    : refusal('wrong-office', `only office ${expected} may say this`, 'send it as that office');
}

function mustBe(fits: boolean, otherwise: string): MessageRefusal | undefined {
  return fits ? undefined : refusal('not-awaited', otherwise, 'ask for it: it says who acts next');
}
