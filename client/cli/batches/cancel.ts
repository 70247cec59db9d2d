// `jiexu batch cancel`: what was not applied yet is not applied.
import { command } from '../command/command.ts';
import { text } from '../command/options.ts';
import { sayProgress } from './text.ts';

export default command(
  { arguments: { number: text('the number it was submitted with') }, example: 'batch cancel HR-2026-9' },
  async ({ number }, connect) => {
    const { batches } = await connect();
    const progress = await batches.cancel(number);
    return { json: progress, text: () => sayProgress(progress) };
  },
);
