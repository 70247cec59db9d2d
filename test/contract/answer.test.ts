// An office's answers in their envelope: opened only as what exactly this office has said to exactly this command.
import { expect, test } from 'vitest';
import { type FileKeyStore, fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { type Answered, openAnswer, sealAnswer } from '../../contract/answer.ts';
import type { AnswerOf, CommandOf } from '../../contract/office.ts';
import type { RefusalData } from '../../contract/refusal.ts';
import { seal } from '../../contract/seals/seal.ts';
import { keyFolder } from '../documents/support.ts';

const SOURCE = '330100';
const DESTINATION = '510100';
const AT = '2026-09-30T10:00:00+08:00';
const when = { doneAt: AT, head: { position: 12, hash: Buffer.alloc(32, 1).toString('base64') } };
const pay: CommandOf<'pay'> = {
  office: SOURCE,
  caseNo: '510100-20260930-1',
  at: AT,
  destination: DESTINATION,
  amountFen: '1234567',
};
const ordered = { kind: 'ordered', paymentNo: '510100-20260930-1-P1', amountFen: pay.amountFen } as const;
const refused: RefusalData = { code: 'M07', remark: 'no account on record' };
const person = { name: '某某人', idType: 'passport', idNumber: 'X7654321' } as const;

const officeKeys = async () => fileKeyStore(await keyFolder());
const overAWire = (came: unknown): unknown => JSON.parse(JSON.stringify(came));
const saying = (keys: FileKeyStore, command = pay) => sealAnswer('pay', command, { answer: ordered }, when, keys);

async function notTaken(came: unknown, keys: FileKeyStore, why: string): Promise<void> {
  const error: unknown = await openAnswer('pay', pay, came, keys).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'NoAnswer' });
  expect((error as Error).message).toBe(
    `pay of case ${pay.caseNo}: what came is no answer of office ${SOURCE} (${why}); it is asked again`,
  );
}

test('an answer is opened as it was given, with its instant and the head of the chain', async () => {
  const keys = await officeKeys();
  const came = await saying(keys);
  expect(came.body).toMatchObject({
    office: SOURCE,
    caseNo: pay.caseNo,
    step: 'pay',
    keys: ['pay:first'],
  });
  expect(await openAnswer('pay', pay, overAWire(came), keys)).toEqual({ answer: ordered, ...when });
});

test('a step that answers nothing has an answer, too', async () => {
  const keys = await officeKeys();
  const command = { office: SOURCE, caseNo: pay.caseNo, at: AT, destination: DESTINATION };
  const came = await sealAnswer('endRelation', command, { answer: undefined }, when, keys);
  expect(await openAnswer('endRelation', command, overAWire(came), keys)).toEqual({ answer: undefined, ...when });
});

test('a refusal is an answer: its code stands in what is sealed', async () => {
  const keys = await officeKeys();
  const came = await sealAnswer('pay', pay, { refused }, when, keys);
  expect(came.body.code).toBe('M07');
  expect(await openAnswer('pay', pay, overAWire(came), keys)).toEqual({ refused, ...when });
});

test('an optional field that was left out, or named without a value, is the same question', async () => {
  const keys = await officeKeys();
  const came = await saying(keys, { ...pay, onPaper: undefined });
  expect(await openAnswer('pay', pay, came, keys)).toEqual({ answer: ordered, ...when });
});

const ALTERED: Readonly<Record<string, readonly [change: (came: Answered<unknown>) => unknown, why: string]>> = {
  'the answer': [(came) => ({ ...came, answer: { ...ordered, amountFen: '1' } }), 'not what was sealed'],
  'no answer any more': [({ answer: _gone, ...rest }) => rest, 'not what was sealed'],
  'a refusal in its place': [(came) => ({ ...came, refused }), 'not what was sealed'],
  'a refusal of no known code': [(came) => ({ ...came, refused: { code: 'X99', remark: '' } }), 'its refusal is none'],
  'the instant': [
    (came) => ({ ...came, body: { ...came.body, doneAt: '2026-10-01T10:00:00+08:00' } }),
    'its seal is altered-body',
  ],
  'the head': [
    (came) => ({ ...came, body: { ...came.body, head: { ...came.body.head, position: 13 } } }),
    'its seal is altered-body',
  ],
  'the office in the seal': [
    (came) => ({ ...came, seal: { ...came.seal, office: DESTINATION } }),
    'its seal is wrong-office',
  ],
  'the key in the seal': [(came) => ({ ...came, seal: { ...came.seal, keyId: 'other' } }), 'its seal is unknown-key'],
  'the signature': [
    (came) => ({ ...came, seal: { ...came.seal, signature: `${came.seal.signature.slice(0, -4)}AAAA` } }),
    'its seal is altered-body',
  ],
  'no seal': [({ body, answer }) => ({ body, answer }), 'its seal is malformed'],
  'the bare answer': [({ answer }) => answer, 'its seal is malformed'],
  nothing: [() => undefined, 'its seal is malformed'],
};

test.each(Object.entries(ALTERED))('is no answer once it is altered: %s', async (_, [change, why]) => {
  const keys = await officeKeys();
  const came = await saying(keys);
  await expect(openAnswer('pay', pay, came, keys)).resolves.toMatchObject({ answer: ordered });
  await notTaken(change(came), keys, why);
});

test('a refusal cannot be passed off as an answer, nor under another code', async () => {
  const keys = await officeKeys();
  const { refused: _refusal, ...came } = await sealAnswer('pay', pay, { refused }, when, keys);
  await notTaken({ ...came, answer: ordered }, keys, 'not what was sealed');
  await notTaken({ ...came, answer: refused }, keys, 'not what was sealed');
  await notTaken({ ...came, refused: { ...refused, code: 'B04' } }, keys, 'not what was sealed');
});

const OTHERS: Readonly<Record<string, readonly [command: CommandOf<'pay'>, what: string]>> = {
  'another case': [{ ...pay, caseNo: '510100-20260930-2' }, 'caseNo'],
  'another key': [{ ...pay, after: '510100-20260930-1-P1' }, 'keys'],
  'other content under the same key': [{ ...pay, amountFen: '1' }, 'question'],
  'the same at another time': [{ ...pay, at: '2026-10-01T10:00:00+08:00' }, 'question'],
};

test.each(Object.entries(OTHERS))('the office’s own answer to %s is none to this', async (_, [command, what]) => {
  const keys = await officeKeys();
  await notTaken(await saying(keys, command), keys, `it answers another ${what}`);
});

test('the office’s own answer to another step is none to this', async () => {
  const keys = await officeKeys();
  const command: CommandOf<'payResidual'> = { ...pay, n: 1, paymentNo: ordered.paymentNo };
  const came = await sealAnswer('payResidual', command, { answer: ordered as AnswerOf<'payResidual'> }, when, keys);
  await notTaken(came, keys, 'it answers another step');
});

test('another office’s answer is none, whatever it names itself', async () => {
  const keys = await officeKeys();
  const asked = { ...pay, office: DESTINATION };
  await notTaken(await saying(keys, asked), keys, 'its seal is wrong-office');
  const own = await saying(keys);
  await notTaken({ ...own, ...(await seal(DESTINATION, own.body, keys)) }, keys, 'its seal is wrong-office');
  const named = { ...own.body, office: DESTINATION };
  await notTaken({ ...own, ...(await seal(SOURCE, named, keys)) }, keys, 'it answers another office');
});

test('what a revoked key sealed is no answer any more, and what an older key sealed is', async () => {
  const keys = await officeKeys();
  const came = await saying(keys);
  await keys.rotate(SOURCE);
  expect(await openAnswer('pay', pay, came, keys)).toEqual({ answer: ordered, ...when });
  await keys.revoke(SOURCE, came.seal.keyId);
  await notTaken(came, keys, 'its seal is revoked-key');
});

test('a sealed paper of the office is no answer of it', async () => {
  const keys = await officeKeys();
  const paper = await seal(SOURCE, { caseNo: pay.caseNo }, keys);
  const error: unknown = await openAnswer('pay', pay, paper, keys).catch((thrown: unknown) => thrown);
  expect((error as Error).message).toMatch(/no answer of office 330100 \(its seal is wrong-shape /);
});

test('facts about one person are no answer about another, and no error tells who', async () => {
  const keys = await officeKeys();
  const query = { office: SOURCE, person, scheme: 'employee' } as const;
  const unknown = { found: false, onPlatform: true } as const;
  const came = await sealAnswer('lookUpAsSource', query, { answer: unknown }, when, keys);
  expect(await openAnswer('lookUpAsSource', query, came, keys)).toEqual({ answer: unknown, ...when });
  const other = { ...query, person: { ...person, idNumber: 'X1234567' } };
  const error: unknown = await openAnswer('lookUpAsSource', other, came, keys).catch((thrown: unknown) => thrown);
  expect((error as Error).message).toBe(
    'lookUpAsSource: what came is no answer of office 330100 (it answers another question); it is asked again',
  );
});
