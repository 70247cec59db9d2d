// What waits for a second person: what it is about, how much, who proposed it, when, and the command that confirms exactly this.
import { adoptCommand } from '../../../domain/gone.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { yuan } from '../../../domain/money.ts';
import { strong, when } from '../output.ts';
import type { Proposed } from '../suspense/queue.ts';
import { table } from '../table.ts';

/** A proposal in words. `amount`: yuan. */
export interface Proposal {
  readonly what: string;
  readonly amount?: string;
  readonly command: string;
}

/** What was proposed; its own content tells more than its subject where it is about an account. */
function textIn(content: unknown, field: string): string | undefined {
  const value: unknown = typeof content === 'object' && content !== null ? Reflect.get(content, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function sayProposal({ office, subject, content }: Pick<Proposed, 'office' | 'subject' | 'content'>): Proposal {
  const fen = textIn(content, 'amount');
  const sum = fen === undefined ? {} : { amount: yuan(BigInt(fen)) };
  const second = (command: string) => `npx jiexu ${command} --who ID --office ${office}`;
  const [kind = '', ...rest] = subject.split('/');
  const about = rest.join('/');
  switch (kind) {
    case 'allot': {
      const payment = textIn(content, 'paymentNo') ?? rest.at(-1) ?? '';
      const key = about.slice(0, -payment.length - 1);
      const command = `suspense allot ${key} --payment ${payment} --amount ${sum.amount ?? 'YUAN'}`;
      return { what: `allot ${key} to payment ${payment}`, ...sum, command: second(command) };
    }
    case 'return':
      return { what: `send back ${about}`, ...sum, command: second(`suspense return ${about}`) };
    case 'inheritance': {
      const payout = textIn(content, 'payoutNo') ?? rest.at(-1) ?? '';
      const ref = about.slice(0, -payout.length - 1);
      const command = `inheritance pay ${ref} --payout ${payout} --amount ${sum.amount ?? 'YUAN'} --paper FILE`;
      return { what: `pay heirs of ${ref}, as ${payout}`, ...sum, command: second(command) };
    }
    case 'adopt': {
      const how = textIn(content, 'how') ?? 'restore';
      return { what: `adopt case ${about}: ${how}`, command: adoptCommand(about, how) };
    }
    default:
      return subject.startsWith('receiving-account:')
        ? {
            what: `receive on account ${textIn(content, 'accountNo') ?? ''}, ${textIn(content, 'bank') ?? ''} ${textIn(content, 'bankCode') ?? ''}, of ${textIn(content, 'accountName') ?? ''}`,
            command: `npx jiexu office account --pool ${office} --file FILE --who ID`,
          }
        : { what: subject, command: `npx jiexu suspense withdraw ${subject} --who ID --office ${office}` };
  }
}

/** Proposals with their commands under them, in the same order. */
export function describeProposals(proposals: readonly Proposed[]): string {
  const said = proposals.map((proposal) => ({ ...proposal, ...sayProposal(proposal) }));
  return [
    strong('waits for a second person'),
    table(
      ['subject', 'what', 'office', 'yuan', 'proposed by', 'since'],
      said.map((each) => [
        each.subject,
        each.what,
        each.office,
        each.amount ?? '',
        each.first,
        when(toBeijing(Date.parse(each.proposedAt))),
      ]),
    ),
    ...said.map(({ command }) => `      ${command}`),
  ].join('\n');
}
