// What an office is asked before there is a case.
import type { Scheme } from '../../domain/case.ts';
import type { DocumentPerson } from '../../domain/forms.ts';

/** Asks for the facts a decision needs. Nothing is changed. */
export interface LookUp {
  readonly office: string;
  readonly person: DocumentPerson;
  readonly scheme: Scheme;
}
