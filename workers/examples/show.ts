// What `npm start` shows: live progress, how every example ended, the books before and after, and where to look further.
import { styleText } from 'node:util';
import { dim, strong, warn, when } from '../../client/cli/output.ts';
import { table } from '../../client/cli/table.ts';
import { clip } from '../../client/cli/width.ts';
import { yuan } from '../../domain/money.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Played } from './play.ts';

/** Live lines at the bottom of a terminal; plain lines, at every change, where there is none. */
export interface Progress {
  update(played: Played): void;
  stop(): void;
}

const REDRAW_EVERY_MS = 120;

export function openProgress(total: number, out: NodeJS.WriteStream): Progress {
  const states = new Map<string, Played>();
  let drawn = 0;
  let dirty = false;
  const ended = () => [...states.values()].filter(isSettled).length;

  function draw(): void {
    if (!dirty) return;
    dirty = false;
    const running = [...states.values()].filter((played) => !isSettled(played)).slice(0, 8);
    const lines = [
      `${strong(`${ended()} of ${total}`)} decided and done`,
      ...running.map((played) => `  ${lineOf(played)}`),
    ];
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[J`);
    out.write(`${lines.map((line) => clip(line, out.columns || 120)).join('\n')}\n`);
    drawn = lines.length;
  }

  const timer = out.isTTY ? setInterval(draw, REDRAW_EVERY_MS) : undefined;
  return {
    update(played) {
      const key = played.example.application.applicationNo;
      const before = states.get(key);
      states.set(key, played);
      dirty = true;
      if (timer === undefined && (before === undefined || lineOf(before) !== lineOf(played)))
        out.write(`${lineOf(played)}\n`);
    },
    stop() {
      clearInterval(timer);
      if (timer !== undefined) draw();
    },
  };
}

function isSettled({ answer, view }: Played): boolean {
  return (answer !== undefined && answer.kind !== 'accepted') || view?.outcome !== undefined;
}

/** One example in a line: who is awaited, until when. */
function lineOf({ example, answer, view, waiting }: Played): string {
  const no = example.application.applicationNo;
  if (view === undefined) return `${no}  ${answer === undefined ? 'applying' : sayAnswer(answer, waiting)}`;
  const awaited = view.awaited.find((each) => each.actor !== 'bank') ?? view.awaited[0];
  const who =
    view.outcome !== undefined
      ? ''
      : awaited === undefined
        ? dim('the offices’ systems')
        : `${awaited.actor} ${awaited.office ?? ''}: ${awaited.forWhat}${awaited.until ? `, until ${when(awaited.until)}` : ''}`;
  return `${no}  ${view.caseNo ?? ''}  ${view.source.pool} → ${view.destination.pool}  ${sayState(view)}  ${who}`.trimEnd();
}

function sayState(view: CaseView): string {
  return view.outcome === undefined ? view.stage : sayOutcome(view);
}

function sayOutcome(view: CaseView): string {
  const codes = view.reasons.length > 0 ? ` ${view.reasons.join(' ')}` : '';
  return view.outcome === 'completed' ? styleText('green', view.outcome) : warn(`${view.outcome}${codes}`);
}

function sayAnswer(answer: NonNullable<Played['answer']>, waiting?: Played['waiting']): string {
  switch (answer.kind) {
    case 'accepted':
      return 'accepted';
    case 'refused':
    case 'not-needed':
      return warn(`${answer.kind} ${answer.reasons.map((reason) => `${reason.code} ${reason.message}`).join('; ')}`);
    case 'deferred':
      if (waiting?.state === 'withdrawn') return warn('withdrawn while it was deferred');
      if (waiting?.state === 'applied') return warn(`applied anew: ${waiting.answer ?? ''}`);
      return warn(`deferred until ${waiting?.until ?? answer.until ?? 'both offices are on the platform'}`);
    case 'acknowledged':
      return warn('acknowledged: an office does not answer');
    default:
      return answer satisfies never;
  }
}

/** How every example ended. */
export function outcomes(played: readonly Played[]): string {
  return table(
    ['application', 'case', 'from → to', 'outcome', 'yuan', 'where the money is'],
    played.map(({ example, answer, view, waiting: deferred }) => {
      const { applicationNo, source, destination } = example.application;
      const route = `${source.area} → ${destination.area}`;
      if (view === undefined)
        return [applicationNo, '', route, answer === undefined ? '' : sayAnswer(answer, deferred), '', ''];
      const waiting = view.awaited[0];
      const state =
        view.outcome === undefined
          ? `waits for ${waiting?.actor ?? ''} until ${when(waiting?.until)}`
          : sayOutcome(view);
      return [
        applicationNo,
        view.caseNo ?? '',
        route,
        state,
        view.amountFen === undefined || view.amountFen === '0' ? '' : yuan(BigInt(view.amountFen)),
        shortMoney(view),
      ];
    }),
  );
}

function shortMoney(view: CaseView): string {
  switch (view.money) {
    case 'settled':
    case 'credited':
      return `credited at ${view.destination.pool}`;
    case 'paid':
      return 'paid to the person';
    case 'none':
      return 'none to move';
    case 'undone':
    case 'pending':
    case 'kept':
      return `in the account at ${view.source.pool}`;
    default:
      return view.money;
  }
}
