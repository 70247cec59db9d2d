// The `ledger` connector: an office whose system is the one of this project, on PostgreSQL. Any office in the database.

import type { CaseCommand, Office } from '../../../contract/office.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import type { Db } from '../../database/connection.ts';
import { correctionSteps } from './corrections.ts';
import { destinationSteps } from './destination.ts';
import { destinationFactsOf, sourceFactsOf } from './facts.ts';
import { presenting } from './files.ts';
import { lookUp } from './records.ts';
import { sourceSteps } from './source.ts';
import { undoSteps } from './undo.ts';

export interface LedgerOffice {
  readonly db: Db;
  /** Private keys of the offices served here, public ones of all. */
  readonly keys: KeyStore;
}

type Steps = Omit<Office, 'lookUpAsSource' | 'lookUpAsDestination'>;

/**
 * The commands of office.ts for every office in `db`; `command.office` says which. Each is one short transaction, keyed by its
 * business key: asked again it gives the first answer, whatever happened since. Refusals are `BusinessRefusal` failures and
 * are kept on file; every other error is to be retried. No error carries personal data.
 */
export function ledgerOffice({ db, keys }: LedgerOffice): Office {
  const steps: Steps = {
    ...destinationSteps(db, keys),
    ...sourceSteps(db, keys),
    ...undoSteps(db),
    ...correctionSteps(db, keys),
  };
  const ask = <C extends CaseCommand, A>(name: keyof Steps, step: (command: C) => Promise<A>) => {
    return (command: C): Promise<A> => presenting(db, command, name, () => step(command));
  };
  return {
    lookUpAsSource: async ({ office, person, scheme }) => sourceFactsOf(await lookUp(db, office, person, scheme)),
    lookUpAsDestination: async ({ office, person, scheme }) =>
      destinationFactsOf(await lookUp(db, office, person, scheme)),
    writeLetter: ask('writeLetter', steps.writeLetter),
    openTransferOut: ask('openTransferOut', steps.openTransferOut),
    freeze: ask('freeze', steps.freeze),
    zeroAndPay: ask('zeroAndPay', steps.zeroAndPay),
    acceptForm: ask('acceptForm', steps.acceptForm),
    credit: ask('credit', steps.credit),
    settle: ask('settle', steps.settle),
    endRelation: ask('endRelation', steps.endRelation),
    withdrawLetter: ask('withdrawLetter', steps.withdrawLetter),
    fenceCredit: ask('fenceCredit', steps.fenceCredit),
    restoreBalance: ask('restoreBalance', steps.restoreBalance),
    returnPayment: ask('returnPayment', steps.returnPayment),
    voidCertificate: ask('voidCertificate', steps.voidCertificate),
    reviewCorrection: ask('reviewCorrection', steps.reviewCorrection),
    countersign: ask('countersign', steps.countersign),
    fileCorrection: ask('fileCorrection', steps.fileCorrection),
  };
}
