// Whose account a person is paid into: the person's own by the one comparison of names, another's only on a paper and by two.
import { describe, expect, it } from 'vitest';
import { ANOTHERS_ACCOUNT, isOwnAccount, mayBePaidInto, payeeJudgement } from '../../domain/payee.ts';
import { parseApplication } from '../../domain/rules/parse.ts';
import { readTransfers } from '../../workers/examples/read.ts';
import { aCase, bankAccount, rules } from './a-case.ts';

const NAME = '阿卜杜拉·买买提';
const own = { ...bankAccount, accountName: NAME };
const another = { ...bankAccount, accountName: '王伟' };
const paper = { kind: 'court', number: '（2026）示0101民特1号', issuedOn: '2026-09-01', issuedBy: '示例法院' } as const;
const handedIn = { payToPerson: another, paper };

describe('an account of the person’s own', () => {
  it.each([NAME, '阿卜杜拉‧买买提', ' 阿卜杜拉・买买提 ', '阿卜杜拉· 买买提'])(
    'is one in the name %j',
    (accountName) => {
      expect(isOwnAccount({ accountName }, NAME)).toBe(true);
      expect(payeeJudgement({ payToPerson: { ...own, accountName } }, NAME, undefined)).toEqual({ kind: 'own' });
    },
  );

  it.each(['阿卜杜拉买买提', '阿卜杜拉', '示例', `${NAME}（监护人）`])('is none in the name %j', (accountName) => {
    expect(isOwnAccount({ accountName }, NAME)).toBe(false);
  });

  it('is asked for when applying, with field, rule and remedy', () => {
    const { application } = aCase({ wishes: { payToPerson: another } });
    const asked = () => parseApplication(application, '2026-09-30T10:00:00+08:00', rules);
    expect(asked).toThrow(
      expect.objectContaining({
        faults: [{ field: 'application.wishes.payToPerson.accountName', ...ANOTHERS_ACCOUNT }],
      }),
    );
    expect(asked).not.toThrow('王伟');
  });

  it('is what every example names, and what its office has on record', () => {
    const named = readTransfers().flatMap(({ application, accountOnRecord }) =>
      [application.wishes?.payToPerson, accountOnRecord].flatMap((account) =>
        account === undefined ? [] : [{ no: application.applicationNo, account, name: application.person.name }],
      ),
    );
    expect(named.map(({ no }) => no)).toContain('EX-0032');
    for (const { no, account, name } of named) expect(isOwnAccount(account, name), no).toBe(true);
  });
});

describe('another’s account', () => {
  it('is refused without a paper (M02)', () => {
    const judged = payeeJudgement({ payToPerson: another }, NAME, undefined);
    expect(judged).toMatchObject({ kind: 'refused', code: 'unusable', rule: expect.stringContaining('M02') });
  });

  it('on a paper is refused unless somebody says who has seen it', () => {
    expect(payeeJudgement(handedIn, NAME, undefined)).toMatchObject({ rule: expect.stringContaining('who') });
  });

  it('waits for a second person, who may not be the first, in capitals neither', () => {
    const first = { ...handedIn, who: 'a17' };
    expect(payeeJudgement(first, NAME, undefined)).toEqual({ kind: 'second-person' });
    expect(payeeJudgement({ ...handedIn, who: 'A17' }, NAME, first)).toMatchObject({ code: 'same-person' });
    expect(payeeJudgement({ ...handedIn, who: 'B2' }, NAME, first)).toEqual({
      kind: 'on-paper',
      onPaper: { ...paper, by: ['a17', 'B2'] },
    });
  });

  it('that differs from what was handed in before, in account or paper, is a proposal of its own', () => {
    const first = { ...handedIn, who: 'A17' };
    const others = [
      { payToPerson: { ...another, accountNo: '6200000000000000009' }, paper },
      { payToPerson: another, paper: { ...paper, number: 'another' } },
    ];
    for (const other of others)
      expect(payeeJudgement({ ...other, who: 'B2' }, NAME, first)).toEqual({ kind: 'second-person' });
  });

  it('is paid into by the office only where two different people have seen the paper', () => {
    expect(mayBePaidInto(another, NAME)).toBe(false);
    expect(mayBePaidInto(another, NAME, { ...paper, by: ['A17', 'a17'] })).toBe(false);
    expect(mayBePaidInto(another, NAME, { ...paper, by: ['A17', 'B2'] })).toBe(true);
    expect(mayBePaidInto(own, NAME)).toBe(true);
  });

  it('a paper without an account speaks of nothing', () => {
    expect(payeeJudgement({ paper, who: 'A17' }, NAME, undefined)).toMatchObject({ code: 'unusable' });
  });
});
