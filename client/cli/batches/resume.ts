// `jiexu batch resume`: a paused batch goes on.
import { command } from '../command/command.ts';
import { text } from '../command/options.ts';
import { sayProgress } from './text.ts';

export default command(
  { arguments: { number: text('the number it was submitted with') }, example: 'batch resume HR-2026-9' },
  async ({ number }, connect) => {
    const { batches } = await connect();
    const progress = await batches.resume(number);
    return { json: progress, text: () => sayProgress(progress) };
  },
);
