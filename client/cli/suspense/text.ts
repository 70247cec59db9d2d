// The queue of sums in suspense as people read it: since when, whose they could be, what to do.
import type { Candidate, QueuedReceipt, QueuedSum } from '../../../activities/ledger/suspense.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { yuan } from '../../../domain/money.ts';
import { dim, strong, when } from '../output.ts';
import { describeProposals } from '../proposals/text.ts';
import { table } from '../table.ts';
import { daysSince, type Listed } from './queue.ts';

export function describeQueue({ receipts, unmatched, proposals, now }: Listed): string {
  if (receipts.length + unmatched.length + proposals.length === 0) return 'nothing is in suspense';
  const age = (since: string) => `${when(toBeijing(Date.parse(since)))} (${daysSince(since, now)} d)`;
  const parts: string[] = [];
  if (receipts.length > 0) {
    parts.push(
      strong('arrived under a payment number, not credited'),
      table(
        ['receipt', 'office', 'yuan', 'ordered', 'since', 'what it is'],
        receipts.map((each) => [
          each.receiptId,
          each.office,
          yuan(each.amountFen),
          each.orderedFen === null ? '' : yuan(each.orderedFen),
          age(each.since),
          explain(each)[0],
        ]),
      ),
      ...receipts.map((each) => dim(`${each.receiptId}: ${explain(each)[1]}`)),
    );
  }
  if (unmatched.length > 0) {
    parts.push(
      strong('arrived without a payment number we know, and is left'),
      table(
        ['key', 'office', 'yuan', 'since', 'could be'],
        unmatched.flatMap((sum) => {
          const [first = 'no payment that fits; find out, or send it back', ...others] =
            sum.candidates.map(sayCandidate);
          return [
            [sum.key, sum.office, yuan(sum.leftFen), age(sum.since), first],
            ...others.map((other) => ['', '', '', '', other]),
          ];
        }),
      ),
      dim(hint(unmatched)),
    );
  }
  if (proposals.length > 0) {
    parts.push(describeProposals(proposals));
  }
  return parts.join('\n');
}

function explain({ state, receiptId, caseNo }: QueuedReceipt): [what: string, todo: string] {
  const sendBack = `npx jiexu suspense return ${receiptId} --who ID`;
  switch (state) {
    case 'awaits-case':
      return ['as ordered', `nothing: case ${caseNo ?? ''} credits it`];
    case 'part':
      return ['less than was ordered', 'wait for the rest, or look for it below; with it the case is credited'];
    case 'double':
      return ['beyond what was ordered', sendBack];
    case 'wrong-sum':
      return ['more than was ordered (B03)', `the offices settle it: npx jiexu status ${caseNo ?? ''}`];
    case 'case-over':
      return ['its case is not open', sendBack];
  }
}

function sayCandidate({ paymentNo, missingFen, because }: Candidate): string {
  const why = { reference: 'named', amount: 'same amount', together: 'adds up with the others' }[because];
  return `${paymentNo} ${yuan(missingFen)} (${why})`;
}

function hint([first]: readonly QueuedSum[]): string {
  const key = first?.key ?? 'KEY';
  return `npx jiexu suspense allot ${key} --payment NO --amount YUAN --who ID, or npx jiexu suspense return ${key} --who ID: each by two`;
}
