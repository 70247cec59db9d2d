// `jiexu`: the command line of offices, clerks and operators.
import { Command } from 'commander';
import { addAct } from './act.ts';
import { addActEnd } from './act-end.ts';
import { addActPerson } from './act-person.ts';
import { addAdopt } from './adopt.ts';
import { addApply } from './apply.ts';
import { addAsk } from './ask.ts';
import { addBatch } from './batch.ts';
import { addCertificate } from './certificate.ts';
import { addCheck } from './check.ts';
import { addCorrect } from './correct.ts';
import { addDue } from './due.ts';
import { addExplain } from './explain.ts';
import { addInheritance } from './inheritance.ts';
import { addNotices } from './notices.ts';
import { addOffice } from './office.ts';
import { reportError } from './output.ts';
import { addReconcile } from './reconcile.ts';
import { addRecord } from './record.ts';
import { addRefused } from './refused.ts';
import { addResidual } from './residual.ts';
import { addRules } from './rules.ts';
import { addSuspense } from './suspense.ts';

const program = new Command('jiexu')
  .description('moves basic-medical-insurance relations and personal-account balances between offices (接续)')
  .showHelpAfterError('(see --help)');
program.exitOverride();
for (const add of [
  addCheck,
  addDue,
  addApply,
  addBatch,
  addAsk,
  addAct,
  addActPerson,
  addActEnd,
  addCorrect,
  addCertificate,
  addNotices,
  addRecord,
  addRefused,
  addReconcile,
  addSuspense,
  addInheritance,
  addAdopt,
  addOffice,
  addExplain,
  addResidual,
  addRules,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Error && 'exitCode' in error && error.name === 'CommanderError') {
    // commander has said what is wrong with the words; unusable input is 2, help and version are 0
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    reportError(error, process.argv.includes('--json'));
  }
}
