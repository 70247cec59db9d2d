// Makes the files of examples/: offices of real pooling areas, test people who do not exist, and an employer's batch.
import { writeFileSync } from 'node:fs';
import { testPerson } from '../test/support/people.ts';

const folder = new URL('../examples/', import.meta.url);

interface OfficeExample {
  readonly pool: string;
  readonly city: string;
  readonly answers: 'automatic' | 'clerk';
  readonly accepts: 'automatic' | 'clerk';
}

const offices: readonly OfficeExample[] = [
  { pool: '119900', city: '北京市', answers: 'automatic', accepts: 'automatic' },
  { pool: '319900', city: '上海市', answers: 'automatic', accepts: 'automatic' },
  { pool: '330100', city: '杭州市', answers: 'automatic', accepts: 'automatic' },
  { pool: '350500', city: '泉州市', answers: 'automatic', accepts: 'automatic' },
  { pool: '420100', city: '武汉市', answers: 'automatic', accepts: 'automatic' },
  { pool: '440100', city: '广州市', answers: 'automatic', accepts: 'automatic' },
  { pool: '510100', city: '成都市', answers: 'automatic', accepts: 'automatic' },
  { pool: '610100', city: '西安市', answers: 'automatic', accepts: 'automatic' },
  { pool: '610300', city: '宝鸡市', answers: 'automatic', accepts: 'automatic' },
  { pool: '320100', city: '南京市', answers: 'automatic', accepts: 'automatic' },
  { pool: '440300', city: '深圳市', answers: 'automatic', accepts: 'automatic' },
  // In these two people decide: Kunming's clerks answer the contact letter, Changsha's clerks check the information form.
  { pool: '530100', city: '昆明市', answers: 'clerk', accepts: 'automatic' },
  { pool: '430100', city: '长沙市', answers: 'automatic', accepts: 'clerk' },
];

function officeEntry({ pool, city, answers, accepts }: OfficeExample) {
  return {
    pool,
    name: `${city}医疗保险经办机构（示例）`,
    phone: '12393',
    address: `${city}示例路1号`,
    officer: '经办岗',
    reviewer: '复核岗',
    answers,
    accepts,
    account: {
      accountName: `${city}医疗保险基金（示例）`,
      bank: '示例银行',
      bankCode: '999100000000',
      accountNo: `9999${pool}000001`,
    },
  };
}

/** A bank account of a test person's own: it bears that person's name. */
function ownAccount({ name }: { readonly name: string }) {
  return { accountName: name, bank: '示例银行', bankCode: '999100000000', accountNo: '6200000000000000001' };
}

type Act =
  | 'source-refuses'
  | 'applicant-withdraws'
  | 'destination-refuses'
  | 'destination-accepts'
  | 'waits-for-answer'
  | 'waits-for-verdict';

interface Move {
  readonly from: string;
  readonly to: string;
  readonly balance: string;
  readonly interest?: string;
  readonly paidUntil?: string;
  readonly status?: 'active' | 'suspended';
  readonly act?: Act;
  readonly title?: string;
  /** What differs from the plain application and facts. */
  readonly application?: Record<string, unknown>;
  readonly source?: Record<string, unknown>;
  readonly destination?: Record<string, unknown>;
  readonly schemes?: readonly [from: 'employee' | 'resident', to: 'employee' | 'resident'];
  readonly accountOnRecord?: true;
  /** With the wish to be paid into the person's own account. */
  readonly payToPerson?: true;
}

const moves: readonly Move[] = [
  { from: '330100', to: '510100', balance: '1234567' },
  { from: '510100', to: '330100', balance: '820044', interest: '312' },
  { from: '119900', to: '420100', balance: '560310' },
  { from: '420100', to: '119900', balance: '99' },
  { from: '319900', to: '610100', balance: '3300000', interest: '15840' },
  { from: '610100', to: '319900', balance: '415007' },
  { from: '440100', to: '350500', balance: '250000' },
  { from: '350500', to: '440100', balance: '777777' },
  { from: '330100', to: '119900', balance: '1' },
  { from: '510100', to: '440100', balance: '1050060', interest: '41' },
  { from: '420100', to: '350500', balance: '640000' },
  { from: '610100', to: '510100', balance: '128256' },
  { from: '119900', to: '319900', balance: '9000000' },
  { from: '319900', to: '330100', balance: '88888' },
  { from: '440100', to: '610100', balance: '300303' },
  { from: '350500', to: '420100', balance: '471100' },
  { from: '510100', to: '610100', balance: '0', title: 'no balance: only the relation moves' },
  { from: '330100', to: '440100', balance: '2000000', paidUntil: '2026-06' },
  { from: '420100', to: '510100', balance: '730001' },
  { from: '119900', to: '330100', balance: '3456' },
  {
    from: '510100',
    to: '430100',
    balance: '902210',
    act: 'destination-accepts',
    title: 'a clerk at the destination accepts the form',
  },
  {
    from: '530100',
    to: '330100',
    balance: '611000',
    act: 'source-refuses',
    title: 'the source refuses: its employer pays again, with back date',
  },
  {
    from: '530100',
    to: '420100',
    balance: '402000',
    act: 'applicant-withdraws',
    title: 'the applicant withdraws before the source has answered',
  },
  {
    from: '319900',
    to: '430100',
    balance: '1500050',
    act: 'destination-refuses',
    title: 'the destination refuses the form after the account was zeroed and paid',
  },
  {
    from: '530100',
    to: '510100',
    balance: '765432',
    act: 'waits-for-answer',
    title: 'the source’s clerk has to answer: that is you',
  },
  {
    from: '119900',
    to: '430100',
    balance: '3141592',
    act: 'waits-for-verdict',
    title: 'the money has arrived, the destination’s clerk has to check the form: you again',
  },
  {
    from: '330100',
    to: '610100',
    balance: '54321',
    status: 'active',
    title: 'still paying at the source: refused when applying',
  },
  { from: '610103', to: '610113', balance: '20000', title: 'two districts of one city: no transfer is needed' },
  { from: '440100', to: '440300', balance: '330000', title: 'within Guangdong: the account stays usable where it is' },
  {
    from: '320100',
    to: '510100',
    balance: '456789',
    accountOnRecord: true,
    title: 'Nanjing pays to the person, into the account it has on record',
  },
  {
    from: '610300',
    to: '610100',
    balance: '45000',
    application: { applicant: { kind: 'employer', name: '示例有限公司', creditCode: '91350100M000100Y43' } },
    destination: { employerCreditCode: '91350100M000100Y43' },
    title: 'within Shaanxi: only the account moves, filed by the employer',
  },
  {
    from: '330100',
    to: '350500',
    balance: '275000',
    source: { retired: true, status: 'active' },
    application: { wishes: { resettled: true } },
    payToPerson: true,
    title: 'a retiree who has resettled takes the balance',
  },
  {
    from: '420100',
    to: '330100',
    balance: '18000',
    application: { wishes: { keepAccount: true } },
    title: 'the applicant wishes to keep the account where it is',
  },
  {
    from: '319900',
    to: '350500',
    balance: '66000',
    schemes: ['employee', 'resident'],
    title: 'from the employee to the resident scheme: the account is kept by the source’s rule',
  },
  {
    from: '420100',
    to: '510100',
    balance: '0',
    schemes: ['resident', 'resident'],
    application: { wishes: { waitForNextYear: true } },
    title: 'residents within the year: deferred until the next one, then applied anew by itself',
  },
  {
    from: '510100',
    to: '420100',
    balance: '0',
    schemes: ['resident', 'resident'],
    title: 'residents within the year who do not wait: refused',
  },
  {
    from: '350500',
    to: '330100',
    balance: '120000',
    source: { retired: true },
    title: 'a retiree: the relation does not move',
  },
  {
    from: '530100',
    to: '430100',
    balance: '1824650',
    interest: '1280',
    act: 'applicant-withdraws',
    title: 'the applicant withdraws, and can take the way of docs/a-complex-case.md',
  },
];

function months(from: string, to: string): number {
  const index = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  return index(to) - index(from) + 1;
}

function wishesOf({ application }: Move): object {
  return typeof application?.wishes === 'object' ? (application.wishes ?? {}) : {};
}

function line(move: Move, n: number, prefix = 'EX') {
  const person = testPerson((prefix === 'EX' ? 1000 : 50_000) + n * 37);
  const [from, to] = move.schemes ?? ['employee', 'employee'];
  const paidUntil = move.paidUntil ?? '2026-08';
  const paidFrom = `${2012 + (n % 11)}-0${1 + (n % 9)}`;
  const city = (pool: string) => offices.find((office) => office.pool === pool)?.city ?? pool;
  return {
    title: move.title ?? `${city(move.from)} → ${city(move.to)}`,
    ...(move.act === undefined ? {} : { act: move.act }),
    application: {
      applicationNo: `${prefix}-${String(n + 1).padStart(4, '0')}`,
      direction: 'in',
      channel: n % 4 === 0 ? 'counter' : 'online',
      applicant: { kind: 'person', name: person.name },
      person,
      source: { area: move.from, scheme: from },
      destination: { area: move.to, scheme: to },
      ...move.application,
      ...(move.payToPerson ? { wishes: { ...wishesOf(move), payToPerson: ownAccount(person) } } : {}),
    },
    facts: {
      source: {
        found: true,
        name: person.name,
        status: move.status ?? 'suspended',
        scheme: from,
        retired: false,
        deceased: false,
        arrearsMonths: 0,
        unsettledClaims: 0,
        inHospital: false,
        frozen: false,
        balance: move.balance,
        lastPaidMonth: paidUntil,
        continuousMonths: months(paidFrom, paidUntil),
        periods: [{ from: paidFrom, to: paidUntil, kind: 'normal' }],
        movedAlready: false,
        ...move.source,
      },
      destination: {
        found: true,
        name: person.name,
        status: 'active',
        scheme: to,
        currentMonthPaid: true,
        firstPaidMonth: '2026-09',
        hasPersonalAccount: to === 'employee',
        averageMonthlyWage: '800000',
        ...move.destination,
      },
    },
    ...(move.interest === undefined ? {} : { interestFen: move.interest }),
    ...(move.accountOnRecord ? { accountOnRecord: ownAccount(person) } : {}),
  };
}

/** Employees of one company that moves to Chengdu: on record at both offices, and applied for by `examples/batch.csv` only. */
const employer = { kind: 'employer', name: '示例有限公司', creditCode: '91350100M000100Y43' };
const employees: readonly Move[] = [
  { from: '330100', to: '510100', balance: '310005' },
  { from: '330100', to: '510100', balance: '99001' },
  { from: '420100', to: '510100', balance: '780000', interest: '55' },
  { from: '119900', to: '510100', balance: '1200034' },
  { from: '319900', to: '510100', balance: '64' },
  { from: '440100', to: '510100', balance: '0' },
  { from: '350500', to: '510100', balance: '456000' },
  { from: '330100', to: '510100', balance: '72000', status: 'active', title: 'still paying at the source: refused' },
  { from: '510104', to: '510107', balance: '5000', title: 'two districts of Chengdu: not needed' },
  { from: '530100', to: '510100', balance: '150000', title: 'waits for the clerk of Kunming' },
];

/** The columns of `batch.csv`: paths into an application. */
const COLUMNS = [
  'applicationNo',
  'direction',
  'channel',
  'applicant.kind',
  'applicant.name',
  'applicant.creditCode',
  'person.name',
  'person.idType',
  'person.idNumber',
  'source.area',
  'source.scheme',
  'destination.area',
  'destination.scheme',
];

function cell(application: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], application);
  return value === undefined ? '' : String(value);
}

const applied = employees.map((move, n) => {
  const made = line(move, n, 'EMP');
  return { ...made, application: { ...made.application, applicant: employer } };
});
const [first, second] = applied.map(({ application }) => application);
const filed: unknown[] = [
  ...applied.map(({ application }) => application),
  // one digit of the identity number was copied wrongly
  {
    ...second,
    applicationNo: 'EMP-0011',
    person: {
      ...second?.person,
      idNumber: `${second?.person.idNumber.slice(0, 17)}${second?.person.idNumber.endsWith('1') ? 2 : 1}`,
    },
  },
  // the first line once more
  first,
];

/** What `jiexu check` and `jiexu explain --file` take: a flexible worker comes to Hefei after months without payment. */
const { application, facts } = line(
  {
    from: '330100',
    to: '340100',
    balance: '310000',
    paidUntil: '2026-04',
    destination: { insuredAs: 'flexible', firstPaidMonth: '2026-10' },
  },
  200,
  'ASK',
);
const beforehand = { now: '2026-11-30T10:00:00+08:00', application, facts };

writeFileSync(new URL('offices.json', folder), `${JSON.stringify(offices.map(officeEntry), null, 2)}\n`);
writeFileSync(
  new URL('transfers.jsonl', folder),
  `${moves.map((move, n) => JSON.stringify(line(move, n))).join('\n')}\n`,
);
writeFileSync(new URL('employees.jsonl', folder), `${applied.map((each) => JSON.stringify(each)).join('\n')}\n`);
writeFileSync(new URL('beforehand.json', folder), `${JSON.stringify(beforehand, null, 2)}\n`);
writeFileSync(
  new URL('batch.csv', folder),
  `${[COLUMNS.join(','), ...filed.map((each) => COLUMNS.map((path) => cell(each, path)).join(','))].join('\n')}\n`,
);
