// The `jiexu` command in a process that stays: runs one line after another, each as if the process had just been started with it.
import { Readable } from 'node:stream';
import { resolveDirectly } from '../../client/cli/command/resolve.ts';
import { runLine } from '../../client/cli/run-line.ts';
import { line, type Ran } from './staying-jiexu-contract.ts';

resolveDirectly();

process.on('message', async (message) => {
  const { args, env, input } = line.parse(message);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true });
  process.exitCode = undefined;
  const stdout = heardOn(process.stdout);
  const stderr = heardOn(process.stderr);
  await runLine(args);
  process.send?.({ status: Number(process.exitCode ?? 0), stdout: stdout(), stderr: stderr() } satisfies Ran);
});
process.once('disconnect', () => process.exit());

/** Keeps what is written from now on, instead of writing it; the answer gives it back. */
function heardOn(stream: NodeJS.WriteStream): () => string {
  const chunks: Buffer[] = [];
  stream.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    chunks.push(Buffer.from(chunk as Uint8Array));
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
  return () => Buffer.concat(chunks).toString();
}
