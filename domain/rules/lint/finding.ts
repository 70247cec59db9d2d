// What a look at rule files finds: faults, which have to be put right, and warnings, which somebody should look at.
import type { RuleFault } from '../faults.ts';

export interface Finding extends RuleFault {
  readonly severity: 'fault' | 'warning';
}

/** A finding of one file, before the file's name is added. */
export type Found = Omit<Finding, 'file'>;

export const fault = (field: string, rule: string, remedy: string): Found => ({
  severity: 'fault',
  field,
  rule,
  remedy,
});

export const warning = (field: string, rule: string, remedy: string): Found => ({
  severity: 'warning',
  field,
  rule,
  remedy,
});
