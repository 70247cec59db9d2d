// `jiexu accept`: the destination's clerk accepts the information form, or refuses it for good.
import { FORM_FAULTS } from '../../../domain/case.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { office, oneOf, option } from '../command/options.ts';
import { goesWith } from '../command/together.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      refuse: oneOf(FORM_FAULTS, '<code>', `refuse with a code: ${FORM_FAULTS.join(' ')}`),
      remark: option('<text>', 'why, without personal data'),
      office: office('the office that says so; the destination where not given'),
    },
    example: 'accept 510100-20260930-17',
  },
  async ({ case: number, refuse, remark, ...given }, connect) => {
    goesWith('--remark', remark, '--refuse CODE', refuse !== undefined);
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    const office = given.office ?? view.destination.pool;
    const version = view.formVersion;
    return answerOf(
      jiexu,
      'accept',
      refuse === undefined
        ? await jiexu.acceptForm(caseNo, office, version)
        : await jiexu.refuseForm(caseNo, office, version, refuse, remark),
    );
  },
);
