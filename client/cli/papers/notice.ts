// `jiexu notice`: one notice by its number, as data or as a paper.
import type { PersonsNotice } from '../../../activities/notices/owed.ts';
import { beijingDate } from '../../../domain/instant.ts';
import { command } from '../command/command.ts';
import { fileToWrite, text } from '../command/options.ts';
import { CliError } from '../output.ts';
import { savePdf } from './save-pdf.ts';

export default command(
  {
    arguments: { number: text('the number of the notice, 5101002026C000001') },
    options: { pdf: fileToWrite('write a PDF; <number>.pdf where no file is named') },
    example: 'notice 5101002026C000001 --pdf',
    json: 'print JSON, the person included',
  },
  async ({ number, pdf }, connect) => {
    const { db, rules } = await connect();
    const { findNotice } = await import('../../../activities/notices/on-file.ts');
    const { escalationFacts, noticeTitle } = await import('../../../domain/notices.ts');
    const notice = await findNotice(db, number);
    if (notice === undefined)
      throw new CliError(`no notice ${number.slice(0, 100)} is on file; see \`npx jiexu notices\``);
    const { kind, noticeNo, body, recipient } = notice;
    const no = noticeNo ?? notice.id;
    if (body === null)
      throw new CliError(`notice ${no} is missing: its office's key was not there; see \`npx jiexu notices issue\``);
    if (pdf === undefined) {
      return {
        json: { noticeNo: no, kind, body },
        text: () => `${noticeTitle(kind, true)} ${no} to ${recipient}; --pdf prints it, --json shows all of it`,
      };
    }
    const areaName = (area: string) => rules.poolOf(area, beijingDate(Date.now()))?.name;
    const made =
      kind === 'escalation'
        ? await (await papers()).renderEscalation(escalationFacts.parse(body), noticeNo ?? undefined, { areaName })
        : await rendered(kind, body);
    return savePdf(made, pdf === true ? `${no.replace(/[^\w.-]/g, '_')}.pdf` : pdf, { noticeNo: no, kind });
  },
);

const papers = () => import('../../../activities/documents/pdf/index.ts');

async function rendered(kind: PersonsNotice, body: unknown): Promise<Uint8Array> {
  const { renderCompletionNotice, renderPaymentNotice, renderRefusalNotice } = await papers();
  const forms = await import('../../../domain/forms.ts');
  switch (kind) {
    case 'refusal':
      return renderRefusalNotice(forms.sealedRefusalNotice.parse(body));
    case 'completion':
      return renderCompletionNotice(forms.sealedCompletionNotice.parse(body));
    case 'payment':
      return renderPaymentNotice(forms.sealedPaymentNotice.parse(body));
    default:
      return kind satisfies never;
  }
}
