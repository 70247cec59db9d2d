// The papers a case begins with: the contact letter; the certificate, and the answer where the source's system answers at once.
import type { MoneyRoute, Scheme } from '../../domain/case.ts';
import type {
  Certificate,
  ContactLetter,
  DocumentPerson,
  OfficeParty,
  Sealed,
  SourceAnswer,
} from '../../domain/forms.ts';
import type { CaseCommand } from './command.ts';
import type { Confirmed, Pays } from './source.ts';

export interface WriteLetter extends CaseCommand {
  readonly person: DocumentPerson;
  readonly scheme: Scheme;
  readonly destinationScheme: Scheme;
  readonly source: string;
  readonly money: MoneyRoute;
  readonly agent?: { readonly name: string; readonly phone?: string };
  /** How the letter names both offices: by the platform's directory, since neither reads the other's records. */
  readonly letterheads: Letterheads;
}
export interface Letterheads {
  readonly source: OfficeParty;
  readonly destination: OfficeParty;
}

/** What nobody who asks has to know: whoever carries the command adds it, and no history keeps it. */
export type AddedOnTheWay = 'letterheads';

/**
 * The letter reaches the source, which issues the certificate. Where its system answers by itself, the form is confirmed
 * in the same transaction, as `Confirm` says; what keeps the money from moving leaves the form as it is, and asked to
 * confirm, the source says why.
 */
export interface OpenTransferOut extends CaseCommand, Pays {
  readonly letter: Sealed<ContactLetter>;
  readonly money: MoneyRoute;
}
export interface TransferOutOpened {
  readonly certificate: Sealed<Certificate>;
  /** Absent: a clerk will answer by an update. */
  readonly answer?: SourceAnswer;
  /** What became of the balance that the answer's form names. Absent: the form is yet to be confirmed. */
  readonly confirmed?: Exclude<Confirmed, { kind: 'return' }>;
}
