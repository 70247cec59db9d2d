// `jiexu batch pause`: no further line of it is applied until it is resumed.
import { command } from '../command/command.ts';
import { text } from '../command/options.ts';
import { sayProgress } from './text.ts';

export default command(
  { arguments: { number: text('the number it was submitted with') }, example: 'batch pause HR-2026-9' },
  async ({ number }, connect) => {
    const { batches } = await connect();
    const progress = await batches.pause(number);
    return { json: progress, text: () => sayProgress(progress) };
  },
);
