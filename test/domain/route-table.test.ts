// The route table as people read it says what check decides, row by row and in this order.
import { describe, expect, it } from 'vitest';
import { ROUTE_TABLE, type TableRow } from '../../domain/rules/route-table.ts';
import { bankAccount, type Change, decide, employer } from './a-case.ts';

interface Example {
  readonly fits: Change;
  readonly becomes: object;
}

const EXAMPLES: Readonly<Record<TableRow['name'], Example>> = {
  deceased: { fits: { source: { deceased: true } }, becomes: { decision: 'refuse', reasons: [{ code: 'R13' }] } },
  'resettled-retiree': {
    fits: { source: { retired: true }, wishes: { resettled: true, payToPerson: bankAccount } },
    becomes: { decision: 'accept', relation: false, money: 'to-person' },
  },
  retired: { fits: { source: { retired: true } }, becomes: { decision: 'refuse', reasons: [{ code: 'R04' }] } },
  'same-pool': { fits: { to: '330106' }, becomes: { decision: 'not-needed', reasons: [{ code: 'R03' }] } },
  'not-needed-within-province': {
    fits: { from: '620100', to: '620500' },
    becomes: { decision: 'not-needed', reasons: [{ code: 'R21' }] },
  },
  'resident-within-the-year': {
    fits: { schemes: ['resident', 'resident'], destination: { benefitsFrom: '2027-01-01' } },
    becomes: { decision: 'refuse', reasons: [{ code: 'R05' }] },
  },
  'off-platform': {
    fits: { source: { onPlatform: false }, wishes: { waitForPlatform: true } },
    becomes: { decision: 'defer' },
  },
  'shared-records': {
    fits: {
      from: '610100',
      to: '610300',
      application: { applicant: employer },
      destination: { employerCreditCode: employer.creditCode },
    },
    becomes: { decision: 'accept', relation: false, money: 'to-destination' },
  },
  'usable-across-cities': {
    fits: { from: '440100', to: '440300' },
    becomes: { decision: 'accept', relation: true, money: 'keep' },
  },
  'pays-to-person': { fits: { from: '320100' }, becomes: { decision: 'accept', relation: true, money: 'to-person' } },
  'employee-to-resident': {
    fits: { schemes: ['employee', 'resident'] },
    becomes: { decision: 'accept', relation: true, money: 'keep' },
  },
  otherwise: { fits: {}, becomes: { decision: 'accept', relation: true, money: 'to-destination' } },
};

/** Both changes at once: facts and wishes of either, places of whichever names them. */
function both(a: Change, b: Change): Change {
  return {
    ...b,
    ...a,
    source: { ...b.source, ...a.source },
    destination: { ...b.destination, ...a.destination },
    wishes: { ...b.wishes, ...a.wishes },
    application: { ...b.application, ...a.application },
  };
}

describe('the route table', () => {
  it.each(ROUTE_TABLE.map(({ name }) => name))('the row %s ends as it says', (name) => {
    expect(decide(EXAMPLES[name].fits)).toMatchObject(EXAMPLES[name].becomes);
  });

  const pairs: [TableRow['name'], TableRow['name']][] = [
    ['deceased', 'resettled-retiree'],
    ['deceased', 'retired'],
    ['deceased', 'same-pool'],
    ['resettled-retiree', 'pays-to-person'],
    ['resettled-retiree', 'employee-to-resident'],
    ['retired', 'same-pool'],
    ['retired', 'resident-within-the-year'],
    ['retired', 'not-needed-within-province'],
    ['not-needed-within-province', 'off-platform'],
    ['same-pool', 'off-platform'],
    ['off-platform', 'shared-records'],
    ['off-platform', 'pays-to-person'],
    ['usable-across-cities', 'employee-to-resident'],
    ['pays-to-person', 'otherwise'],
  ];
  it.each(pairs)('%s stands above %s and wins where both fit', (first, second) => {
    const order = ROUTE_TABLE.map(({ name }) => name);
    expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
    expect(decide(both(EXAMPLES[first].fits, EXAMPLES[second].fits))).toMatchObject(EXAMPLES[first].becomes);
  });
});
