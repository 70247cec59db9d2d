// What an office keeps of what it was asked: under which key, and what has to be the same when it is asked again. One table.
import { digestOf } from './canonical.ts';
import type { CaseCommand } from './commands/command.ts';
import type { CaseSteps, CommandName, CommandOf } from './office.ts';

/**
 * What a field is when a command comes again. `key`: it is in the key. `content`: it has to be what it was. `beside`: it may
 * differ; whoever the person is by now, whichever account is paid into, and what was learnt meanwhile, the first answer stands.
 */
type Fate = 'key' | 'content' | 'beside';

/** Office and case number are where it is kept, and the case's clock is never content. Any other field has its fate here. */
type FieldsOf<C> = { readonly [F in Exclude<keyof C, keyof CaseCommand>]-?: Fate };

interface Kept<C> {
  /** The key, or what stands before its number. */
  readonly key: string;
  readonly number?: (command: C) => string | number;
  /**
   * Of the fields below; one higher when one comes or goes. A field that comes to mean something else gets a new name:
   * what an older and a newer version both name is compared.
   */
  readonly version: number;
  readonly fields: FieldsOf<C>;
  /** What is done, for people. */
  readonly words: string;
}

const CREDITED = {
  key: 'credit',
  number: ({ n }: CommandOf<'credit'>) => n,
  version: 1,
  fields: { n: 'key', source: 'content', paymentNo: 'content', amountFen: 'content', deceased: 'beside' },
} as const;

/**
 * By the command's name. A command that may be asked by halves is kept by halves, `<command>:<half>`. Each half has a key,
 * a version and content of its own: it gives its first answer whether the other comes with it or not.
 */
const KEPT = {
  writeLetter: kept<'writeLetter'>({
    key: 'write-letter',
    version: 2,
    fields: {
      person: 'beside',
      scheme: 'content',
      destinationScheme: 'content',
      source: 'content',
      money: 'content',
      agent: 'beside',
      // an office that moves, or gets another telephone, has written its letter all the same
      letterheads: 'beside',
    },
    words: 'write the contact letter',
  }),
  openTransferOut: kept<'openTransferOut'>({
    key: 'open-transfer-out',
    version: 2,
    fields: { letter: 'content', money: 'content', pays: 'content', to: 'beside', onPaper: 'beside' },
    words: 'file the letter, issue the certificate, confirm where the system answers',
  }),
  confirm: kept<'confirm'>({
    key: 'confirm',
    number: ({ form }) => form.body.version,
    version: 2,
    fields: {
      destination: 'content',
      form: 'content',
      pays: 'content',
      to: 'beside',
      onPaper: 'beside',
      account: 'beside',
    },
    words: 'hold the balance that the form names, and order the payment that goes with it',
  }),
  pay: kept<'pay'>({
    key: 'pay',
    number: ({ after }) => (after === undefined ? 'first' : `after:${after}`),
    version: 3,
    fields: {
      destination: 'content',
      after: 'key',
      amountFen: 'content',
      to: 'beside',
      onPaper: 'beside',
      account: 'beside',
    },
    words: 'zero the account and order the payment',
  }),
  'conclude:relation': kept<'conclude'>({
    key: 'end-relation',
    version: 2,
    fields: { n: 'beside', destination: 'content', slip: 'content', receipt: 'beside' },
    words: 'end the relation',
  }),
  'conclude:money': kept<'conclude'>({
    key: 'settle',
    number: ({ n }) => n,
    version: 1,
    fields: { n: 'key', destination: 'content', slip: 'beside', receipt: 'content' },
    words: 'book the receipt',
  }),
  acceptForm: kept<'acceptForm'>({
    key: 'accept-form',
    number: ({ form }) => form.body.version,
    version: 1,
    fields: { form: 'content', person: 'beside', source: 'content', verdict: 'beside' },
    words: 'check the information form and merge the months',
  }),
  credit: kept<'credit'>({ ...CREDITED, words: 'match the payment and credit the person' }),
  withdraw: kept<'withdraw'>({
    key: 'withdraw',
    number: ({ what }) => what,
    version: 1,
    fields: { what: 'key', reason: 'beside', fenced: 'beside' },
    words: 'close the file and put everything back',
  }),
  countersign: kept<'countersign'>({
    key: 'countersign',
    number: ({ form }) => form.body.version,
    version: 1,
    fields: { source: 'content', form: 'content', verdict: 'beside' },
    words: 'sign the corrected form and redo the years',
  }),
  fileCorrection: kept<'fileCorrection'>({
    key: 'file-correction',
    number: ({ form }) => form.body.version,
    version: 1,
    // a seal says who says it: another key of the same office signs the same form
    fields: { destination: 'content', form: 'content', countersignature: 'beside' },
    words: 'file the version that both have signed',
  }),
  openResidual: kept<'openResidual'>({
    key: 'open-residual',
    number: ({ n }) => n,
    version: 1,
    fields: {
      ofCase: 'content',
      n: 'key',
      direction: 'content',
      destination: 'content',
      amountFen: 'content',
      late: 'content',
    },
    words: 'book what came late and hold it',
  }),
  payResidual: kept<'payResidual'>({
    key: 'pay',
    number: ({ paymentNo }) => paymentNo,
    version: 2,
    fields: {
      n: 'content',
      destination: 'content',
      paymentNo: 'key',
      amountFen: 'content',
      to: 'beside',
      account: 'beside',
    },
    words: 'zero the sum and order its payment',
  }),
  creditResidual: kept<'creditResidual'>({
    ...CREDITED,
    fields: { ...CREDITED.fields, follow: 'beside' },
    words: 'credit what came late',
  }),
  takeResidualDebit: kept<'takeResidualDebit'>({ ...CREDITED, words: 'book what was asked for' }),
};

/** A step whose first answer is kept. */
export type KeptStep = keyof typeof KEPT;
export const KEPT_STEPS = Object.keys(KEPT) as readonly KeptStep[];

/** The command that a step is asked with, or is a half of. */
export type AskedBy<S extends KeptStep> = S extends `${infer K extends keyof CaseSteps}:${string}` ? K : S;
type Asked<S extends KeptStep> = CommandOf<AskedBy<S>>;

/** Of the others nothing is kept, since each time the answer is what stands in file and books by then. */
export const NOT_KEPT: { readonly [K in Exclude<keyof CaseSteps, AskedBy<KeptStep>>]: string } = {
  fence: 'closes the file, or tells by its state why it cannot; of what is closed the first paper is on file',
  returnPayment: 'sends back what has come in by now; a payment that comes in parts is asked for again',
  reviewCorrection: 'changes nothing',
  receivingAccount: 'names the account that is valid now',
  expectResidual: 'opens the file once, and names the account that is valid now',
};

function kept<K extends keyof CaseSteps>(step: Kept<CommandOf<K>>): Kept<CommandOf<K>> {
  return step;
}

function entryOf<S extends KeptStep>(step: S): Kept<Asked<S>> {
  return KEPT[step] as unknown as Kept<Asked<S>>;
}

/** What the keys of a step begin with, where it is asked several times in a case: `freeze:`. */
export function keysOf(step: KeptStep): string {
  const { key, number } = KEPT[step];
  return number === undefined ? key : `${key}:`;
}

/** The key under which an office keeps its answer within the case: `freeze:1`, `end-relation`. */
export function keyOf<S extends KeptStep>(step: S, command: Asked<S>): string {
  const { number } = entryOf(step);
  return `${keysOf(step)}${number?.(command) ?? ''}`;
}

/** The fields of a step with this fate, in the order of the table. */
export function fieldsOf(step: KeptStep, fate: Fate): readonly string[] {
  return Object.entries<Fate>(KEPT[step].fields).flatMap(([field, its]) => (its === fate ? [field] : []));
}

export const wordsOf = (step: KeptStep): string => KEPT[step].words;

/** A digest a field, base64; null: the field was left out. Nothing of what it says can be read from it but by guessing. */
export interface Content {
  readonly version: number;
  readonly fields: Readonly<Record<string, string | null>>;
}

/** What has to be the same when the step is asked again. Of a sealed paper it is the paper, whoever has sealed it with which key. */
export function contentOf<S extends KeptStep>(step: S, command: Asked<S>): Content {
  const said = (field: string) => digested((command as unknown as Readonly<Record<string, unknown>>)[field]);
  return {
    version: KEPT[step].version,
    fields: Object.fromEntries(fieldsOf(step, 'content').map((field) => [field, said(field)])),
  };
}

function digested(value: unknown): string | null {
  if (value === undefined) return null;
  return Buffer.from(digestOf(isSealed(value) ? value.body : value)).toString('base64');
}

function isSealed(value: unknown): value is { readonly body: unknown; readonly seal: unknown } {
  return typeof value === 'object' && value !== null && 'body' in value && 'seal' in value;
}

/** The keys under which an office keeps what it answers to a command; none: it keeps nothing of it. */
export function keysAskedBy<K extends CommandName>(name: K, command: CommandOf<K>): readonly string[] {
  const asked = command as unknown as Asked<KeptStep>;
  return KEPT_STEPS.filter((step) => isPartOf(step, name, command)).map((step) => keyOf(step, asked));
}

/** A half is asked for by its paper. */
function isPartOf(step: KeptStep, name: CommandName, command: object): boolean {
  if (step === 'conclude:relation') return name === 'conclude' && 'slip' in command && command.slip !== undefined;
  if (step === 'conclude:money') return name === 'conclude' && 'receipt' in command && command.receipt !== undefined;
  return step === name;
}
