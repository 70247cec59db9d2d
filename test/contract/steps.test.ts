// The table of kept steps, as offices have it on file: a key, or what is content, never changes without a new version.
import { expect, test } from 'vitest';
import { COMMANDS } from '../../contract/connector.ts';
import {
  contentOf,
  fieldsOf,
  isKept,
  KEPT_STEPS,
  type KeptStep,
  keysOf,
  NOT_KEPT,
  wordsOf,
} from '../../contract/steps.ts';

const AS_KEPT: Readonly<Record<KeptStep, readonly [keys: string, content: string, beside: string]>> = {
  writeLetter: ['write-letter', 'scheme destinationScheme source money', 'person agent letterheads'],
  openTransferOut: ['open-transfer-out', 'letter money pays', 'to onPaper'],
  confirm: ['confirm:', 'destination form pays', 'to onPaper account'],
  pay: ['pay:', 'destination amountFen', 'to onPaper account'],
  settle: ['settle:', 'destination receipt', ''],
  endRelation: ['end-relation', 'destination', ''],
  acceptForm: ['accept-form:', 'form source', 'person verdict'],
  credit: ['credit:', 'source paymentNo amountFen', 'deceased'],
  withdraw: ['withdraw:', '', 'reason fenced'],
  countersign: ['countersign:', 'source form', 'verdict'],
  fileCorrection: ['file-correction:', 'destination form', 'countersignature'],
  openResidual: ['open-residual:', 'ofCase direction destination amountFen late', ''],
  payResidual: ['pay:', 'n destination amountFen', 'to account'],
  creditResidual: ['credit:', 'source paymentNo amountFen', 'deceased follow'],
  takeResidualDebit: ['credit:', 'source paymentNo amountFen', 'deceased'],
};

test.each(KEPT_STEPS)('%s is kept as it always was', (step) => {
  const [keys, content, beside] = AS_KEPT[step];
  expect(keysOf(step)).toBe(keys);
  expect(fieldsOf(step, 'content').join(' ')).toBe(content);
  expect(fieldsOf(step, 'beside').join(' ')).toBe(beside);
  expect(wordsOf(step)).toMatch(/^[a-z][a-z ,]+[a-z]$/);
});

test('every step of a case is kept, or it says why not', () => {
  const lookUps = ['lookUpAsSource', 'lookUpAsDestination'];
  expect([...KEPT_STEPS, ...Object.keys(NOT_KEPT), ...lookUps].sort()).toEqual([...COMMANDS].sort());
  expect(KEPT_STEPS.every(isKept)).toBe(true);
  expect(Object.keys(NOT_KEPT).some(isKept)).toBe(false);
  expect(isKept('toString')).toBe(false);
});

const END = { office: '330100', caseNo: '510100-20260930-1', at: '2026-09-30T10:00:00+08:00', destination: '510100' };

test('neither the place of a step nor its clock is content, and a field that is left out is so by name', () => {
  const content = contentOf('endRelation', END);
  const elsewhere = { ...END, office: '110000', caseNo: 'x', at: 'y' };
  expect(content).toEqual({ version: 1, fields: { destination: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) } });
  expect(contentOf('endRelation', elsewhere)).toEqual(content);
  const open = { ...END, ofCase: END.caseNo, n: 1, direction: 'onward' } as const;
  expect(contentOf('openResidual', open).fields).toMatchObject({ amountFen: null, late: null });
});

test('of a sealed paper the paper is content, whichever key sealed it', () => {
  const form = (body: object, signature: string) => ({ ...END, form: { body, seal: { signature } } }) as never;
  const content = contentOf('confirm', form({ version: 1 }, 'a'));
  expect(contentOf('confirm', form({ version: 1 }, 'b'))).toEqual(content);
  expect(contentOf('confirm', form({ version: 2 }, 'a'))).not.toEqual(content);
});
