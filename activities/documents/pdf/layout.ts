// From a sealed body to what every template shows: rows of labels and values, money in figures, the date, the seal, the
// verification code.
import { createHash } from 'node:crypto';
import type {
  BankAccount,
  DocumentPerson,
  MaskedAccount,
  OfficeName,
  OfficeParty,
  Seal,
} from '../../../domain/forms.ts';
import { capitals, parseFen, yuan } from '../../../domain/money.ts';
import type { PaperData } from './typesetter.ts';
import { dateText, ID_TYPE_NAMES } from './words.ts';

/** How a paper is printed. */
export interface PrintOptions {
  /**
   * Where a certificate can be checked; its number and check code are added, as `<verifyUrl>/<number>?code=<code>`.
   * Absent: plain text.
   */
  readonly verifyUrl?: string;
  /** The name of an area by its code; absent: the code alone. */
  readonly areaName?: (area: string) => string | undefined;
}

/** A label and its value; `span: 3` takes the whole row. */
export interface Field extends PaperData {
  readonly label: string;
  readonly value: string;
  readonly span: number;
}

export const half = (label: string, value: string | undefined): Field => ({ label, value: value ?? '—', span: 1 });
export const row = (label: string, value: string | undefined): Field => ({ label, value: value ?? '—', span: 3 });

/** Fen as a decimal string → `¥12,345.67`. */
export function figures(fen: string): string {
  return `¥${yuan(parseFen(fen)).replaceAll(/\B(?=(\d{3})+\.)/g, ',')}`;
}

/** Both ways a paper names a sum: `¥12,345.67（大写：壹万贰仟叁佰肆拾伍元陆角柒分）`. */
export function inFiguresAndCapitals(fen: string): string {
  return `${figures(fen)}（大写：${capitals(parseFen(fen))}）`;
}

export function officeText(office: OfficeName): string {
  return `${office.name}（${office.office}）`;
}

export function personFields(person: DocumentPerson): Field[] {
  return [half('姓名', person.name), half('证件类型', ID_TYPE_NAMES[person.idType]), row('证件号码', person.idNumber)];
}

export function accountFields(account: BankAccount | MaskedAccount): Field[] {
  return [
    row('户名', account.accountName),
    row('账号', account.accountNo),
    half('开户银行', account.bank),
    half('联行号', account.bankCode),
  ];
}

/** The first digits of the signature's SHA-256, in groups: enough to tell two seals apart by eye. */
function sealPrint(signature: string): string {
  const digest = createHash('sha256').update(signature).digest('hex').slice(0, 16).toUpperCase();
  return digest.replace(/(.{4})(?=.)/g, '$1 ');
}

async function qrCode(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  return qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 1 });
}

/** What a paper is, apart from its own fields. `printed`: the lines beside the code. The code holds no personal data. */
export interface Frame {
  readonly title: string;
  readonly no: string;
  readonly issuer: Pick<OfficeParty, 'name'>;
  readonly issuedOn: string;
  /** Absent: a print of the platform, which bears no office's seal and says so. */
  readonly seal?: Seal;
  /** Text of the verification code; absent: number and print of the seal. */
  readonly code?: string;
  readonly printed: readonly string[];
}

/** The data that `paper.typ` needs, the same for all papers. */
export async function frame(paper: Frame): Promise<PaperData> {
  const [year, month, day] = paper.issuedOn.split('-').map(Number);
  const print = paper.seal && sealPrint(paper.seal.signature);
  return {
    title: paper.title,
    no: paper.no,
    issuer: paper.issuer.name,
    date: { year: year ?? null, month: month ?? null, day: day ?? null },
    dateText: dateText(paper.issuedOn),
    footer: `${paper.title}　${paper.no}`,
    seal: paper.seal === undefined || print === undefined ? null : { keyId: paper.seal.keyId, print },
    verify:
      print === undefined
        ? null
        : { qr: await qrCode(paper.code ?? `${paper.title} ${paper.no} ${print}`), rows: paper.printed },
  };
}
