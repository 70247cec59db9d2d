// What offices have on record: facts as they were seeded, each month once, and nothing about a person in an error.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { seedCase, seedOffice } from '../../activities/offices/seed.ts';
import { seal } from '../../contract/seals/seal.ts';
import { type DestinationFacts, destinationFacts, type SourceFacts, sourceFacts } from '../../domain/facts.ts';
import { distinctMonths, monthsIn } from '../../domain/month.ts';
import { testPerson } from '../support/people.ts';
import { accountOf, answered, CHANGSHA, CHENGDU, HANGZHOU, KUNMING, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

describe('facts', () => {
  it('looked up are the facts that were seeded, every field of them', async () => {
    const person = testPerson(710_001);
    const source: SourceFacts = sourceFacts.parse({
      found: true,
      name: '买买提·试',
      status: 'suspended',
      scheme: 'employee',
      retired: true,
      deceased: false,
      arrearsMonths: 3,
      unsettledClaims: 2,
      inHospital: true,
      frozen: true,
      balance: '-1050',
      lastPaidMonth: '2026-07',
      continuousMonths: 31,
      periods: [
        { from: '1999-12', to: '2003-01', kind: 'deemed' },
        { from: '2020-01', to: '2026-05', kind: 'normal' },
        { from: '2026-06', to: '2026-07', kind: 'back-paid' },
      ],
      movedAlready: true,
    });
    const destination: DestinationFacts = destinationFacts.parse({
      found: true,
      name: '买买提·试',
      status: 'active',
      scheme: 'resident',
      currentMonthPaid: true,
      hasPersonalAccount: false,
      firstPaidMonth: '2026-09',
      benefitsFrom: '2027-01-01',
      employerCreditCode: '91350100M000100Y43',
      averageMonthlyWage: '999999999999999',
      openCase: { caseNo: '510100-20260101-1', destinationArea: '510100', applicationNo: 'A1' },
      residentEnrolment: { outsideWindow: true, missedYears: 2 },
      lateBackPayment: { fault: 'person', daysLate: 12 },
      atRetirement: { sex: 'female', monthsHere: 14 },
    });
    const application = {
      person,
      source: { area: HANGZHOU, scheme: 'employee' },
      destination: { area: CHENGDU, scheme: 'resident' },
    } as const;
    for (let again = 0; again < 2; again += 1) {
      await seedCase(world.database.db, { application, facts: { source, destination } });
      expect(await world.office.lookUpAsSource({ office: HANGZHOU, person, scheme: 'employee' })).toEqual(source);
      expect(await world.office.lookUpAsDestination({ office: CHENGDU, person, scheme: 'resident' })).toEqual(
        destination,
      );
    }
  });

  it('are of the scheme that was asked for; of the other one only where there is no such enrolment', async () => {
    const { person } = await world.moving({ source: { scheme: 'resident', balance: '0' } });
    expect(await world.office.lookUpAsSource({ office: HANGZHOU, person, scheme: 'employee' })).toMatchObject({
      scheme: 'resident',
    });
    expect(await world.office.lookUpAsSource({ office: KUNMING, person, scheme: 'employee' })).toEqual({
      found: false,
      onPlatform: true,
    });
  });

  it('find a person however the number is written', async () => {
    const { person } = await world.moving();
    const idNumber = ` ${person.idNumber.toLowerCase()} `;
    const query = { office: HANGZHOU, person: { ...person, idNumber }, scheme: 'employee' } as const;
    expect(await world.office.lookUpAsSource(query)).toMatchObject({ found: true });
  });
});

describe('merging periods', () => {
  it('counts a month once: what the destination has stays, the rest is added with its area and kind', async () => {
    const moving = await world.moving({
      periods: [
        { from: '2015-01', to: '2016-12', kind: 'deemed', area: '330200' },
        { from: '2020-01', to: '2021-12', kind: 'normal', baseFen: 650_000n },
      ],
      source: { lastPaidMonth: '2021-12' },
      ownPeriods: [
        { from: '2016-07', to: '2016-09', kind: 'normal' },
        { from: '2021-12', to: '2022-03', kind: 'normal' },
      ],
    });
    const { commands, form } = await answered(world, moving);
    expect(await world.office.acceptForm(commands.acceptForm(form))).toEqual({
      kind: 'accepted',
      mergedMonths: 21 + 23,
    });
    const { rows } = await sql`
      select offices.month_text(lower(months)) || ' ' || offices.month_text(upper(months) - 1) as months, area, kind, base_fen, case_no is null as own
      from offices.period where pool = ${CHENGDU} and person_ref = ${moving.destinationRef} order by months`.execute(
      world.database.db,
    );
    expect(rows).toEqual([
      { months: '2015-01 2016-06', area: '330200', kind: 'deemed', base_fen: null, own: false },
      { months: '2016-07 2016-09', area: CHENGDU, kind: 'normal', base_fen: null, own: true },
      { months: '2016-10 2016-12', area: '330200', kind: 'deemed', base_fen: null, own: false },
      { months: '2020-01 2021-11', area: HANGZHOU, kind: 'normal', base_fen: 650_000n, own: false },
      { months: '2021-12 2022-03', area: CHENGDU, kind: 'normal', base_fen: null, own: true },
    ]);
  });

  it('counts a month once when two sources send it at the same moment', async () => {
    const a = await world.moving({ periods: [{ from: '2010-01', to: '2014-12', kind: 'normal' }] });
    const b = await world.moving({
      person: a.person,
      from: CHANGSHA,
      periods: [{ from: '2014-07', to: '2016-06', kind: 'normal' }],
    });
    const asked = [await answered(world, a), await answered(world, b)];
    const merged = await Promise.all(
      asked.map(({ commands, form }) => world.office.acceptForm(commands.acceptForm(form))),
    );
    const months = merged.map((checked) => (checked.kind === 'accepted' ? checked.mergedMonths : 0));
    expect(months[0] === 60 ? months[1] : months[0]).toBe(months[0] === 60 ? 18 : 54);
    expect(months[0]).toBeLessThanOrEqual(60);
    const found = await world.office.lookUpAsSource({ office: CHENGDU, person: a.person, scheme: 'employee' });
    if (!found.found) throw new Error('the person is on record');
    expect(distinctMonths(found.periods)).toBe(78);
    expect(found.periods.reduce((sum, period) => sum + monthsIn(period), 0)).toBe(78);
  });

  it('counts no month twice when a person goes back where they came from', async () => {
    const there = await world.moving({ periods: [{ from: '2018-01', to: '2019-12', kind: 'normal' }] });
    const { commands, form } = await answered(world, there);
    await world.office.acceptForm(commands.acceptForm(form));
    await world.office.endRelation(commands.endRelation);
    const { db } = world.database;
    await sql`update offices.enrolment set status = 'suspended' where pool = ${CHENGDU} and person_ref = ${there.destinationRef}`.execute(
      db,
    );
    await sql`update offices.enrolment set status = 'active', moved_already = false where pool = ${HANGZHOU} and person_ref = ${there.sourceRef}`.execute(
      db,
    );
    const back = await world.moving({ person: there.person, from: CHENGDU, to: HANGZHOU });
    const again = await answered(world, back);
    expect(await world.office.acceptForm(again.commands.acceptForm(again.form))).toEqual({
      kind: 'accepted',
      mergedMonths: 0,
    });
  });
});

describe('the directory', () => {
  it('names offices and their queues, and sees one that joins', async () => {
    const directory = officeDirectory({ db: world.database.db, keys: world.keys, refreshMs: 3_600_000 });
    expect(await directory.ref(HANGZHOU)).toEqual({ pool: HANGZHOU, name: '示例330100医保中心', taskQueue: 'offices' });
    expect(await directory.ref('620100')).toBeUndefined();
    await expect(
      directory.get('620100').withdraw({ office: '620100', caseNo: 'x', at: '', what: 'all', reason: '' }),
    ).rejects.toThrow('office 620100 is not served here');
    await seedOffice(world.database.db, {
      pool: '620100',
      name: '示例620100医保中心',
      phone: '12393',
      address: '示例路1号',
      officer: '经办岗',
      reviewer: '复核岗',
      receivingAccount: accountOf('620100'),
      answers: 'clerk',
      accepts: 'clerk',
      taskQueue: 'elsewhere',
      connector: 'paper',
    });
    expect(await directory.ref('620100')).toMatchObject({ taskQueue: 'elsewhere' });
    expect((await directory.all()).map(({ pool }) => pool)).toContain('620100');
    await expect(
      directory.get('620100').endRelation({ office: '620100', caseNo: 'x', at: '', destination: '' }),
    ).rejects.toThrow(/connector "paper"/);
  });

  it('runs the steps of the offices it serves, and of no other', async () => {
    const directory = officeDirectory({ db: world.database.db, keys: world.keys, serves: [KUNMING] });
    const { person } = await world.moving();
    const query = { office: HANGZHOU, person, scheme: 'employee' } as const;
    await expect(directory.get(HANGZHOU).lookUpAsSource(query)).rejects.toThrow('office 330100 is not served here');
  });
});

describe('errors', () => {
  it('carry nothing of the person, nor of the account the money goes to', async () => {
    const moving = await world.moving();
    const { commands, form, letter } = await answered(world, moving);
    const altered = { ...letter, body: { ...letter.body, person: testPerson(720_000) } };
    const poorer = await seal(HANGZHOU, { ...form.body, balance: { principalFen: '1', interestFen: '0' } }, world.keys);
    const another = await seal(HANGZHOU, { ...form.body, person: testPerson(720_000) }, world.keys);
    const unsealed = { ...form, body: { ...form.body, person: testPerson(720_000) } };
    const returned = [];
    for (const wrong of [poorer, another, unsealed]) {
      returned.push(await world.office.confirm(commands.confirm(wrong)));
    }
    const attempts = [
      world.office.openTransferOut(commands.openTransferOut(altered)),
      world.office.confirm({ ...commands.confirm(form), caseNo: '510100-20260930-888888' }),
      world.office.pay(commands.pay('1')),
      world.office.writeLetter({ ...commands.writeLetter, caseNo: 'no number' }),
      world.office.writeLetter({ ...commands.writeLetter, source: '999999', caseNo: '510100-20260930-777777' }),
      world.office.credit(commands.credit('1')),
      world.office.returnPayment(commands.returnPayment('1')),
      world.office.lookUpAsSource({ office: '999999', person: moving.person, scheme: 'employee' }),
    ];
    const { accountNo } = accountOf(CHENGDU);
    for (const attempt of await Promise.allSettled(attempts)) {
      const error: unknown = attempt.status === 'rejected' ? attempt.reason : undefined;
      if (!(error instanceof Error)) throw new Error('an attempt was not refused');
      const told = JSON.stringify([error.message, error.stack, error.cause, Object.entries(error), returned]);
      for (const secret of [moving.person.name, moving.person.idNumber, testPerson(720_000).idNumber, accountNo]) {
        expect(told).not.toContain(secret);
      }
    }
  });
});
