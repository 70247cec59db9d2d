// `jiexu return`: the destination's clerk has the information form corrected.
import { FORM_FAULTS } from '../../../domain/case.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, oneOf, option } from '../command/options.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      code: needed(oneOf(FORM_FAULTS, '<code>', `what is wrong: ${FORM_FAULTS.join(' ')}`)),
      remark: option('<text>', 'what exactly, without personal data'),
      office: office('the office that says so; the destination where not given'),
    },
    example: "return 510100-20260930-17 --code B02 --remark 'months of 2024'",
  },
  async ({ case: number, code, remark, ...given }, connect) => {
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    const office = given.office ?? view.destination.pool;
    return answerOf(jiexu, 'return', await jiexu.returnForm(caseNo, office, view.formVersion, code, remark));
  },
);
