// What offices are asked in a correction after completion: does it fit, sign it and redo the years, file what both have signed.
import type { FormFault } from '../../domain/case.ts';
import type { CorrectionVerdict } from '../../domain/correction.ts';
import type { InformationForm, Seal, Sealed } from '../../domain/forms.ts';
import type { CaseCommand } from './command.ts';

/** The destination compares a corrected form with the version in force. Nothing is changed. */
export interface ReviewCorrection extends CaseCommand {
  readonly source: string;
  readonly form: Sealed<InformationForm>;
}
/** `unfit`: it changes more than years (`field`), or its seal does not hold. */
export type CorrectionReviewed =
  | { readonly kind: 'fits' }
  | {
      readonly kind: 'unfit';
      readonly code?: FormFault;
      readonly field?: string;
      readonly remark: string;
      /** Nothing is wrong with it: its years are those in force. */
      readonly unchanged?: true;
    };

/** The destination signs the corrected form or refuses it; when it signs, it has redone the years in the same transaction. */
export interface Countersign extends CaseCommand {
  readonly source: string;
  readonly form: Sealed<InformationForm>;
  /** A clerk's verdict; absent: the office's system decides by itself, or leaves it to a clerk. */
  readonly verdict?: CorrectionVerdict;
}
export type Countersigned =
  | {
      readonly kind: 'signed';
      /** The destination's seal over the body that the source has sealed. */
      readonly countersignature: Seal;
      /** Months that this case brings at the destination, before and now. */
      readonly monthsBefore: number;
      readonly months: number;
    }
  | { readonly kind: 'awaiting-clerk' }
  | Exclude<CorrectionVerdict, { kind: 'sign' }>;

/** The source files the version with both signatures. */
export interface FileCorrection extends CaseCommand {
  readonly destination: string;
  readonly form: Sealed<InformationForm>;
  readonly countersignature: Seal;
}
