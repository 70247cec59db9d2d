// A run that is gone: ended from outside, or lost with its server, before what it was for had ended. What people are told of it.
import type { CaseView } from './view.ts';

/** How a run ended that had not ended by itself. `lost`: the server knows no such run. */
export const GONE_WAYS = ['terminated', 'failed', 'cancelled', 'timed-out', 'completed', 'lost'] as const;
export type GoneWay = (typeof GONE_WAYS)[number];

/** Instants are ISO 8601 +08:00. */
export interface GoneRun {
  readonly how: GoneWay;
  /** When it ended; absent where the server does not know. */
  readonly since?: string;
}

/** What has been begun about a case whose run is gone. */
export interface Adopting {
  /** One has said so; a second, different member of staff has to say the same. */
  readonly proposed?: { readonly how: string; readonly first: string; readonly at: string };
  /** Two have said so, and it goes on: who is waited for, and what is wrong with it. */
  readonly running?: { readonly awaited?: string; readonly problem?: string };
}

/** `terminated 2026-11-25 10:00`. */
export function sayGone({ how, since }: GoneRun): string {
  return since === undefined ? how : `${how} ${since.slice(0, 16).replace('T', ' ')}`;
}

/** The command that shows how a case whose run is gone stands, and with `how` adopts it. */
export function adoptCommand(caseNo: string, how?: string): string {
  return `npx jiexu adopt ${caseNo}${how === undefined ? '' : ` --how ${how} --who ID --reason TEXT`}`;
}

/** What to do about a case whose run is gone, for whoever asked or told it something. */
export function goneRemedy(caseNo: string): string {
  return `two people adopt it: \`${adoptCommand(caseNo, 'restore')}\` (or --how forward; \`${adoptCommand(caseNo)}\` shows how it stands)`;
}

/** What to do about a corrected form whose run is gone: the same form begins it again under the same version. */
export function sendAgainRemedy(caseNo: string): string {
  return `the source sends the same form again, and it goes on: \`npx jiexu correct ${caseNo} --form FILE\``;
}

/** The case as it was last heard of, with what has become of it. `view`: absent where nothing is known but the register. */
export function asGone(view: CaseView, gone: GoneRun, { proposed, running }: Adopting = {}): CaseView {
  const caseNo = view.caseNo ?? view.applicationNo;
  const { dueAt: _due, problem: _before, ...rest } = view;
  const shown = `the run of this case is gone (${sayGone(gone)}): what is shown is how it stood then`;
  if (running !== undefined) {
    const problem = running.problem === undefined ? '' : ` ${running.problem}`;
    return {
      ...rest,
      gone,
      awaited: [awaitedAdoption(gone, view, `its adoption to go on${running.awaited ? `: ${running.awaited}` : ''}`)],
      problem: `${shown}. It is being adopted: \`${adoptCommand(caseNo)}\` shows how far.${problem}`,
    };
  }
  const next =
    proposed === undefined
      ? `Nothing goes on by itself; ${goneRemedy(caseNo)}.`
      : `${proposed.first} has proposed "${proposed.how}" on ${proposed.at.slice(0, 16).replace('T', ' ')}; a second person says the same: \`${adoptCommand(caseNo, proposed.how)}\`.`;
  return {
    ...rest,
    gone,
    awaited: [
      awaitedAdoption(gone, view, proposed === undefined ? 'two people to adopt it' : 'a second person to adopt it'),
    ],
    problem: `${shown}. ${next}`,
  };
}

function awaitedAdoption({ since }: GoneRun, view: CaseView, forWhat: string): CaseView['awaited'][number] {
  return { kind: 'adoption', id: 'adoption', actor: 'operator', forWhat, since: since ?? view.openedAt };
}
