// Rules as they will hold from a day on, asked of a case of an earlier one: what it would have been decided by, had that day come already.
import type { Rules } from './rules.ts';

/** `on`: Beijing date; cases of later days are asked on their own. Months, days off and working days stay those of the case. */
export function asOf(rules: Rules, on: string): Rules {
  const later = (date: string) => (date < on ? on : date);
  return {
    ...rules,
    poolOf: (area, date, scheme) => rules.poolOf(area, later(date), scheme),
    officeOf: (place, date) => rules.officeOf(place, later(date)),
    setting: (name, at, date, circumstances) => rules.setting(name, at, later(date), circumstances),
    layers: (name, at, date, circumstances) => rules.layers(name, at, later(date), circumstances),
    required: (name, at, date, circumstances) => rules.required(name, at, later(date), circumstances),
    clock: (name, regime, pair, at, date, circumstances) =>
      rules.clock(name, regime, pair, at, later(date), circumstances),
  };
}
