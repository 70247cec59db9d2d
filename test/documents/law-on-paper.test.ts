// What offices and the platform print cites the law in force on the paper's day, and tells by whose word a wait is.
import { expect, test } from 'vitest';
import { issueCertificate } from '../../activities/documents/certificate.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { buildLetter } from '../../activities/documents/letter.ts';
import {
  renderCertificate,
  renderCompletionNotice,
  renderEscalation,
  renderLetter,
  renderPaymentNotice,
  renderRefusalNotice,
} from '../../activities/documents/pdf/index.ts';
import { seal } from '../../contract/seals/seal.ts';
import { reasonFor } from '../../domain/rules/refusals.ts';
import { readPdf } from './pdfText.ts';
import { CASE_NO, certificateInput, completion, letterInput, payment, refusal } from './samples.ts';
import { keyFolder } from './support.ts';

const keys = async () => fileKeyStore(await keyFolder());
const bare = (text: string) => text.replaceAll(/[\s\u{200B}]/gu, '');
const textOf = (file: Uint8Array) => bare(readPdf(file).pages.join(''));

/** Each kind of paper of a day. */
const PAPERS: Readonly<Record<string, (day: string) => Promise<Uint8Array>>> = {
  certificate: async (issuedOn) =>
    renderCertificate(await issueCertificate({ ...certificateInput, issuedOn }, await keys())),
  letter: async (writtenOn) =>
    renderLetter(await seal('510100', buildLetter({ ...letterInput, writtenOn }), await keys())),
  refusal: async (day) =>
    renderRefusalNotice(
      await seal(
        '510100',
        { ...refusal, reasons: [reasonFor('R01', day)], appliedOn: day, issuedOn: day },
        await keys(),
      ),
    ),
  completion: async (issuedOn) =>
    renderCompletionNotice(await seal('510100', { ...completion, issuedOn }, await keys())),
  payment: async (issuedOn) => renderPaymentNotice(await seal('330100', { ...payment, issuedOn }, await keys())),
  escalation: (day) =>
    renderEscalation(
      {
        caseNo: CASE_NO,
        clock: 'source-out',
        level: 'area',
        area: '330100',
        startedAt: `${day}T10:00:00+08:00`,
        dueAt: `${day}T17:30:00+08:00`,
        at: `${day}T17:30:00+08:00`,
        workingDays: 10,
        rule: 'law: 转出地10个工作日',
        awaited: 'source',
        whereIsTheMoney: 'at the source',
      },
      undefined,
    ),
};

test.each(Object.entries(PAPERS))('%s: the law before 2027 and from its first day on', async (_, print) => {
  const before = textOf(await print('2026-12-31'));
  expect(before).toContain('《社会保险法》第三十二条');
  expect(before).not.toContain('医疗保障法');
  expect(textOf(await print('2027-01-01'))).toContain('《医疗保障法》第三十条');
});

test('a refusal that may be applied for again says that it takes a new number', async () => {
  expect(textOf((await PAPERS.refusal?.('2026-12-31')) ?? new Uint8Array())).toContain(
    '上述情形消除后即可重新申请（须用新的申请编号）',
  );
});

test('a completion notice tells by whose word somebody waits, and what is missing for retirement', async () => {
  const word = '等待期的依据：本产品默认（规定未明确）：转入地未公布等待期的，按上限6个月计；这是本产品的默认';
  const benefits = {
    gapMonths: 7,
    waitingMonths: 6,
    benefitsFrom: '2027-03',
    retirement: { requiredMonths: 300, missingMonths: 220 },
    rules: [word],
  };
  const text = textOf(await renderCompletionNotice(await seal('510100', { ...completion, benefits }, await keys())));
  expect(text).toContain(bare(word));
  expect(text).toContain('需缴费300个月，尚缺220个月');
});
