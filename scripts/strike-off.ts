// Writes the list of those who go through a wall between houses: `node scripts/run.mjs scripts/strike-off.ts`.
// Files that moved are followed, and what has stopped is struck off. A list that would grow is not written.
import { readOffenders, writeOffenders } from '../test/support/offenders.ts';
import { projectFiles } from '../test/support/project-files.ts';
import { crossingsOf, growthOver, namesOfTheDatabase, offendersOf } from '../test/support/walls.ts';

const files = projectFiles();
const names = namesOfTheDatabase(files);
const crossings = files.flatMap((file) => crossingsOf(file, names));
const before = readOffenders();
const grown = growthOver(before, crossings);

if (grown.length > 0) {
  process.stderr.write(
    `The list may only get shorter, and this is new:\n${grown.map((line) => `  ${line}\n`).join('')}` +
      'Take the new ones out; what to do instead stands in test/support/houses.ts. Where one file became two\n' +
      'that both need it, let one of them have it, and the other ask that one.\n',
  );
  process.exitCode = 1;
} else {
  writeOffenders(offendersOf(crossings));
  const count = Object.values(before).flat().length;
  process.stdout.write(`${crossings.length} on the list, ${count - crossings.length} struck off\n`);
}
