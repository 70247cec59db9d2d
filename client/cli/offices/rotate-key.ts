// `jiexu office rotate-key`: a new key seals the office's papers from now on.
import { command } from '../command/command.ts';
import { officeArgument } from '../command/options.ts';
import { directoryOf, unknown } from './known.ts';

export default command(
  { arguments: { pool: officeArgument('the office, six digits') }, example: 'office rotate-key 530100' },
  async ({ pool }, connect) => {
    const on = await connect();
    if ((await (await directoryOf(on)).ref(pool)) === undefined) throw unknown(pool);
    const keyId = await on.keys.rotate(pool);
    return { json: { pool, keyId }, text: () => `office ${pool} seals with key ${keyId} from now on` };
  },
);
