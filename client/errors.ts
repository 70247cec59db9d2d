// What the client refuses or cannot do, each with the name of what is wrong and the remedy.
import { CannotBeDone } from '../domain/cannot.ts';
import { type GoneRun, goneRemedy, sayGone } from '../domain/gone.ts';
import { CORRECT_FIELDS, type Fault } from '../domain/input.ts';
import type { ResidualRefusal } from '../domain/residual.ts';
import type { MessageRefusal } from '../workflows/kit/messages.ts';

/** A case took a message at the door and refused it: nothing was changed. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly refusal: MessageRefusal;
  constructor(refusal: MessageRefusal) {
    super(sayRefusal(refusal));
    this.refusal = refusal;
  }
}

/** What cannot be used has its remedy with each field: another one after them all would say nothing. */
function sayRefusal({ code, message, remedy }: MessageRefusal): string {
  if (code !== 'unusable') return `${message}; ${remedy}`;
  return remedy.endsWith(CORRECT_FIELDS) ? `${message}. Nothing was changed.` : `${message}. ${remedy}.`;
}

/** A message whose fields are at fault: nobody was asked. */
export function unusable(faults: readonly Fault[]): MessageRefused {
  const message = faults.map(({ field, rule, remedy }) => `${field}: ${rule}. ${remedy}`).join('; ');
  return new MessageRefused({ code: 'unusable', message, remedy: `nothing was changed; ${CORRECT_FIELDS}` });
}

/** A message in the name of an office that has no say in it. `part`: whose word it is, as in `the source office`. */
export function wrongOffice(part: string, office: string): MessageRefused {
  return new MessageRefused({
    code: 'wrong-office',
    message: `only ${part} ${office} may say this`,
    remedy: 'send it as that office',
  });
}

/** Whatever is said to a case that has ended. */
export function closedCase(caseNo: string, how: string): MessageRefused {
  return new MessageRefused({
    code: 'closed',
    message: `case ${caseNo} has ended (${how})`,
    remedy: 'nothing was changed; apply anew if there is still something to move',
  });
}

/** A message that no run is there to take. Nothing was changed; what it said is still to be said. */
export class RunGone extends MessageRefused {
  constructor(caseNo: string, gone: GoneRun) {
    super({
      code: 'closed',
      message: `the run of case ${caseNo} is gone (${sayGone(gone)}), so that nobody takes this; nothing was changed`,
      remedy: goneRemedy(caseNo),
    });
  }
}

/** Nobody has taken the application: it is not on record, and has to be sent again. */
export class NotTaken extends CannotBeDone {
  override readonly name = 'NotTaken';
}

/** No case and no application of that number is known. */
export class UnknownCase extends CannotBeDone {
  override readonly name = 'UnknownCase';
  constructor(number: string) {
    super(`no case or application ${number.slice(0, 64)} is known; a case number looks like 510100-20260930-17`);
  }
}

/** The application is known and has become no case: `how` it stands. */
export class NoCase extends CannotBeDone {
  override readonly name = 'NoCase';
  constructor(applicationNo: string, how: string) {
    super(
      `application ${applicationNo} has become no case (${how}): nothing was changed; see \`npx jiexu status ${applicationNo}\``,
    );
  }
}

/** No batch of that number is known. */
export class UnknownBatch extends CannotBeDone {
  override readonly name = 'UnknownBatch';
  constructor(batchNo: string) {
    super(`no batch ${batchNo.slice(0, 64)} is known; give the number it was submitted with`);
  }
}

/** Nothing is decided on an application, so that there is nothing to explain. */
export class NotDecided extends CannotBeDone {
  override readonly name = 'NotDecided';
}

/** No residual transfer was started, and why. */
export class ResidualRefused extends Error {
  override readonly name = 'ResidualRefused';
  readonly refusal: ResidualRefusal;
  constructor(refusal: ResidualRefusal) {
    super(`${refusal.message}; ${refusal.remedy}`);
    this.refusal = refusal;
  }
}

/** No residual transfer of that number is known. */
export class UnknownResidual extends CannotBeDone {
  override readonly name = 'UnknownResidual';
  constructor(no: string) {
    super(`no residual transfer ${no.slice(0, 64)} is known; its number looks like 510100-20260930-17-R1`);
  }
}
