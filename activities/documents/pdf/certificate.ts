// The participation certificate (参保凭证) on paper.

import type { Certificate, Sealed } from '../../../domain/forms.ts';
import { lawOn } from '../../../domain/rules/law.ts';
import { frame, half, inFiguresAndCapitals, officeText, type PrintOptions, personFields, row } from './layout.ts';
import { typeset } from './typesetter.ts';
import { dateText, monthText, SCHEME_NAMES } from './words.ts';

/** What the code on a certificate says: number and check code, nothing of the person. */
export function verificationText(body: Certificate, url: string | undefined): string {
  if (url === undefined) return `参保凭证 ${body.certificateNo} 校验码 ${body.checkCode}`;
  return `${url.replace(/\/+$/, '')}/${encodeURIComponent(body.certificateNo)}?code=${encodeURIComponent(body.checkCode)}`;
}

function notes(body: Certificate): string[] {
  return [
    `本凭证依据${lawOn(body.issuedOn)}开具。`,
    '本凭证一式三份：参保人员、转出地医保经办机构、转入地医保经办机构各执一份。',
    `本凭证自开具之日起三个月内有效，有效期至${dateText(body.validUntil)}；逾期请由原开具机构重新开具。`,
    '本凭证遗失的，由原开具机构补发，原编号同时作废。',
    '编号与校验码可向开具机构核验，校验码与电子签章具有同等核验效力；任何涂改均无效。',
    ...(body.replaces === undefined ? [] : [`本凭证为补发件，原编号 ${body.replaces} 已作废。`]),
  ];
}

/**
 * The certificate as a PDF (A4). Verify the seal first: the picture of a seal proves nothing. The same sealed body and
 * options give the same bytes; characters the font lacks are printed as 〔U+20BB7〕.
 */
export async function renderCertificate(sealed: Sealed<Certificate>, options: PrintOptions = {}): Promise<Uint8Array> {
  const { body, seal } = sealed;
  const { issuer } = body;
  return typeset('certificate', {
    ...(await frame({
      title: '基本医疗保险参保凭证',
      no: body.certificateNo,
      issuer,
      issuedOn: body.issuedOn,
      seal,
      code: verificationText(body, options.verifyUrl),
      printed: ['扫码核验', `编号 ${body.certificateNo}`, `校验码 ${body.checkCode}`],
    })),
    checkCode: body.checkCode,
    fields: [
      ...personFields(body.person),
      row('登记地址', body.registeredAddress),
      half('参保险种', SCHEME_NAMES[body.scheme]),
      half('参保地', officeText(issuer)),
      half('参保起止', `${monthText(body.enrolledFrom)}至${monthText(body.enrolledTo)}`),
      half('待遇享受起止', `${monthText(body.benefitsFrom)}至${monthText(body.benefitsTo)}`),
      row('个人账户余额', inFiguresAndCapitals(body.balanceFen)),
      row('开具机构', issuer.name),
      row('机构地址', issuer.address),
      half('联系人', body.contact),
      half('联系电话', issuer.phone),
      half('开具日期', dateText(body.issuedOn)),
      half('有效期至', dateText(body.validUntil)),
      ...(body.caseNo === undefined ? [] : [row('业务编号', body.caseNo)]),
    ],
    notes: notes(body),
  });
}
