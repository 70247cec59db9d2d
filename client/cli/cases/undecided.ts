// An application that has become no case: what was decided on it and why, or how it waits.
import type { Jiexu } from '../../jiexu.ts';
import type { Answer } from '../command/command.ts';

type Waiting = Awaited<ReturnType<Jiexu['waiting']>>;
type Decision = NonNullable<Awaited<ReturnType<Jiexu['decision']>>>;

/** What is told of it; undefined where it has become a case, is not decided on, or is not known. */
export async function undecidedAnswer(jiexu: Jiexu, number: string): Promise<Answer | undefined> {
  const decision = await jiexu.decision(number);
  if (decision === undefined || decision.kind === 'accepted' || decision.kind === 'recorded') return undefined;
  if (decision.kind !== 'deferred') return { json: decision, text: () => sayDecision(number, decision) };
  const waiting = await jiexu.waiting(number);
  return { json: waiting, text: () => sayWaiting(waiting) };
}

/** A decision with its reasons, each with the remedy. */
export function sayDecision(number: string, decision: Decision): string {
  const reasons = 'reasons' in decision ? decision.reasons : [];
  const open =
    'openCaseNo' in decision && decision.openCaseNo !== undefined ? `, open case ${decision.openCaseNo}` : '';
  return [
    `Application ${number}: ${decision.kind}${open}`,
    ...reasons.map(({ code, message, remedy }) => `  ${code} ${message}\n    → ${remedy}`),
  ].join('\n');
}

export function sayWaiting({ applicationNo, state, until, answer, caseNo }: Waiting): string {
  const name = `Application ${applicationNo}: `;
  switch (state) {
    case 'waiting':
      return `${name}deferred until ${until ?? 'both offices are on the platform'}; it is applied anew by itself`;
    case 'applying':
      return `${name}was deferred, and is being applied anew now`;
    case 'withdrawn':
      return `${name}was deferred, and withdrawn before it was applied anew`;
    case 'applied':
      return `${name}was deferred, and applied anew: ${answer ?? ''}${caseNo === undefined ? '' : ` as case ${caseNo}`}`;
    default:
      return state satisfies never;
  }
}
