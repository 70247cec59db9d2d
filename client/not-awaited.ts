// Why nothing of the kind is awaited now, where the case itself can tell: what was asked for and has lapsed, and what
// is asked for instead.
import type { CaseView, TimelineEntry } from '../domain/view.ts';

/** What a case is refused with, as far as it can be told better than "not awaited". */
export interface Why {
  readonly message: string;
  readonly remedy: string;
}

/** `name`: what was said; `code` and `message`: what it was refused with. Undefined where the case has said all there is to say. */
export function whyNotAwaited(
  { name, code, message }: { readonly name: string; readonly code: string; readonly message: string },
  view: CaseView,
  timeline: readonly TimelineEntry[],
): Why | undefined {
  if (name === 'supply') return noSupplement(view, timeline, code === 'closed');
  if (code !== 'not-awaited') return undefined;
  if (name === 'resolve' && view.money === 'disputed') return disputed(view);
  return { message, remedy: `nothing was changed; ${goesOn(view)}` };
}

const ASKED = /^asks the applicant for: /;
const HANDED_IN = /^handed in: /;

function noSupplement(view: CaseView, timeline: readonly TimelineEntry[], isClosed: boolean): Why | undefined {
  const asked = timeline.findLastIndex(({ what }) => ASKED.test(what));
  const remedy = `nothing was changed; ${goesOn(view)}`;
  if (asked < 0 && isClosed) return undefined;
  if (asked < 0) return { message: 'nobody has asked the applicant for anything in this case', remedy };
  const { by, at = '', what = '' } = timeline[asked] ?? {};
  const since = timeline.slice(asked + 1);
  const handedIn = since.find((entry) => HANDED_IN.test(entry.what));
  if (handedIn !== undefined)
    return {
      message: `what was asked for was handed in on ${handedIn.at.slice(0, 10)}: nothing more is missing`,
      remedy,
    };
  return {
    message: `the ${by} asked for "${what.replace(ASKED, '')}" on ${at.slice(0, 10)} and has since answered without it: it is not needed any more`,
    remedy,
  };
}

function goesOn({ caseNo, outcome, awaited }: CaseView): string {
  if (outcome !== undefined) return `the case has ended: ${outcome}`;
  const [next] = awaited;
  const who = next === undefined ? "the offices' systems" : `${next.actor}${next.office ? ` ${next.office}` : ''}`;
  return `next to act: ${who} (\`npx jiexu status ${caseNo ?? ''}\`)`;
}

function disputed({ caseNo }: CaseView): Why {
  return {
    message: 'another sum has come in than was ordered (B03): no step was refused that could be tried again',
    remedy: `wait for the rest, or send back what came: \`npx jiexu resolve ${caseNo ?? ''} --action send-back --who ID --reason TEXT\``,
  };
}
