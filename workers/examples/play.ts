// Runs one example to its end, or to the point where a person has to act: applies, and plays the people its line names.
import type { Applied, Jiexu } from '../../client/jiexu.ts';
import type { AwaitedKind } from '../../domain/case.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Waiting } from '../../workflows/waiting/messages.ts';
import type { ExampleTransfer } from './read.ts';

/** How an example stands. `answer`: the decision; `view`: the case, where there is one. */
export interface Played {
  readonly example: ExampleTransfer;
  readonly answer?: Applied;
  readonly view?: CaseView;
  /** How a deferred application stands now. */
  readonly waiting?: Waiting;
  /** True when this run applied; false when an earlier one had. */
  readonly appliedNow: boolean;
}

const EVERY_MS = 150;

/**
 * Applies unless the application was decided before, then follows the case until it ended or waits for the reader. `seen` is
 * told of every change. Ends early when `leaving` says so.
 */
export async function play(
  jiexu: Jiexu,
  example: ExampleTransfer,
  seen: (played: Played) => void,
  leaving: () => boolean,
): Promise<void> {
  const { applicationNo } = example.application;
  const before = await jiexu.decision(applicationNo);
  const appliedNow = before === undefined;
  const answer: Applied = appliedNow
    ? await jiexu.apply(example.application)
    : await earlier(jiexu, applicationNo, before);
  if (answer.kind === 'deferred') {
    // applied by an earlier run it may have been withdrawn, or applied anew, since
    const waiting = await jiexu.waiting(applicationNo);
    if (waiting.caseNo === undefined) return seen({ example, answer, appliedNow, waiting });
    return seen({ example, answer, appliedNow, waiting, view: await jiexu.status(waiting.caseNo) });
  }
  if (answer.kind !== 'accepted') return seen({ example, answer, appliedNow });

  let acted = false;
  for await (const view of jiexu.watch(answer.caseNo, { everyMs: EVERY_MS })) {
    seen({ example, answer, view, appliedNow });
    if (leaving() || waitsForReader(example, view)) return;
    if (!acted) acted = await act(jiexu, example, view);
  }
}

/** The point at which the example is left to the reader. */
function waitsForReader({ act: role }: ExampleTransfer, view: CaseView): boolean {
  if (role === 'waits-for-answer') return awaits(view, 'form');
  return role === 'waits-for-verdict' && awaits(view, 'verdict') && view.money === 'arrived';
}

function awaits(view: CaseView, question: AwaitedKind): boolean {
  return view.awaited.some(({ kind }) => kind === question);
}

async function earlier(
  jiexu: Jiexu,
  applicationNo: string,
  decision: NonNullable<Awaited<ReturnType<Jiexu['decision']>>>,
): Promise<Applied> {
  switch (decision.kind) {
    case 'accepted':
      return { kind: 'accepted', caseNo: decision.caseNo, view: await jiexu.status(decision.caseNo) };
    case 'refused':
    case 'not-needed':
    case 'deferred':
      return decision;
    case 'recorded':
      return { kind: 'accepted', caseNo: decision.caseNo, view: decision.view };
    case 'conflict':
      throw new Error(
        `application ${applicationNo} was decided with another content; begin anew with \`npm start -- --fresh\``,
      );
    default:
      return decision satisfies never;
  }
}

/** True when the person of this example has acted. Asked again at every change until then. */
async function act(jiexu: Jiexu, { act: role }: ExampleTransfer, view: CaseView): Promise<boolean> {
  if (view.caseNo === undefined || view.outcome !== undefined) return false;
  const { source, destination, caseNo, formVersion } = view;
  switch (role) {
    case undefined:
    case 'waits-for-answer':
    case 'waits-for-verdict':
      return true;
    case 'source-refuses':
      if (!awaits(view, 'form')) return false;
      await jiexu.refuseAsSource(caseNo, source.pool, 'R01', 'the employer has resumed contributions with back date');
      return true;
    case 'applicant-withdraws':
      if (!awaits(view, 'form')) return false;
      await jiexu.withdraw(caseNo, 'applicant', destination.pool, 'the applicant returns to the former employer');
      return true;
    case 'destination-accepts':
      if (!awaits(view, 'verdict')) return false;
      await jiexu.acceptForm(caseNo, destination.pool, formVersion);
      return true;
    case 'destination-refuses':
      // Only once the money is there: the hardest point to turn back at.
      if (!awaits(view, 'verdict') || view.money !== 'arrived') return false;
      await jiexu.refuseForm(caseNo, destination.pool, formVersion, 'B06', 'the form is of another person');
      return true;
    default:
      return role satisfies never;
  }
}
