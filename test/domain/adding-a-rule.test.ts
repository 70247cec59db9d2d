// The page on adding a rule: its steps do what they say, every example of the format is data that loads, and no setting is left out.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { SETTING_NAMES } from '../../domain/rules/describe-settings.ts';
import { jiexu } from '../client/run-jiexu.ts';
import { folderWith } from './rule-data.ts';

const page = readFileSync(new URL('../../docs/adding-a-rule.md', import.meta.url), 'utf8');
const [walk = '', format = ''] = page.split('## The format (规则的格式)\n');
const examples = [...format.matchAll(/```json\n([\s\S]*?)\n```/g)].map((match): unknown => JSON.parse(match[1] ?? ''));

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const FUJIAN = { province: '35', name: '福建省' };
/** Documents the examples cite, beside those of the first one. */
const documents = Object.fromEntries(
  ['中断补缴答复', '郑州转省本级', '2026年藏历新年放假'].map((name) => [
    name,
    { title: name, confidence: 'official', verifiedOn: '2026-11-25' },
  ]),
);

/** The smallest file in which an example stands. */
function fileOf(example: Fields): Fields {
  if ('province' in example) return example;
  if ('sourcePool' in example) return { province: '41', name: '河南省', documents, rules: [], pairs: [example] };
  if ('ownDays' in example) return { province: '54', name: '西藏自治区', documents, rules: [], ...example };
  if ('area' in example) return { ...FUJIAN, documents, rules: [example] };
  return { ...FUJIAN, rules: [{ area: '350500', from: '2027-01-01', source: '泉州市：示例', ...example }] };
}

describe('docs/adding-a-rule.md', () => {
  it.each(examples.map((example, at) => [at + 1, example] as const))('example %i loads', (_, example) => {
    if (!isFields(example)) throw new Error('an example is an object');
    const file = fileOf(example);
    expect(() => loadRules(folderWith({ [`regions/${file.province}.json`]: file }))).not.toThrow();
  });

  it('shows every setting in an example', () => {
    const shown = new Set(
      examples.flatMap((each) => (isFields(each) && isFields(each.set) ? Object.keys(each.set) : [])),
    );
    expect(SETTING_NAMES.filter((name) => !shown.has(name))).toEqual([]);
  });
});

/** The blocks of a kind in the steps, in their order. */
const blocks = (kind: string): string[] =>
  [...walk.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\\n\`\`\``, 'g'))].map((match) => match[1] ?? '');

/** Each line of a block stands in the output; `…` is anything. */
function shows(output: string, block: string | undefined): void {
  for (const line of (block ?? '').split('\n')) {
    const pattern = line.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(output).toMatch(new RegExp(pattern.join('.*')));
  }
}

describe('its steps', () => {
  const ours = readFileSync(new URL('../../domain/rules/regions/35.json', import.meta.url), 'utf8');
  const [document, rule] = blocks('json').map((text): Fields => JSON.parse(text));
  const commands = blocks('sh').flatMap((block) => block.split('\n'));
  const [lint, wrong, diff] = blocks('text');

  /** The province's file with the document and the rule of the page, as somebody writes it who follows the steps. */
  function edited(change: Fields = {}): string {
    const file = JSON.parse(ours);
    const path = join(folderWith({}), '35.json');
    const documents = { ...file.documents, ...document };
    writeFileSync(
      path,
      JSON.stringify({ ...file, documents, rules: [...file.rules, { ...rule, ...change }] }, null, 2),
    );
    return path;
  }
  /** A command of the page, with the file that was edited in place of the one in the project's folder. */
  const run = (command: string | undefined, path: string) => {
    const [, ...words] = (command ?? '').split(' ').slice(1);
    return jiexu(words.map((word) => (word === '35.json' ? path : word)));
  };
  const explained = commands.find((command) => command.startsWith('npx jiexu explain'));
  const ofJiexu = commands.filter((command) => command.startsWith('npx jiexu rules'));

  it('are all here: show, copy, lint, diff, impact, hand over', () => {
    expect(ofJiexu.map((command) => command.split(' ')[3])).toEqual(['show', 'lint', 'diff', 'show', 'impact']);
    expect(commands).toHaveLength(9);
    expect(commands[1]).toBe('cp domain/rules/regions/35.json 35.json');
    expect(commands.at(-1)).toBe('node scripts/run.mjs scripts/make-rules-doc.ts');
  });

  it('what holds today is shown', async () => {
    const { status, stdout } = await run(ofJiexu[0], '');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^泉州市 350500/);
  });

  it('the edited file has no fault; for a district it has the one that is shown', async () => {
    const good = await run(ofJiexu[1], edited());
    expect(good.status).toBe(0);
    shows(good.stdout, lint);
    const bad = await run(ofJiexu[1], edited({ area: '350502' }));
    expect(bad.status).toBe(1);
    shows(bad.stdout, wrong);
  });

  it('the difference is the one that is shown, and no other place changes', async () => {
    const { status, stdout } = await run(ofJiexu[2], edited());
    expect(status).toBe(0);
    shows(stdout, diff);
    expect(stdout.match(/^ {2}\S+ \d{6}$/gm)).toEqual(['  泉州市 350500']);
  });

  it('the page of the place has the new value beside what it has already', async () => {
    const { status, stdout } = await run(ofJiexu[3], edited());
    expect(status).toBe(0);
    expect(stdout).toMatch(/转出地办结并发送信息表（线上）：6个工作日\n.*统筹区规定 泉州市 350500 · .* · 35\.json/);
  });

  it('what a person would be told is explained without a server', async () => {
    const { status, stdout } = await run(explained, edited());
    expect(status).toBe(0);
    expect(stdout).toMatch(/杭州市 330100 → 合肥市 340100\n予以受理/);
    expect(stdout).toContain('未见官方文本');
  });

  it('where nothing runs, nobody is asked whom it would have met, and that is said', async () => {
    const { status, stdout, stderr } = await run(ofJiexu[4], edited());
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('npm start');
  });
});
