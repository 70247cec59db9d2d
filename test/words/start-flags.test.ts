// `npm start --`: a word that is none is told with the right ones, before anything is started.
import { describe, expect, test } from 'vitest';
import { readStartFlags } from '../../workers/start-flags.ts';

describe('npm start', () => {
  test.each<[string[], object]>([
    [[], { exit: false, fresh: false }],
    [['--exit'], { exit: true, fresh: false }],
    [['--fresh', '--exit'], { exit: true, fresh: true }],
  ])('%j', (args, flags) => {
    expect(readStartFlags(args)).toEqual(flags);
  });

  test.each([['--frehs'], ['--fresh=yes'], ['fresh'], ['--exit', '--verbose'], ['-x']])(
    '%s is no option',
    (...args) => {
      expect(() => readStartFlags(args)).toThrow(
        /^npm start: \S+ is no option of it\. There are --exit \(.*\) and --fresh \(.*\), given behind two dashes/,
      );
    },
  );
});
