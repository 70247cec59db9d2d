// What a form must be for its balance to be frozen, and that a freeze that was refused never lands late.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seal } from '../../contract/seals/seal.ts';
import type { InformationForm } from '../../domain/forms.ts';
import { testPerson } from '../support/people.ts';
import { answered, HANGZHOU, KUNMING, openWorld, refusalOf, undo, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

/** The form changed and sealed anew by `office`. */
function resealed(form: { readonly body: InformationForm }, change: Partial<InformationForm>, office = HANGZHOU) {
  return seal(office, { ...form.body, ...change }, world.keys);
}

describe('the freeze', () => {
  it.each([
    ['B05', 'altered after it was sealed', async (form) => ({ ...form, body: { ...form.body, actualMonths: 79 } })],
    ['B05', 'sealed by another office', (form) => resealed(form, {}, KUNMING)],
    ['B05', 'of another case', (form) => resealed(form, { caseNo: '510100-20260930-999999' })],
    ['B05', 'answering another letter', (form) => resealed(form, { letterNo: '5101002609309999' })],
    ['B06', 'of another person', (form) => resealed(form, { person: testPerson(730_001) })],
    [
      'B04',
      'naming less than the balance',
      (form) => resealed(form, { balance: { principalFen: '1', interestFen: '9' } }),
    ],
    ['B04', 'naming nothing', (form) => resealed(form, { balance: { principalFen: '0', interestFen: '9' } })],
    ['B04', 'naming a debt', (form) => resealed(form, { balance: { principalFen: '-1', interestFen: '9' } })],
    ['B04', 'naming more interest than accrued', (form) => withInterest(form, '10')],
    ['B04', 'naming less interest than accrued', (form) => withInterest(form, '0')],
  ] as const satisfies readonly (readonly [string, string, (form: Form) => Promise<Form>])[])(
    '%s: returns a form %s; that stays the answer to its version, and the next version is confirmed',
    async (code, _what, change) => {
      const moving = await world.moving({ interestFen: '9' });
      const { commands, form } = await answered(world, moving);
      const wrong = commands.confirm(await change(form));
      const returned = await world.office.confirm(wrong);
      expect(returned).toMatchObject({ kind: 'return', code });
      expect(await world.office.confirm({ ...wrong, at: '2026-10-09T10:00:00+08:00' })).toEqual(returned);
      expect(await world.office.confirm(commands.confirm(form))).toEqual(returned);
      expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(1234567n);
      expect(await world.balance(HANGZHOU, 'interest')).toBe(0n);
      const next = commands.confirm(await resealed(form, { version: 2 }));
      const frozen = { kind: 'frozen', holds: [], frozenFen: '1234567', interestFen: '9' };
      expect(await world.office.confirm(next)).toEqual(frozen);
      await undo(world, moving);
    },
  );

  it('that was refused can never land late, when the balance is again what the form names', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const move = (id: string, debit: string, credit: string) =>
      sql`select ledger.execute(${HANGZHOU}, ${JSON.stringify([
        { op: 'post', id: `${id}:${moving.caseNo}`, debit, credit, amount: '5' },
      ])}::jsonb)`.execute(world.database.db);
    const person = `person/${moving.sourceRef}`;
    await move('late', 'bank', person);
    const returned = { kind: 'return', code: 'B04' };
    expect(await world.office.confirm(commands.confirm(form))).toMatchObject(returned);
    await move('spent', person, 'bank');
    expect(await world.office.confirm(commands.confirm(form))).toMatchObject(returned);
    const next = commands.confirm(await resealed(form, { version: 2 }));
    expect(await world.office.confirm(next)).toMatchObject({ frozenFen: '1234567' });
  });

  it('under an unknown key is no verdict, and R01 none for good: both are asked again under the same version', async () => {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    const unknown = { ...form, seal: { ...form.seal, keyId: 'not-yet-published' } };
    await expect(world.office.confirm(commands.confirm(unknown))).rejects.toThrow(/publish its public key/);
    const become = (status: string) =>
      sql`update offices.enrolment set status = ${status} where pool = ${HANGZHOU} and person_ref = ${moving.sourceRef}`.execute(
        world.database.db,
      );
    await become('active');
    expect((await refusalOf(world.office.confirm(commands.confirm(form)))).code).toBe('R01');
    await become('suspended');
    expect(await world.office.confirm(commands.confirm(form))).toMatchObject({ frozenFen: '1234567' });
  });
});

type Form = Awaited<ReturnType<typeof answered>>['form'];

function withInterest(form: Form, interestFen: string): Promise<Form> {
  return resealed(form, { balance: { principalFen: '1234567', interestFen } });
}
