// A process that seals its first paper: prints the key it used and a mark of the check-code secret, as JSON.
import { createHash } from 'node:crypto';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { seal } from '../../contract/seals/seal.ts';

const [folder = '', office = ''] = process.argv.slice(2);
const keys = fileKeyStore(folder);
const [sealed, [secret]] = await Promise.all([seal(office, { n: 1 }, keys), keys.checkCodeKeys(office)]);
const secretMark = createHash('sha256').update(secret).digest('hex');
process.stdout.write(JSON.stringify({ sealed, secretMark }));
