// Reading documents as their reader does: what is typed, what is saved, and which shown line counts as come.
import { describe, expect, test } from 'vitest';
import { Numbers, stepsIn } from './support/documents.ts';

const page = [
  'Start:',
  '',
  '    npm start',
  '    npm test   # all',
  '',
  'Save as `a.json`:',
  '',
  '```json',
  '{}',
  '```',
  '',
  '```console',
  '$ npx jiexu apply a.json',
  'a.json:1  accepted as case 420100-20261122-4',
  '$ echo $?',
  '0',
  '```',
].join('\n');

test('what is typed and what is saved, in order, with what is shown', () => {
  expect(stepsIn(page)).toEqual([
    {
      kind: 'type',
      typed: [
        { command: 'npm start', shown: [], line: 3 },
        { command: 'npm test   # all', shown: [], line: 4 },
      ],
    },
    { kind: 'save', file: { name: 'a.json', text: '{}\n' } },
    {
      kind: 'type',
      typed: [
        { command: 'npx jiexu apply a.json', shown: ['a.json:1  accepted as case 420100-20261122-4'], line: 13 },
        { command: 'echo $?', shown: ['0'], line: 15 },
      ],
    },
  ]);
});

test.each([
  ['a block of no kind', '```\nx\n```', /neither typed/],
  ['a block of another language', '```text\nx\n```', /neither typed/],
  ['a file without a name', '```json\n{}\n```', /no file is named/],
  ['an answer to nothing', '```console\nx\n```', /before anything is typed/],
])('%s is refused', (_, text, why) => {
  expect(() => stepsIn(text)).toThrow(why);
});

describe('a shown line', () => {
  const came = 'a.json:1   accepted as case 420100-20270301-9\ndue 2027-03-15 17:30 Mon  law: 3.14 yuan';

  test.each([
    'a.json:1  accepted as case 420100-20261122-4',
    'due 2026-12-04 17:30 Mon law: 3.14 yuan',
    '… 3.14 yuan',
    'due…',
    '…',
    '',
  ])('has come: %s', (line) => {
    expect(new Numbers().missing([line], came)).toEqual([]);
  });
  test.each([
    'a.json:2  accepted as case 420100-20261122-4',
    'accepted as case 420100-20261122-4',
    'due 2026-12-04 17:30 Mon law: 3.15 yuan',
    'due 2026-12-04 17:30 Mon law: 3a14 yuan',
    'due 2026-12 17:30 Mon law: 3.14 yuan',
    'due',
  ])('has not come: %s', (line) => {
    expect(new Numbers().missing([line], came)).toEqual([line]);
  });

  test('twice has to come twice', () => {
    expect(new Numbers().missing(['a', 'a'], 'a\nb')).toEqual(['a']);
  });
  test('with a number stands for the one that came first, also in commands', () => {
    const numbers = new Numbers();
    expect(numbers.missing(['case 420100-20261122-4'], 'case 420100-20270301-9')).toEqual([]);
    expect(numbers.ofThisRun('jiexu status 420100-20261122-4 on 2026-11-22')).toBe(
      'jiexu status 420100-20270301-9 on 2026-11-22',
    );
    expect(numbers.missing(['payment 420100-20261122-4-P1'], 'payment 420100-20270301-9-P1')).toEqual([]);
    expect(numbers.missing(['case 420100-20261122-4'], 'case 420100-20270301-8')).toHaveLength(1);
  });
  test('with one number twice needs the same number twice', () => {
    expect(
      new Numbers().missing(['420100-20261122-4 420100-20261122-4'], '420100-20270301-9 420100-20270301-8'),
    ).toHaveLength(1);
  });
});
