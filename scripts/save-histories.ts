// Saves one history of each kind under test/replay/histories/: `node scripts/run.mjs scripts/save-histories.ts [kind
// …]`, kinds as test/replay/kinds.ts
// names them. Run it when a kind is new. A saved history is replayed for ever after; one is only made anew where no case that began
// before a change can still be open.
import { startVitest } from 'vitest/node';

const kinds = process.argv.slice(2);
const vitest = await startVitest('test', [], {
  // not a test, so no project of vitest.config.ts has it
  config: false,
  include: ['test/replay/record.ts'],
  globalSetup: ['test/support/global-setup.ts'],
  setupFiles: ['test/support/each-file.ts'],
  pool: 'forks',
  testTimeout: 120_000,
  hookTimeout: 180_000,
  watch: false,
  ...(kinds.length > 0 ? { testNamePattern: `^(${kinds.join('|')})$` } : {}),
});
await vitest.close();
