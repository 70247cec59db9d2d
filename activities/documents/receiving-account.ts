// The paper in which an office names the account it is paid on (收款账户): what another office pays by.
import { type ReceivingAccountPaper, receivingAccountPaper } from '../../domain/forms.ts';

/** Builds the paper. Throws naming a field that does not fit. */
export function buildReceivingAccount(input: ReceivingAccountPaper): ReceivingAccountPaper {
  return receivingAccountPaper.parse(input);
}
