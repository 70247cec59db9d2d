// Papers as PDFs, read back as a reader program would: what is on them, and that nothing in a name is ever taken for a command.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { issueCertificate } from '../../activities/documents/certificate.ts';
import { type FileKeyStore, fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { buildForm, type PeriodRecord } from '../../activities/documents/form.ts';
import { buildLetter } from '../../activities/documents/letter.ts';
import { verificationText } from '../../activities/documents/pdf/certificate.ts';
import {
  renderCertificate,
  renderCompletionNotice,
  renderEscalation,
  renderForm,
  renderLetter,
  renderPaymentNotice,
  renderRefusalNotice,
} from '../../activities/documents/pdf/index.ts';
import { seal } from '../../contract/seals/seal.ts';
import type { Certificate, Sealed } from '../../domain/forms.ts';
import { addMonths } from '../../domain/month.ts';
import { readPdf } from './pdfText.ts';
import {
  CASE_NO,
  certificateInput,
  completion,
  formInput,
  hangzhou,
  letterInput,
  payment,
  person,
  refusal,
} from './samples.ts';
import { keyFolder } from './support.ts';

async function officeKeys(): Promise<FileKeyStore> {
  return fileKeyStore(await keyFolder());
}

async function certificateOf(name: string): Promise<Sealed<Certificate>> {
  return issueCertificate({ ...certificateInput, person: { ...person, name } }, await officeKeys());
}

/** Without white space and places where a line may break. */
const bare = (text: string) => text.replaceAll(/[\s\u{200B}]/gu, '');

/** The text of a paper that must fit one page. Spaces are left out: a reader puts them where lines break. */
function onOnePage(file: Uint8Array): string {
  const { pages } = readPdf(file);
  expect(pages).toHaveLength(1);
  return bare(pages.join(''));
}

function holds(text: string, facts: readonly string[]): void {
  for (const fact of facts) expect(text).toContain(bare(fact));
  expect(text).not.toContain('\u{FFFD}');
}

describe('papers on paper', () => {
  test('the certificate shows every fact, the sum in figures and capitals, code, validity and the three copies', async () => {
    const sealed = await certificateOf(person.name);
    const file = await renderCertificate(sealed);
    holds(onOnePage(file), [
      '基本医疗保险参保凭证',
      '浙2026000001',
      sealed.body.checkCode,
      person.name,
      person.idNumber,
      '居民身份证',
      '职工基本医疗保险（310）',
      '2010年7月至2026年8月',
      '2010年8月至2026年9月',
      '¥12,345.67（大写：壹万贰仟叁佰肆拾伍元陆角柒分）',
      hangzhou.name,
      hangzhou.phone,
      '2026年9月30日',
      '2026年12月30日',
      '一式三份',
      '登记地址',
      '第1页　共1页',
      sealed.seal.keyId,
    ]);
    expect(readPdf(file).fonts).toEqual(['NotoSansSC-Bold', 'NotoSansSC-Regular']);
  });

  test('a reissued certificate says which number is void', async () => {
    const sealed = await issueCertificate(
      { ...certificateInput, sequence: 2, replaces: '浙2026000001' },
      await officeKeys(),
    );
    holds(onOnePage(await renderCertificate(sealed)), ['原编号浙2026000001已作废', '浙2026000002']);
  });

  test('the letter names both offices, the account and the numbers to quote', async () => {
    const letter = buildLetter(letterInput);
    const text = onOnePage(await renderLetter(await seal('510100', letter, await officeKeys())));
    holds(text, [
      '联系函',
      letter.letterNo,
      CASE_NO,
      person.name,
      person.idNumber,
      '职工医保转职工医保',
      hangzhou.name,
      letter.destination.name,
      '6200000000000000017',
      '102651000001',
      '欧阳试',
      '请于十个工作日内回复。',
    ]);
  });

  test('a letter without money names no account', async () => {
    const letter = buildLetter({ ...letterInput, moneyToDestination: false });
    const text = onOnePage(await renderLetter(await seal('510100', letter, await officeKeys())));
    expect(text).not.toContain('6200000000000000017');
    expect(text).not.toContain('接收账户');
  });

  test('the information form: rows over several pages, each with the heading, every month on it once', async () => {
    const records = Array.from({ length: 150 }, (_, i): PeriodRecord => {
      const from = addMonths('1980-01', i * 4);
      return { area: '330100', from, to: addMonths(from, 2), kind: 'normal', baseFen: BigInt(500_000 + i) };
    });
    const form = buildForm({ ...formInput, records });
    const file = await renderForm(await seal('330100', form, await officeKeys()), hangzhou, {
      areaName: () => '杭州市',
    });
    const pages = readPdf(file).pages.map(bare);
    expect(pages.length).toBeGreaterThan(3);
    const withRows = pages.filter((page) => page.includes('正常缴费'));
    expect(withRows.length).toBeGreaterThan(2);
    for (const page of withRows) expect(page.split('起始年月').length - 1).toBe(1);
    const whole = pages.join('');
    for (const [index, row] of form.periods.entries()) {
      expect(whole).toContain(
        `杭州市330100${row.from}${row.to}3正常缴费5,000.${String(index % 100).padStart(2, '0')}`.slice(0, 30),
      );
    }
    holds(whole, [
      '450个月',
      '149个月',
      '¥12,300.00',
      '¥45.67',
      '¥12,345.67',
      '经办人：王试',
      '复核人：李试',
      '高血压、糖尿病',
      '第1版',
    ]);
    for (const [index, page] of pages.entries()) expect(page).toContain(`第${index + 1}页共${pages.length}页`);
  });

  test('the refusal notice gives every reason with its basis and what to do now', async () => {
    const text = onOnePage(await renderRefusalNotice(await seal('510100', refusal, await officeKeys())));
    holds(text, ['不予受理通知书', refusal.applicationNo, refusal.applicant, '12393']);
    holds(
      text,
      refusal.reasons.flatMap(({ code, message, basis, remedy }) => [code, message, basis, remedy]),
    );
  });

  test('the completion notice shows relation and money apart', async () => {
    const text = onOnePage(await renderCompletionNotice(await seal('510100', completion, await officeKeys())));
    holds(text, [
      '办结通知书',
      '关系状态缴费年限已合并',
      '资金状态已记入转入地个人账户',
      '137个月',
      '¥12,345.67',
      '2026年10月27日',
    ]);
    const waiting = { ...completion, money: 'in-flight' as const };
    holds(onOnePage(await renderCompletionNotice(await seal('510100', waiting, await officeKeys()))), [
      '资金状态资金在途',
    ]);
  });

  test('where the person has died the completion notice is addressed to the heirs', async () => {
    const died = { ...completion, outcome: 'ended-by-death' as const, money: 'inherited' as const };
    const text = onOnePage(await renderCompletionNotice(await seal('510100', died, await officeKeys())));
    holds(text, [`${person.name}的继承人：`, '参保人员死亡', '资金在转入地待继承']);
    expect(text).not.toContain('您的基本医疗保险关系');
  });

  test('an application that was not needed is told so, and a case that was refused is returned', async () => {
    const [first] = refusal.reasons;
    if (first === undefined) throw new Error('the sample has a reason');
    const notNeeded = { ...refusal, reasons: [{ ...first, code: 'R03' }] };
    const told = onOnePage(await renderRefusalNotice(await seal('510100', notNeeded, await officeKeys())));
    holds(told, ['无需办理告知书', '无需办理的理由']);
    expect(told).not.toContain('不予受理');
    const returned = { ...refusal, caseNo: CASE_NO };
    holds(onOnePage(await renderRefusalNotice(await seal('510100', returned, await officeKeys()))), [
      '退回通知书',
      '退回的理由',
      CASE_NO,
      '恢复至申请前的状态',
    ]);
  });

  test('the escalation notice tells a supervisor the facts on one page, without a seal', async () => {
    const text = onOnePage(
      await renderEscalation(
        {
          caseNo: CASE_NO,
          clock: 'source-out',
          level: 'province',
          area: '530100',
          startedAt: '2026-09-30T10:00:00+08:00',
          dueAt: '2026-10-20T17:30:00+08:00',
          at: '2026-10-23T17:30:00+08:00',
          workingDays: 10,
          rule: 'law: 转出地10个工作日',
          awaited: 'source 530100: the answer to the contact letter',
          whereIsTheMoney: 'The balance is in the account.',
        },
        '5301002026E000003',
        { areaName: () => '昆明市' },
      ),
    );
    holds(text, [
      '逾期督办通知',
      '5301002026E000003',
      CASE_NO,
      '省级医疗保障部门',
      '昆明市（530100）',
      '转出地办理',
      '国家规定：转出地10个工作日',
      '2026-10-20 17:30',
      'theanswertothecontactletter',
      '未加盖电子签章',
    ]);
  });

  test('the payment notice names the sum, the account and the payment number', async () => {
    const text = onOnePage(await renderPaymentNotice(await seal('330100', payment, await officeKeys())));
    holds(text, [
      '支付通知书',
      payment.paymentNo,
      '¥12,345.67（大写：',
      payment.payee.accountNo,
      payment.payee.bankCode,
    ]);
  });
});

describe('what stands in a name stays text', () => {
  test.each([
    '#[]$*_@<>',
    '#read("/etc/passwd")',
    '#eval("1+1")',
    '#panic("x")',
    '$x^2$ *b* _i_ `c`',
    '<label>@label',
    '= Heading',
    '\\u{41}\\',
    '/* gone */ // gone',
    '"},"checkCode":"0000-0000-0000"',
    '{{name}} $(name) %s',
    '\'quoted\' "twice" --- ... ~',
    '</text><script>1</script>',
  ])('%s', async (name) => {
    const text = onOnePage(await renderCertificate(await certificateOf(name)));
    expect(text).toContain(`姓名${bare(name)}证件类型`);
  });

  test('rare characters and every middle dot the font has are printed as they are', async () => {
    const name = '㛃𬱖龘䶮𫖯〇·•‧・';
    expect(onOnePage(await renderCertificate(await certificateOf(name)))).toContain(`姓名${name}证件类型`);
  });

  test('a character the font lacks is printed by its number, never as an empty box', async () => {
    const text = onOnePage(await renderCertificate(await certificateOf('𠮷田')));
    holds(text, ['姓名〔U+20BB7〕田证件类型']);
  });

  test('invisible characters that reorder or hide text are made visible', async () => {
    const text = onOnePage(await renderCertificate(await certificateOf('王\u202e试\u200b')));
    holds(text, ['姓名王〔U+202E〕试〔U+200B〕证件类型']);
  });

  test('control characters do not get onto paper: a name that holds one is refused', async () => {
    await expect(certificateOf('王试\u0000')).rejects.toThrow(/control characters/);
  });

  test('a long name without spaces and a long address keep to their cells', async () => {
    const sealed = await issueCertificate(
      {
        ...certificateInput,
        person: { ...person, name: '阿'.repeat(200) },
        registeredAddress: 'A'.repeat(200),
      },
      await officeKeys(),
    );
    const [page = ''] = readPdf(await renderCertificate(sealed)).pages;
    expect(bare(page)).toContain('阿'.repeat(200));
    // Places where the line may break: without them the address would run over the edge of the paper.
    expect(page).toContain(Array.from('A'.repeat(200)).join('\u{200b}'));
    expect(page).toContain(person.idNumber);
  });
});

describe('the file itself', () => {
  test('the same paper gives the same bytes, dated as the paper is', async () => {
    const sealed = await certificateOf(person.name);
    const first = await renderCertificate(sealed);
    await renderPaymentNotice(await seal('330100', payment, await officeKeys()));
    expect(Buffer.compare(await renderCertificate(sealed), first)).toBe(0);
    expect(readPdf(first).raw).toContain('D:20260930');
  });

  test('another balance or another address to verify at gives another file', async () => {
    const sealed = await certificateOf(person.name);
    const first = await renderCertificate(sealed);
    const other = { ...sealed, body: { ...sealed.body, balanceFen: '1' } };
    holds(onOnePage(await renderCertificate(other)), ['¥0.01（大写：壹分）']);
    const verifyUrl = 'https://office.example/v1/certificates';
    expect(Buffer.compare(await renderCertificate(sealed, { verifyUrl }), first)).not.toBe(0);
  });

  test('the verification code holds number and check code and nothing of the person', async () => {
    const { body } = await certificateOf(person.name);
    expect(verificationText(body, undefined)).toBe(`参保凭证 浙2026000001 校验码 ${body.checkCode}`);
    const url = new URL(verificationText(body, 'https://office.example/v1/certificates/'));
    expect(decodeURIComponent(url.pathname)).toBe('/v1/certificates/浙2026000001');
    expect([...url.searchParams]).toEqual([['code', body.checkCode]]);
  });

  test('a worker that seals and never prints does not load the typesetter', async () => {
    const script = fileURLToPath(new URL('./importPapers.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1e8 });
    expect(stdout).toContain('.so');
    expect(stdout).not.toContain('typst');
  });
});
