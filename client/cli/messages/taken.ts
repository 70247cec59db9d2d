// What is told after a message was taken: how the case stands then.
import type { Jiexu } from '../../jiexu.ts';
import type { Answer } from '../command/command.ts';
import { atRest } from '../command/rest.ts';
import { isAtRest, sayAfter, type Taken } from './after.ts';

/** `word`: the command that was given. */
export async function answerOf(jiexu: Jiexu, word: string, taken: Taken): Promise<Answer> {
  const view = await atRest(() => jiexu.status(taken.caseNo), isAtRest);
  return {
    json: { ...taken, stage: view.stage, outcome: view.outcome, view },
    text: () => sayAfter(word, taken, view),
  };
}
