// What a running case can be told and asked. Validators refuse at the door, handlers only record: none waits for a person.
import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { z } from 'zod';
import { amountFault, monthsFault, periodsFault } from '../domain/form-check.ts';
import type { FormVerdict, SourceAnswer } from '../domain/forms.ts';
import { type Case, note, paymentOf, planOf, showProblem, viewOf } from './case.ts';
import { declareEnding } from './endings.ts';
import { guarded } from './guarded.ts';
import * as messages from './messages.ts';
import { explainOpenCase } from './steps.ts';

type Refusal = messages.MessageRefusal;

export function listen(c: Case): void {
  setHandler(messages.caseQuery, () => viewOf(c));
  setHandler(messages.timelineQuery, () => [...c.timeline]);

  setHandler(messages.calendarChanged, () => {
    c.replansAsked += 1;
  });
  setHandler(
    messages.apply,
    guarded(async (request) => {
      c.asked = true;
      return answerApplication(c, request);
    }),
  );

  on(c, messages.answerAsSource, messages.answerAsSourceMessage, {
    refuse: (m) =>
      mustBeFrom(c, m.office, 'source') ??
      mustBeAwaited(c.awaitingAnswer && c.answer === undefined, 'an answer to the contact letter') ??
      answerFault(c, m.answer),
    take: (m) => {
      c.answer = m.answer;
    },
  });

  const verdict = (expected: FormVerdict['kind']) => ({
    refuse: (m: messages.Verdict) =>
      mustBeFrom(c, m.office, 'destination') ??
      mustBeAwaited(c.awaitingVerdict && c.verdict === undefined, 'a verdict on the information form') ??
      (m.verdict.kind === expected
        ? undefined
        : refusal(
            'unusable',
            `the verdict must be "${expected}" in this message`,
            'use the message for the other verdict',
          )) ??
      (m.formVersion === c.formVersion
        ? undefined
        : refusal(
            'stale',
            `version ${m.formVersion} of the form is not the one in use`,
            `look at version ${c.formVersion}`,
          )),
    take: (m: messages.Verdict) => {
      c.verdict = m.verdict;
    },
  });
  on(c, messages.acceptForm, messages.verdictMessage, verdict('accept'));
  on(c, messages.refuseAsDestination, messages.verdictMessage, verdict('refuse'));

  on(c, messages.withdraw, messages.withdrawMessage, {
    refuse: (m) =>
      (m.by === 'destination' ? mustBeFrom(c, m.office, 'destination') : undefined) ??
      (c.answer?.kind === 'confirm' || c.confirmed
        ? refusal(
            'needs-agreement',
            'the source has confirmed the transfer out',
            'ask the source office to agree, or let the case complete and apply for the way back',
          )
        : undefined),
    take: (m) => {
      note(c, m.by, `withdrew the case: ${m.reason}`, m.office);
      declareEnding(c, { outcome: 'withdrawn', codes: [], what: `withdrawn by the ${m.by}` });
    },
  });

  on(c, messages.reportReceipt, messages.reportReceiptMessage, {
    refuse: (m) =>
      mustBeFrom(c, m.office, m.event === 'received' ? 'destination' : 'source') ??
      (c.payments[m.paymentNo] === undefined
        ? refusal('stale', 'this case has not ordered that payment', 'book the sum as an unmatched receipt')
        : undefined),
    take: (m) => takeReport(c, m),
  });

  on(c, messages.releaseHold, messages.releaseHoldMessage, {
    refuse: (m) => mustBeFrom(c, m.office, 'source') ?? mustBeAwaited(c.holds.length > 0, 'the end of a hold'),
    take: (m) => {
      note(c, 'source', `settled what held the money: ${c.holds.join(', ')}`, m.office);
      c.holds = [];
    },
  });

  on(c, messages.resolve, messages.resolveMessage, {
    refuse: () =>
      mustBeAwaited(
        c.awaited.some((each) => each.actor === 'operator' && each.forWhat === 'a problem to be resolved'),
        'an operator',
      ),
    take: (m) => {
      note(c, 'operator', `${m.action}: ${m.reason} (${m.who})`);
      c.retries += 1;
    },
  });
}

/** Only the payment in use, with the sum that was ordered, moves the case; anything else is shown and stays in the books. */
function takeReport(c: Case, m: messages.ReportReceipt): void {
  if (m.paymentNo !== c.paymentNo) {
    note(c, 'bank', `"${m.event}" of payment ${m.paymentNo}, which is no longer in use: see the books`, m.office);
    return;
  }
  if (m.amountFen !== c.amountFen) {
    showProblem(
      c,
      `${m.amountFen} fen were reported for ${m.paymentNo} (${m.event}), ${c.amountFen} were ordered (B03): the sum is in suspense.`,
    );
    note(c, 'bank', `"${m.event}" of payment ${m.paymentNo} with another amount (B03)`, m.office);
    return;
  }
  const reports = paymentOf(c, m.paymentNo);
  switch (m.event) {
    case 'sent':
      reports.sentAt ??= m.at;
      break;
    case 'received':
      reports.receivedAt ??= m.at;
      break;
    case 'paid':
      reports.paidAt ??= m.at;
      break;
    case 'bounced':
      if (reports.bouncedAt === undefined) note(c, 'bank', `payment ${m.paymentNo} bounced`, m.office);
      reports.bouncedAt ??= m.at;
      break;
    case 'back':
      reports.backAt ??= m.at;
      break;
    default:
      m.event satisfies never;
  }
}

/** The decision for this application; for another one while the case is open, R09 or R10 with the open case's number. */
async function answerApplication(
  c: Case,
  request: { readonly applicationNo: string; readonly contentHash: string; readonly destinationPool: string },
): Promise<messages.ApplyAnswer> {
  const { application, contentHash, destinationPool } = c.input;
  const same = request.applicationNo === application.applicationNo;
  if (same && request.contentHash !== contentHash) throw otherContent();
  // while another application of this person is being decided, nothing is promised to this one
  if (!same && !c.decided) return { kind: 'try-again' };
  await condition(() => c.decided);
  if (same && c.conflict) throw otherContent();
  if (same) return decisionOf(c);
  // refused, or about to close: the next run decides anew
  if (c.caseNo === undefined || c.outcome !== undefined) return { kind: 'try-again' };
  const code = request.destinationPool === destinationPool ? 'R09' : 'R10';
  return {
    kind: 'refused',
    reasons: [await explainOpenCase({ code, caseNo: c.caseNo, pool: destinationPool })],
    openCaseNo: c.caseNo,
  };
}

function otherContent(): ApplicationFailure {
  return refused(
    refusal(
      'stale',
      'this application number was used with another content',
      'send the same content again, or use a new application number',
    ),
  );
}

function decisionOf(c: Case): messages.ApplyAnswer {
  if (c.recorded?.caseNo !== undefined) return { kind: 'accepted', caseNo: c.recorded.caseNo, view: c.recorded };
  if (c.caseNo !== undefined) return { kind: 'accepted', caseNo: c.caseNo, view: viewOf(c) };
  if (c.deferred !== undefined) return { kind: 'deferred', ...c.deferred };
  return {
    kind: c.outcome === 'not-needed' ? 'not-needed' : 'refused',
    reasons: c.reasons,
    ...(c.openCaseNo === undefined ? {} : { openCaseNo: c.openCaseNo }),
  };
}

/** What does not fit in a source's answer: another case, another letter, a stale version, sums that contradict each other. */
export function answerFault(c: Case, answer: SourceAnswer): Refusal | undefined {
  if (answer.kind === 'refuse') return undefined;
  const { body } = answer.form;
  if (body.caseNo !== c.caseNo)
    return refusal('wrong-case', 'the form belongs to another case', `send the form of case ${c.caseNo}`);
  if (body.letterNo !== c.letterNo)
    return refusal('wrong-case', 'the form answers another letter', `quote letter ${c.letterNo}`);
  if (body.version !== c.formVersion)
    return refusal(
      'stale',
      `version ${body.version} of the form is not the one awaited`,
      `send version ${c.formVersion}`,
    );
  if (answer.form.seal.office !== c.input.sourcePool)
    return refusal('wrong-office', 'the form is not sealed by the source', 'seal it with the source office’s key');
  if (
    c.plan !== undefined &&
    body.disposition !== c.plan.money &&
    !(body.disposition === 'none' && BigInt(body.balance.principalFen) <= 0n)
  ) {
    return refusal(
      'unusable',
      `the form disposes of the money as ${body.disposition}, the plan as ${c.plan.money}`,
      'correct the disposition',
    );
  }
  const fault = periodsFault(body) ?? monthsFault(body) ?? amountFault(body);
  return fault && refusal('bad-sums', `${fault}: ${FAULTY[fault]}`, 'correct the form and send it again');
}

const FAULTY = {
  B01: 'the periods overlap, have a hole or begin at another month',
  B02: 'the months are not the sum of the periods',
  B03: 'the amount is not principal and interest together',
} as const;

interface Reception<M> {
  readonly refuse: (message: M) => Refusal | undefined;
  readonly take: (message: M) => void;
}

/** Every message of a case: parsed, compared with the case number, refused or taken; the handler parses again. */
function on<M extends { readonly caseNo: string }>(
  c: Case,
  update: Parameters<typeof setHandler>[0] & { name: string },
  schema: z.ZodType<M>,
  { refuse, take }: Reception<M>,
): void {
  const received = (raw: unknown): M => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
      throw refused(refusal('unusable', faults.join('; '), 'correct the named fields'));
    }
    const fault =
      (c.outcome !== undefined || c.ending !== undefined) && update.name !== messages.reportReceipt.name
        ? refusal(
            'closed',
            `the case ends as ${c.outcome ?? c.ending?.outcome}`,
            'it is kept on file; nothing was changed',
          )
        : parsed.data.caseNo !== c.caseNo
          ? refusal('wrong-case', 'the message names another case', `quote case ${c.caseNo}`)
          : refuse(parsed.data);
    if (fault !== undefined) throw refused(fault);
    return parsed.data;
  };
  setHandler(
    update as typeof messages.withdraw,
    guarded(async (raw) => {
      take(received(raw));
      return { caseNo: c.caseNo ?? '', stage: c.stage };
    }),
    { validator: (raw) => void received(raw) },
  );
}

function refusal(code: messages.MessageRefusalCode, message: string, remedy: string): Refusal {
  return { code, message, remedy };
}

function refused(fault: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${fault.code}: ${fault.message}. ${fault.remedy}.`,
    type: messages.MESSAGE_REFUSED,
    nonRetryable: true,
    details: [fault],
  });
}

function mustBeFrom(c: Case, office: string, side: 'source' | 'destination'): Refusal | undefined {
  const expected = planOf(c).offices[side].pool;
  return office === expected
    ? undefined
    : refusal('wrong-office', `only the ${side} office ${expected} may say this`, 'send it as that office');
}

function mustBeAwaited(awaited: boolean, what: string): Refusal | undefined {
  return awaited
    ? undefined
    : refusal('not-awaited', `${what} is not awaited now`, 'ask for the case: it says who acts next');
}
