// Runs a prepared command: connects when it asks, prints what it answers, closes the connection whatever happened.
import { out } from '../output.ts';
import { type Answer, type Connect, jsonText, type Running } from './command.ts';
import type { Connected } from './connect.ts';

/** Throws what the command throws. Sets the exit code 1 where an answer has failed. */
export async function perform(run: (connect: Connect) => Running, json: boolean): Promise<void> {
  let connection: Promise<Connected> | undefined;
  const connect: Connect = () => {
    connection ??= open();
    return connection;
  };
  try {
    const running = run(connect);
    if (Symbol.asyncIterator in running) await printEach(running, json);
    else {
      const answer = await running;
      say(answer, json ? jsonText(answer.json) : undefined);
    }
  } finally {
    // Whoever could not connect was told why already.
    await connection?.then(
      (on) => on.close(),
      () => undefined,
    );
  }
}

/** Loaded with the first question, and only where something runs: what asks nobody goes without all of it. */
async function open(): Promise<Connected> {
  const { addresses } = await import('./addresses.ts');
  const at = addresses();
  const { connected } = await import('./connect.ts');
  return connected(at);
}

/** One line of JSON each. What reads like the answer before it is not said again. */
async function printEach(answers: AsyncIterable<Answer>, json: boolean): Promise<void> {
  let last = '';
  for await (const answer of answers) {
    const line = json ? jsonText(answer.json, 0) : undefined;
    const said = line ?? `${answer.aside?.()}${answer.text?.()}`;
    if (said !== last) say(answer, line);
    last = said;
  }
}

/** `json`: the answer as JSON, where that is asked for. */
function say({ text, aside, failed }: Answer, json: string | undefined): void {
  if (failed) process.exitCode = 1;
  if (json !== undefined) {
    out(json);
    return;
  }
  if (aside !== undefined) process.stderr.write(`${aside()}\n`);
  if (text !== undefined) out(text());
}
