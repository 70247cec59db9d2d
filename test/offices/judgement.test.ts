// What is told beforehand and what is decided are one: for any application, whatever the register and both offices have on record.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesActivities } from '../../activities/cases/decide.ts';
import { inquire } from '../../activities/cases/inquire.ts';
import { closeCase } from '../../activities/cases/register.ts';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { seedEnrolment } from '../../activities/offices/seed.ts';
import { contentHash } from '../../client/content-hash.ts';
import { personKey } from '../../client/person-key.ts';
import type { Application } from '../../domain/application.ts';
import type { CheckResult } from '../../domain/decision.ts';
import { planOf } from '../../domain/rules/plan.ts';
import type { CaseView } from '../../domain/view.ts';
import { transferWorkflowId } from '../../workflows/transfer/messages.ts';
import { rules } from '../domain/a-case.ts';
import { testPerson } from '../support/people.ts';
import { AT, CHANGSHA, CHENGDU, HANGZHOU, KUNMING, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const SECRET = Buffer.alloc(32, 5);
let people = 200;
let runs = 0;

function idOf(application: Application): string {
  return transferWorkflowId(application.source.area, application.source.scheme, personKey(SECRET, application.person));
}

/** A run that asks for the decision, as the workflow's first step does. */
function asked(application: Application) {
  runs += 1;
  return {
    application,
    contentHash: contentHash(application),
    personKey: personKey(SECRET, application.person),
    at: AT,
    workflowId: idOf(application),
    runId: `run-${runs}`,
  };
}

/** One in eight: a case in which everything is wrong never gets as far as being open. */
const mostlyNot = fc.integer({ min: 0, max: 7 }).map((n) => n === 7);
const scenario = fc.record({
  from: fc.constantFrom(HANGZHOU, CHENGDU, KUNMING),
  to: fc.constantFrom(CHENGDU, CHANGSHA),
  /** What stands in the register before: an application to the same or another destination, open or ended. */
  before: fc.constantFrom('nothing', 'open-there', 'open-elsewhere', 'open-elsewhere', 'ended', 'the-same'),
  status: mostlyNot.map((not) => (not ? ('active' as const) : ('suspended' as const))),
  retired: mostlyNot,
  deceased: mostlyNot,
  movedAlready: mostlyNot,
  enrolledThere: fc.constantFrom(true, true, false),
  balance: fc.constantFrom('0', '1234567', '-5'),
  unsettledClaims: fc.nat(1),
  keepAccount: fc.boolean(),
  anotherName: mostlyNot,
});

test('check and decide give the same outcome, reasons, plan and open case', async () => {
  const { db } = world.database;
  const offices = officeDirectory({ db, keys: world.keys });
  const applyAgain = () => Promise.reject(new Error('nothing waits in this test'));
  const { decide } = casesActivities({ db, rules, offices, keys: world.keys, applyAgain });
  const seen = { accepted: 0, refused: 0, 'not-needed': 0, R09: 0, R10: 0, R18: 0 };

  await fc.assert(
    fc.asyncProperty(scenario, async (made) => {
      people += 1;
      const n = people;
      const person = testPerson(n);
      const { from, to, before } = made;
      const name = made.anotherName ? '王伟' : person.name;
      const source = {
        found: true as const,
        onPlatform: true,
        name,
        status: made.status,
        scheme: 'employee' as const,
        retired: made.retired,
        deceased: made.deceased,
        arrearsMonths: 0,
        unsettledClaims: made.unsettledClaims,
        inHospital: false,
        frozen: false,
        balance: made.balance,
        lastPaidMonth: '2026-08',
        continuousMonths: 80,
        periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' as const }],
        movedAlready: made.movedAlready,
      };
      await seedEnrolment(db, { pool: from, person, facts: { side: 'source', facts: source } });
      const elsewhere = to === CHENGDU ? CHANGSHA : CHENGDU;
      for (const pool of before === 'open-elsewhere' ? [to, elsewhere] : [to]) {
        if (!made.enrolledThere || pool === from) continue;
        const facts = {
          found: true,
          onPlatform: true,
          name: person.name,
          status: 'active',
          scheme: 'employee',
          currentMonthPaid: true,
          firstPaidMonth: '2026-09',
          hasPersonalAccount: true,
          averageMonthlyWage: '800000',
        } as const;
        await seedEnrolment(db, { pool, person, facts: { side: 'destination', facts } });
      }
      const application: Application = {
        applicationNo: `J-${n}`,
        direction: 'in',
        channel: 'online',
        applicant: { kind: 'person', name: person.name },
        person,
        source: { area: from, scheme: 'employee' },
        destination: { area: to, scheme: 'employee' },
        wishes: { keepAccount: made.keepAccount },
      };
      if (before !== 'nothing') await registered(decide, application, before);

      const told = await inquire(db, rules, offices, {
        application,
        now: AT,
        office: to,
        personKey: personKey(SECRET, person),
        workflowId: idOf(application),
      });
      const decision = await decide(asked(application));
      // the same application again is answered with the case it led to: nothing is decided anew
      if (decision.kind === 'recorded') return;
      const kinds = { accept: 'accepted', refuse: 'refused', 'not-needed': 'not-needed', defer: 'deferred' } as const;
      expect(decision.kind).toBe(kinds[told.decision]);
      if (decision.kind === 'accepted' || decision.kind === 'refused' || decision.kind === 'not-needed')
        seen[decision.kind] += 1;
      if (decision.kind === 'refused' || decision.kind === 'not-needed') {
        expect(decision.reasons).toEqual(told.reasons);
        for (const { code } of decision.reasons)
          if (code === 'R09' || code === 'R10' || code === 'R18') seen[code] += 1;
      }
      if (decision.kind === 'accepted') await isPlanOf(told, application, decision.plan);
    }),
    { numRuns: 150, seed: 20260930 },
  );
  // the generator reaches every kind of answer that there is here
  for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(2);

  async function isPlanOf(told: CheckResult, application: Application, plan: ReturnType<typeof planOf>) {
    const { source, destination } = plan.offices;
    const { continuity: _benefits, ...result } = told;
    expect(plan).toEqual(planOf({ now: AT, application }, { ...result }, rules, { source, destination }));
    expect(plan).toMatchObject({ route: told.route, relation: told.relation, money: told.money, holds: told.holds });
  }
}, 120_000);

/** Another application of the person in the register, by the very decision that is tested; accepted only where it may be. */
async function registered(
  decide: ReturnType<typeof casesActivities>['decide'],
  application: Application,
  before: 'open-there' | 'open-elsewhere' | 'ended' | 'the-same',
): Promise<void> {
  const { destination, applicationNo } = application;
  const elsewhere = destination.area === CHENGDU ? CHANGSHA : CHENGDU;
  const earlier: Application =
    before === 'the-same'
      ? application
      : {
          ...application,
          applicationNo: `${applicationNo}-earlier`,
          destination: { ...destination, area: before === 'open-elsewhere' ? elsewhere : destination.area },
        };
  const decision = await decide(asked(earlier));
  if (before !== 'ended' || decision.kind !== 'accepted') return;
  const view = { caseNo: decision.caseNo, outcome: 'withdrawn', closedAt: AT } as unknown as CaseView;
  await closeCase(world.database.db, view, []);
}
