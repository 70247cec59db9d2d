// The table of kept steps, as offices have it on file: a key, or what is content, never changes without a new version.
import { expect, test } from 'vitest';
import { COMMANDS } from '../../contract/connector.ts';
import {
  contentOf,
  fieldsOf,
  KEPT_STEPS,
  type KeptStep,
  keyOf,
  keysOf,
  NOT_KEPT,
  wordsOf,
} from '../../contract/steps.ts';

const AS_KEPT: Readonly<Record<KeptStep, readonly [keys: string, content: string, beside: string]>> = {
  writeLetter: ['write-letter', 'scheme destinationScheme source money', 'person agent letterheads'],
  openTransferOut: ['open-transfer-out', 'letter money pays', 'to onPaper'],
  confirm: ['confirm:', 'destination form pays', 'to onPaper account'],
  pay: ['pay:', 'destination amountFen', 'to onPaper account'],
  'conclude:relation': ['end-relation', 'destination slip', 'n receipt'],
  'conclude:money': ['settle:', 'destination receipt', 'slip'],
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
  const kept = new Set(KEPT_STEPS.map((step) => step.split(':')[0]));
  expect([...kept, ...Object.keys(NOT_KEPT), ...lookUps].sort()).toEqual([...COMMANDS].sort());
});

const AT = { office: '330100', caseNo: '510100-20260930-1', at: '2026-09-30T10:00:00+08:00', destination: '510100' };
const paper = (body: object, signature = 'a') => ({ body, seal: { signature } }) as never;
const CONCLUDE = { ...AT, n: 1, slip: paper({ formVersion: 1 }), receipt: paper({ amountFen: '1' }) };

test('neither the place of a step nor its clock is content, and a field that is left out is so by name', () => {
  const content = contentOf('conclude:relation', CONCLUDE);
  const elsewhere = { ...CONCLUDE, office: '110000', caseNo: 'x', at: 'y' };
  const digest = expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/);
  expect(content).toEqual({ version: 2, fields: { destination: digest, slip: digest } });
  expect(contentOf('conclude:relation', elsewhere)).toEqual(content);
  const open = { ...AT, ofCase: AT.caseNo, n: 1, direction: 'onward' } as const;
  expect(contentOf('openResidual', open).fields).toMatchObject({ amountFen: null, late: null });
});

test('of a sealed paper the paper is content, whichever key sealed it', () => {
  const confirm = (form: never) => ({ ...AT, form, pays: 'later' as const });
  const content = contentOf('confirm', confirm(paper({ version: 1 }, 'a')));
  expect(contentOf('confirm', confirm(paper({ version: 1 }, 'b')))).toEqual(content);
  expect(contentOf('confirm', confirm(paper({ version: 2 }, 'a')))).not.toEqual(content);
});

test('a half is the same step whether the other half comes with it or not', () => {
  const { slip: _slip, ...money } = CONCLUDE;
  const { receipt: _receipt, ...relation } = CONCLUDE;
  expect(keyOf('conclude:relation', CONCLUDE)).toBe('end-relation');
  expect(keyOf('conclude:money', CONCLUDE)).toBe('settle:1');
  expect(contentOf('conclude:relation', relation)).toEqual(contentOf('conclude:relation', CONCLUDE));
  expect(contentOf('conclude:money', money)).toEqual(contentOf('conclude:money', CONCLUDE));
  const otherSlip = { ...CONCLUDE, slip: paper({ formVersion: 2 }) };
  expect(contentOf('conclude:relation', otherSlip)).not.toEqual(contentOf('conclude:relation', CONCLUDE));
  expect(contentOf('conclude:money', otherSlip)).toEqual(contentOf('conclude:money', CONCLUDE));
});
