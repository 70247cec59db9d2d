// `jiexu identity`: an office says who the person is by document. Personal data comes from a file, never from the command line.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, option } from '../command/options.ts';
import { readAs } from './read-as.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      file: needed(option('<file>', 'JSON: name, idType, idNumber')),
      office: needed(office('the office that says so')),
    },
    example: 'identity 510100-20260930-17 --file person.json --office 530100',
  },
  async ({ case: number, file, office }, connect) => {
    const { documentPerson } = await import('../../../domain/forms.ts');
    const person = await readAs(documentPerson, file, 'one JSON object with name, idType, idNumber');
    const { jiexu } = await connect();
    const { caseNo } = await caseOf(jiexu, number);
    return answerOf(jiexu, 'identity', await jiexu.confirmIdentity(caseNo, office, person));
  },
);
