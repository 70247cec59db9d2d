// `jiexu countersign`: the destination's clerk signs a corrected information form, or refuses it.
import { FORM_FAULTS } from '../../../domain/case.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, oneOf, option, wholeNumber } from '../command/options.ts';
import { goesWith } from '../command/together.ts';
import { answerOf } from './text.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      version: needed(option('<n>', 'the version that is signed', wholeNumber(2, 'a whole number from 2'))),
      refuse: oneOf(FORM_FAULTS, '<code>', `refuse with a code: ${FORM_FAULTS.join(' ')}`),
      remark: option('<text>', 'why, without personal data'),
      office: office('the office that says so; the destination where not given'),
    },
    example: 'countersign 510100-20260930-17 --version 2',
  },
  async ({ case: number, version, refuse, remark, ...given }, connect) => {
    goesWith('--remark', remark, '--refuse CODE', refuse !== undefined);
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    const office = given.office ?? view.destination.pool;
    return answerOf(
      jiexu.corrections,
      refuse === undefined
        ? await jiexu.corrections.countersign(caseNo, office, version)
        : await jiexu.corrections.refuse(caseNo, office, version, refuse, remark),
    );
  },
);
