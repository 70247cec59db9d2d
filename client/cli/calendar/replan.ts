// `jiexu replan`: a calendar year was published, and every open case dates its clocks anew.
import { command } from '../command/command.ts';
import { perSecond } from '../command/options.ts';

/** Thousands of cases take minutes: whoever waits sees that it goes on. */
const SHOWN_EACH = 500;

export default command(
  { options: { perSecond: perSecond('50', 'how many cases a second') }, example: 'replan --per-second 20' },
  async (given, connect) => {
    const { jiexu } = await connect();
    const told = await jiexu.calendarChanged({
      perSecond: given.perSecond,
      told: (count) => {
        if (count % SHOWN_EACH === 0) process.stderr.write(`${count} open cases told\n`);
      },
    });
    return { json: { told }, text: () => `${told} open cases date their clocks anew` };
  },
);
