// `jiexu certificate`: the participation certificate of a case, as data or as a PDF, and its verification by number and check code.
import type { Command } from 'commander';
import type { CertificateLookUp } from '../../activities/documents/certificate.ts';
import { beijingDate } from '../../domain/instant.ts';
import { yuan } from '../../domain/money.ts';
import { CliError, out, outJson } from './output.ts';
import { savePdf } from './save-pdf.ts';
import { withConnection } from './with-connection.ts';

interface Options {
  readonly pdf?: string | true;
  readonly verify?: string;
  readonly json?: boolean;
}

export function addCertificate(program: Command): void {
  program
    .command('certificate')
    .description(
      'the participation certificate 参保凭证 of a case: shown, printed as a PDF, or verified by its check code',
    )
    .argument('<case>', 'case number, or certificate number with --verify')
    .option('--pdf [file]', 'write a PDF; <certificate number>.pdf where no file is named')
    .option('--verify <code>', 'is there a valid certificate of this number with this check code')
    .option('--json', 'print JSON')
    .action((number: string, options: Options) =>
      options.verify === undefined ? show(number, options) : verify(number, options.verify, options),
    );
}

const onFile = () => import('../../activities/offices/clerk.ts');
const papers = () => import('../../activities/documents/certificate.ts');

async function show(number: string, options: Options): Promise<void> {
  await withConnection(async ({ jiexu, db }) => {
    const { certificateNo } = await jiexu.status(number);
    if (certificateNo === undefined)
      throw new CliError(`case ${number} has no certificate yet: the source issues it when the contact letter arrives`);
    const { findCertificate } = await onFile();
    const record = await findCertificate(db, certificateNo);
    if (record === undefined)
      throw new CliError(`certificate ${certificateNo} is on file at another database, that of its issuer`);
    const { standingOf } = await papers();
    const standing = standingOf(record, beijingDate(Date.now()));
    if (options.pdf !== undefined) {
      const { renderCertificate } = await import('../../activities/documents/pdf/index.ts');
      const file = options.pdf === true ? `${certificateNo}.pdf` : options.pdf;
      return savePdf(await renderCertificate(record.certificate), file, options.json === true, {
        certificateNo,
        standing,
      });
    }
    const { body } = record.certificate;
    if (options.json) return outJson({ ...record.certificate, standing });
    out(
      [
        `参保凭证 ${certificateNo}  ${standing}${record.voided ? ` since ${record.voided.on} (${record.voided.reason})` : ''}`,
        `issued by ${body.issuer.name} ${body.issuer.office} on ${body.issuedOn}, valid until ${body.validUntil}`,
        `enrolled ${body.enrolledFrom} to ${body.enrolledTo}, balance ${yuan(BigInt(body.balanceFen))} yuan`,
        `check code ${body.checkCode}`,
      ].join('\n'),
    );
  });
}

async function verify(certificateNo: string, code: string, options: Options): Promise<void> {
  await withConnection(async ({ db }) => {
    const { findCertificate } = await onFile();
    const { lookUpCertificate } = await papers();
    const found: CertificateLookUp = lookUpCertificate(
      await findCertificate(db, certificateNo),
      code,
      beijingDate(Date.now()),
    );
    if (options.json) outJson(found);
    else if (found.kind === 'found')
      out(
        `${found.standing}: issued by ${found.certificate.issuer.name} on ${found.certificate.issuedOn}, valid until ${found.certificate.validUntil}`,
      );
    else out('no certificate of this number with this check code');
    if (found.kind !== 'found' || found.standing !== 'valid') process.exitCode = 1;
  });
}
