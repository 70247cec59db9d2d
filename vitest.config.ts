// How the tests run: files side by side in three processes, one after the other in each; those that need servers on the ones that the
// global setup starts.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { useCompileCache } from './scripts/lib/compile-cache.mjs';

// Every test process, and the commands and workers that tests start, would compile the same files again.
useCompileCache({ children: true });

/** Rules, papers and text: no server, no database, nothing kept from test to test but what was read. */
const PURE = [
  'test/*.test.ts',
  'test/domain/**/*.test.ts',
  'test/contract/**/*.test.ts',
  'test/documents/**/*.test.ts',
  'test/words/**/*.test.ts',
];

/** Short files that take minutes: the length of a file, which the order goes by else, says nothing of them. */
const TAKES_MINUTES = /\/test\/(e2e\/running|bench\/bench)\./;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => TAKES_MINUTES.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    fileParallelism: true,
    // Three processes on two processors: every second file waits for what happens in its time (a step that is tried again, a process
    // that starts, a bank that is slow), and two files that wait leave the processors idle.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
    // One process takes file after file: modules and rules are read once, not once a file. No file mocks a module or changes what it
    // shares with others: people, case numbers, queues and databases are each file's own.
    isolate: false,
    setupFiles: ['test/support/each-file.ts'],
    projects: [
      { extends: true, test: { name: 'pure', include: PURE } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
