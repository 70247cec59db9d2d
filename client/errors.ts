// What the client refuses or cannot do, each with the name of what is wrong and the remedy.

import type { MessageRefusal } from '../workflows/messages.ts';

/** A case took a message at the door and refused it: nothing was changed. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly refusal: MessageRefusal;
  constructor(refusal: MessageRefusal) {
    super(`${refusal.message}; ${refusal.remedy}`);
    this.refusal = refusal;
  }
}

/** Nobody has taken the application: it is not on record, and has to be sent again. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
}

/** No case and no application of that number is known. */
export class UnknownCase extends Error {
  override readonly name = 'UnknownCase';
  constructor(number: string) {
    super(`no case or application ${number.slice(0, 64)} is known; a case number looks like 510100-20260930-17`);
  }
}

/** No batch of that number is known. */
export class UnknownBatch extends Error {
  override readonly name = 'UnknownBatch';
  constructor(batchNo: string) {
    super(`no batch ${batchNo.slice(0, 64)} is known; give the number it was submitted with`);
  }
}
