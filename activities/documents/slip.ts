// The destination's slip of an acceptance: what the source ends its relation by.
import { type AcceptanceSlip, acceptanceSlip } from '../../domain/forms.ts';

/** Builds a slip. `acceptedAt`: ISO 8601 with offset. Throws naming a field that does not fit. */
export function buildSlip(input: AcceptanceSlip): AcceptanceSlip {
  return acceptanceSlip.parse(input);
}
