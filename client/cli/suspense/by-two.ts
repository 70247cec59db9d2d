// What the acts that take two members of staff answer to the first and to the second.
import type { ByTwo } from '../../../activities/offices/suspense.ts';
import type { Answer } from '../command/command.ts';

/**
 * Where the act stands: proposed, or done by whom and under which id. `what`: the act in words; `command`: as the
 * second person gives it, without --who.
 */
export function saidByTwo(what: string, command: string, answer: ByTwo): Answer {
  return {
    json: answer,
    text: () =>
      answer.state === 'proposed'
        ? `proposed by ${answer.first}: ${what}. It is done when a second person says the same:\n      npx jiexu ${command} --who ID`
        : `done by ${answer.first} and ${answer.second}: ${what} (posting ${answer.postingId})`,
  };
}
