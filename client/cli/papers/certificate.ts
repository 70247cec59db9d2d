// `jiexu certificate`: the participation certificate of a case, as data or as a PDF, and its verification by number and check code.
import { beijingDate } from '../../../domain/instant.ts';
import { yuan } from '../../../domain/money.ts';
import { type Answer, command } from '../command/command.ts';
import type { Connected } from '../command/connect.ts';
import { caseOf } from '../command/number.ts';
import { fileToWrite, option, text } from '../command/options.ts';
import { CliError } from '../output.ts';
import { savePdf } from './save-pdf.ts';

export default command(
  {
    arguments: { case: text('case number, or certificate number with --verify') },
    options: {
      pdf: fileToWrite('write a PDF; <certificate number>.pdf where no file is named'),
      verify: option('<code>', 'is there a valid certificate of this number with this check code'),
    },
    example: 'certificate 510100-20260930-17 --pdf',
  },
  async ({ case: number, pdf, verify: code }, connect) => {
    const on = await connect();
    return code === undefined ? show(on, number, pdf) : verify(on, number, code);
  },
);

const onFile = () => import('../../../activities/offices/clerk.ts');
const papers = () => import('../../../activities/documents/certificate.ts');

async function show({ jiexu, db }: Connected, number: string, pdf: string | true | undefined): Promise<Answer> {
  const { view, caseNo } = await caseOf(jiexu, number);
  const { certificateNo } = view;
  if (certificateNo === undefined)
    throw new CliError(`case ${caseNo} has no certificate yet: the source issues it when the contact letter arrives`);
  const record = await (await onFile()).findCertificate(db, certificateNo);
  if (record === undefined)
    throw new CliError(`certificate ${certificateNo} is on file at another database, that of its issuer`);
  const { certificate, voided } = record;
  const standing = (await papers()).standingOf(record, beijingDate(Date.now()));
  if (pdf !== undefined) {
    const { renderCertificate } = await import('../../../activities/documents/pdf/index.ts');
    const file = pdf === true ? `${certificateNo}.pdf` : pdf;
    return savePdf(await renderCertificate(certificate), file, { certificateNo, standing });
  }
  const { body } = certificate;
  return {
    json: { ...certificate, standing },
    text: () =>
      [
        `参保凭证 ${certificateNo}  ${standing}${voided ? ` since ${voided.on} (${voided.reason})` : ''}`,
        `issued by ${body.issuer.name} ${body.issuer.office} on ${body.issuedOn}, valid until ${body.validUntil}`,
        `enrolled ${body.enrolledFrom} to ${body.enrolledTo}, balance ${yuan(BigInt(body.balanceFen))} yuan`,
        `check code ${body.checkCode}`,
      ].join('\n'),
  };
}

async function verify({ db }: Connected, certificateNo: string, code: string): Promise<Answer> {
  const { findCertificate } = await onFile();
  const { lookUpCertificate } = await papers();
  const found = lookUpCertificate(await findCertificate(db, certificateNo), code, beijingDate(Date.now()));
  return {
    json: found,
    text: () =>
      found.kind === 'found'
        ? `${found.standing}: issued by ${found.certificate.issuer.name} on ${found.certificate.issuedOn}, valid until ${found.certificate.validUntil}`
        : 'no certificate of this number with this check code',
    failed: found.kind !== 'found' || found.standing !== 'valid',
  };
}
