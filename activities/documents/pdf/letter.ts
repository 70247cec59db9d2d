// The contact letter (联系函) on paper.

import type { ContactLetter, OfficeParty, Sealed } from '../../../domain/forms.ts';
import { lawOn } from '../../../domain/rules/law.ts';
import { accountFields, type Field, frame, half, officeText, personFields, row } from './layout.ts';
import { typeset } from './typesetter.ts';
import { dateText, SCHEME_NAMES, SEX_NAMES, transferKind } from './words.ts';

function officeFields(role: string, office: OfficeParty): Field[] {
  return [row(role, officeText(office)), half('联系电话', office.phone), half('地址', office.address)];
}

function agentText(agent: NonNullable<ContactLetter['agent']>): string {
  return agent.phone === undefined ? agent.name : `${agent.name}　${agent.phone}`;
}

/** The letter as a PDF (A4); see `renderCertificate` for what holds of every paper. */
export async function renderLetter(sealed: Sealed<ContactLetter>): Promise<Uint8Array> {
  const { body, seal } = sealed;
  const { source, destination } = body;
  return typeset('letter', {
    ...(await frame({
      title: '基本医疗保险关系转移接续联系函',
      no: body.letterNo,
      issuer: destination,
      issuedOn: body.writtenOn,
      seal,
      printed: ['来函核对', `函号 ${body.letterNo}`, `日期 ${dateText(body.writtenOn)}`],
    })),
    caseNo: body.caseNo,
    addressee: source.name,
    request:
      `根据${lawOn(body.writtenOn)}，` +
      '下列参保人员申请将其基本医疗保险关系转移至我地。经审核，符合转移接续条件，请贵机构核实参保信息，出具《参保人员基本医疗保险信息表》' +
      (body.receivingAccount === undefined ? '。' : '，并将个人账户余额划转至下列接收账户。') +
      '回复及划款时请注明函号和业务编号。',
    fields: [
      ...personFields(body.person),
      half('性别', body.sex && SEX_NAMES[body.sex]),
      half('转移类型', transferKind(body.scheme, body.destinationScheme)),
      half('转出险种', SCHEME_NAMES[body.scheme]),
      half('转入险种', SCHEME_NAMES[body.destinationScheme]),
      half('转出地人员编号', body.personalNoAtSource),
      half('转入地人员编号', body.personalNoAtDestination),
      ...(body.agent === undefined ? [] : [row('代办人', agentText(body.agent))]),
    ],
    account: body.receivingAccount === undefined ? [] : accountFields(body.receivingAccount),
    offices: [...officeFields('转出地机构', source), ...officeFields('转入地机构', destination)],
    remark: body.remark ?? null,
  });
}
