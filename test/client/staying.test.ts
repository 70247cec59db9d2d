// What tests hear from a process in which `jiexu` stays is what people hear from a process of its own, line after line.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aCase } from '../domain/a-case.ts';
import { folderWith } from '../domain/rule-data.ts';
import { jiexu, jiexuAlone } from './run-jiexu.ts';

const folder = folderWith({ 'case.json': aCase(), 'refused.json': aCase({ source: { status: 'active' } }) });
writeFileSync(join(folder, 'lines.jsonl'), '{"applicationNo": 7}\n{"applicationNo"\n');

const LINES: readonly { args: string[]; input?: string; env?: Record<string, string>; status: number }[] = [
  { args: ['--version'], status: 0 },
  { args: ['--help'], status: 0 },
  { args: ['help', 'batch', 'submit'], status: 0 },
  { args: ['frobnicate'], status: 2 },
  { args: ['status', 'X', '--nope'], status: 2 },
  { args: ['check', join(folder, 'case.json')], status: 0 },
  { args: ['check', '-', '--json'], input: '{"now": 1', status: 2 },
  { args: ['check', '-'], input: JSON.stringify(aCase()), status: 0 },
  { args: ['check', join(folder, 'lines.jsonl')], status: 1 },
  { args: ['check', '-'], status: 2 },
  { args: ['list'], status: 1 },
  {
    args: ['list', '--json'],
    env: { TEMPORAL_ADDRESS: '127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    status: 1,
  },
  { args: ['rules', 'show', '610100'], env: { FORCE_COLOR: '1', NO_COLOR: '' }, status: 0 },
  { args: ['rules', 'show', '610100'], status: 0 },
];

it('says the same on both streams, with the same exit code, whatever was asked before', async () => {
  for (const { args, input, env, status } of LINES) {
    const alone = await jiexuAlone(args, env, input);
    expect({ args, status: alone.status }).toEqual({ args, status });
    expect({ args, ...(await jiexu(args, env, input)) }).toEqual({ args, ...alone });
  }
});

it('two at once do not hear each other', async () => {
  const [one, other] = await Promise.all([jiexu(['--version']), jiexu(['frobnicate'])]);
  expect(one).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  expect(other).toMatchObject({ status: 2, stdout: '' });
});
