// `jiexu rules lint [FILE…]`: everything that is wrong with files of rules, and what somebody should look at.
import { readRuleFile, readRuleFiles } from '../../../activities/rules/files.ts';
import { beijingDate } from '../../../domain/instant.ts';
import type { RuleFile } from '../../../domain/rules/book.ts';
import { type RuleFault, ruleFaultSentence, UnusableRules } from '../../../domain/rules/faults.ts';
import type { Finding } from '../../../domain/rules/lint/finding.ts';
import { lint } from '../../../domain/rules/lint/lint.ts';
import { command } from '../command/command.ts';
import { files } from '../command/options.ts';
import { dim, strong, warn } from '../output.ts';

export default command(
  {
    arguments: {
      files: { ...files('files of a province, the nation, a year or the pools; none: ours'), optional: true },
    },
    example: 'rules lint 61.json',
    json: 'print JSON: files, faults, warnings',
  },
  async (given) => {
    const ours = readRuleFiles();
    const { read, unreadable } = readAll(given.files);
    const looked = given.files.length === 0 ? [...ours.regions, ...ours.years, ours.pools] : read;
    const found = lint(looked, ours, beijingDate(Date.now()));
    const faults = found.filter(({ severity }) => severity === 'fault');
    const warnings = found.filter(({ severity }) => severity === 'warning');
    // What is no rule data at all is unusable input, told with everything else that has to be put right.
    if (unreadable.length > 0) throw new UnusableRules([...unreadable, ...faults]);
    return {
      json: { files: looked.map(({ file }) => file), faults: faults.map(bare), warnings: warnings.map(bare) },
      text: () => textOf(looked.length, faults, warnings),
      failed: faults.length > 0,
    };
  },
);

function bare({ severity: _, ...fault }: Finding): RuleFault {
  return fault;
}

function readAll(paths: readonly string[]): { readonly read: readonly RuleFile[]; readonly unreadable: RuleFault[] } {
  const read: RuleFile[] = [];
  const unreadable: RuleFault[] = [];
  for (const path of paths) {
    try {
      read.push(readRuleFile(path));
    } catch (error) {
      if (!(error instanceof UnusableRules)) throw error;
      unreadable.push(...error.faults);
    }
  }
  return { read, unreadable };
}

function textOf(count: number, faults: readonly Finding[], warnings: readonly Finding[]): string {
  const told = [
    ...faults.map((each) => `${strong('fault')}   ${ruleFaultSentence(each)}`),
    ...warnings.map((each) => `${warn('warning')} ${ruleFaultSentence(each)}`),
  ];
  const number = (list: readonly unknown[], word: string) => `${list.length} ${word}${list.length === 1 ? '' : 's'}`;
  const sum = `${count} ${count === 1 ? 'file' : 'files'}: ${number(faults, 'fault')}, ${number(warnings, 'warning')}`;
  return [...told, ...(told.length === 0 ? [] : ['']), dim(sum)].join('\n');
}
