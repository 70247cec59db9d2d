// Saves one history of each kind under test/replay/histories/: `npx tsx scripts/save-histories.ts [kind …]`, kinds as test/replay/kinds.ts
// names them. Run it when a kind is new. A saved history is replayed for ever after; one is only made anew where no case that began
// before a change can still be open.
import { startVitest } from 'vitest/node';

const kinds = process.argv.slice(2);
const vitest = await startVitest('test', [], {
  include: ['test/replay/record.ts'],
  watch: false,
  ...(kinds.length > 0 ? { testNamePattern: `^(${kinds.join('|')})$` } : {}),
});
await vitest.close();
