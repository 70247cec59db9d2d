// `jiexu answer`: the source's clerk answers the contact letter.
import { SOURCE_REFUSALS } from '../../../domain/case.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { closedCase, wrongOffice } from '../../errors.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { flag, office, oneOf, option } from '../command/options.ts';
import { goesWith } from '../command/together.ts';
import { CliError } from '../output.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      confirm: flag('confirm the transfer out'),
      refuse: oneOf(SOURCE_REFUSALS, '<code>', `refuse with a code: ${SOURCE_REFUSALS.join(' ')}`),
      remark: option('<text>', 'why, without personal data'),
      office: office('the office that answers; the source where not given'),
    },
    example: 'answer 510100-20260930-17 --confirm',
  },
  async ({ case: number, confirm, refuse, remark, ...given }, connect) => {
    if (confirm === (refuse !== undefined)) throw new CliError('say either --confirm or --refuse CODE', 2);
    goesWith('--remark', remark, '--refuse CODE', refuse !== undefined);
    const { jiexu, db, keys } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    const office = given.office ?? view.source.pool;
    if (refuse !== undefined)
      return answerOf(jiexu, 'answer', await jiexu.refuseAsSource(caseNo, office, refuse, remark));
    if (view.outcome !== undefined) throw closedCase(caseNo, view.outcome);
    if (office !== view.source.pool) throw wrongOffice('the source office', view.source.pool);
    const { prepareForm } = await import('../../../activities/offices/clerk.ts');
    const at = toBeijing(Date.now());
    const form = await prepareForm(db, keys, { office, caseNo, version: view.formVersion, at });
    return answerOf(jiexu, 'answer', await jiexu.confirmAsSource(caseNo, office, form));
  },
);
