// Rule data that cannot be used: every fault with the file it is in, the field, the rule it breaks and the remedy.
import { type Fault, faultSentence } from '../input.ts';

/** A fault of one file. `field`: a path inside it, `rules[1].clocks`. */
export interface RuleFault extends Fault {
  readonly file: string;
}

/** Thrown for rule data that is malformed or contradicts itself; carries all faults. */
export class UnusableRules extends Error {
  override readonly name = 'UnusableRules';
  readonly faults: readonly RuleFault[];

  constructor(faults: readonly RuleFault[]) {
    super(faults.map(ruleFaultSentence).join('\n'));
    this.faults = faults;
  }
}

/** `35.json: rules[1].clocks: … . Remedy.` */
export function ruleFaultSentence(fault: RuleFault): string {
  return `${fault.file}: ${faultSentence(fault)}`;
}
