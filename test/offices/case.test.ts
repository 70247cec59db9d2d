// A case by hand, step by step: first answers, the same answers again after later steps, and books that are equal to the fen.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { findCertificate, prepareForm } from '../../activities/offices/clerk.ts';
import { tellBank } from '../../bank/told.ts';
import { verify } from '../../contract/seals/seal.ts';
import { acceptanceSlip, certificate, contactLetter, creditReceipt, informationForm } from '../../domain/forms.ts';
import {
  accountOf,
  answered,
  CHANGSHA,
  CHENGDU,
  commandsOf,
  HANGZHOU,
  KUNMING,
  openWorld,
  refusalOf,
  slipOf,
  undo,
  until,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

describe('a case from letter to settlement', () => {
  it('moves periods and balance with interest, and answers every step the same when it is asked again at the end', async () => {
    const moving = await world.moving({ interestFen: '4567' });
    const { office, keys } = world;
    const { commands, letter, opened, form, amountFen } = await answered(world, moving);
    expect(amountFen).toBe('1239134');
    expect(letter.body).toMatchObject({ caseNo: moving.caseNo, personalNoAtDestination: moving.destinationRef });
    expect(letter.body.letterNo).toMatch(/^510100260930\d{4}$/);
    expect(opened.certificate.body).toMatchObject({
      enrolledFrom: '2020-01',
      enrolledTo: '2026-08',
      balanceFen: '1234567',
    });
    expect(form.body).toMatchObject({
      version: 1,
      letterNo: letter.body.letterNo,
      actualMonths: 80,
      disposition: 'to-destination',
    });
    await verify(letter, { office: CHENGDU, schema: contactLetter }, keys);
    await verify(opened.certificate, { office: HANGZHOU, schema: certificate }, keys);
    await verify(form, { office: HANGZHOU, schema: informationForm }, keys);

    const frozen = await office.confirm(commands.confirm(form));
    expect(frozen).toEqual({ kind: 'frozen', holds: [], frozenFen: '1234567', interestFen: '4567' });
    const ordered = await office.pay(commands.pay(amountFen));
    expect(ordered).toEqual({ kind: 'ordered', paymentNo: commands.paymentNo, amountFen });
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
    const accepted = await office.acceptForm(commands.acceptForm(form));
    const slip = await slipOf(world, { commands, form });
    expect(accepted).toEqual({ kind: 'accepted', mergedMonths: 80, slip });
    expect(await verify(slip, { office: CHENGDU, schema: acceptanceSlip }, keys)).toEqual({
      caseNo: moving.caseNo,
      formVersion: 1,
      acceptedAt: moving.at,
    });
    await world.bank();
    const credited = await office.credit(commands.credit(amountFen));
    expect(await verify(credited.receipt, { office: CHENGDU, schema: creditReceipt }, keys)).toEqual({
      caseNo: moving.caseNo,
      paymentNo: commands.paymentNo,
      transferId: `${moving.caseNo}:credit:1`,
      amountFen,
      creditedAt: moving.at,
    });
    const papers = { slip, receipt: credited.receipt };
    const concluded = await office.conclude(commands.conclude(papers));
    expect(concluded).toEqual({ kind: 'concluded', relation: 'ended', money: 'settled' });

    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1239134n);
    expect(await world.balance(HANGZHOU, `out/${CHENGDU}`)).toBe(await world.balance(HANGZHOU, `sent/${CHENGDU}`));

    const later = { at: '2026-10-20T10:00:00+08:00' };
    expect(await office.writeLetter({ ...commands.writeLetter, ...later })).toEqual(letter);
    expect(await office.openTransferOut({ ...commands.openTransferOut(letter), ...later })).toEqual(opened);
    expect(await office.confirm({ ...commands.confirm(form), ...later })).toEqual(frozen);
    expect(await office.pay({ ...commands.pay(amountFen), ...later })).toEqual(ordered);
    expect(await office.acceptForm({ ...commands.acceptForm(form), ...later })).toEqual(accepted);
    expect(await office.credit({ ...commands.credit(amountFen), ...later })).toEqual(credited);
    expect(await office.conclude({ ...commands.conclude(papers), ...later })).toEqual(concluded);
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1239134n);

    const query = { person: moving.person, scheme: 'employee' } as const;
    expect(await office.lookUpAsSource({ ...query, office: HANGZHOU })).toMatchObject({
      status: 'ended',
      movedAlready: true,
      balance: '0',
    });
    expect(await office.lookUpAsSource({ ...query, office: CHENGDU })).toMatchObject({
      periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
      balance: '1239134',
    });
    const report = await reconcile(world.database.db, { openCases: new Set() });
    expect(report.faults).toEqual([]);
  });

  it('gives each letter and certificate a number of its own, and a repetition none', async () => {
    const [a, b] = [await world.moving(), await world.moving()];
    const first = await answered(world, a);
    const second = await answered(world, b);
    await answered(world, a);
    expect(Number(second.letter.body.letterNo)).toBe(Number(first.letter.body.letterNo) + 1);
    const sequence = (no: string) => Number(no.slice(-6));
    expect(sequence(second.certificate.body.certificateNo)).toBe(sequence(first.certificate.body.certificateNo) + 1);
  });

  it('gives one answer to the same question asked many times at once', async () => {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    const many = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: 6 }, ask));
    const same = <T>(answers: readonly T[]): T => {
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      return answers[0] as T;
    };
    const letter = same(await many(() => world.office.writeLetter(commands.writeLetter)));
    const opened = same(await many(() => world.office.openTransferOut(commands.openTransferOut(letter))));
    if (opened.answer?.kind !== 'confirm') throw new Error('the source did not confirm');
    const { form } = opened.answer;
    same(await many(() => world.office.confirm(commands.confirm(form))));
    same(await many(() => world.office.pay(commands.pay('1234567'))));
    expect(same(await many(() => world.office.acceptForm(commands.acceptForm(form))))).toMatchObject({
      kind: 'accepted',
      mergedMonths: 80,
    });
    await world.bank();
    const { receipt } = same(await many(() => world.office.credit(commands.credit('1234567'))));
    await many(() => world.office.conclude(commands.conclude({ receipt })));
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1234567n);
  });

  it('orders a payment anew under a new number after a bounce, the account zeroed once', async () => {
    const moving = await world.moving();
    const { commands, form, amountFen } = await until(world, moving, 'frozen');
    await tellBank(world.database.db, { paymentNo: commands.paymentNo }, { bounce: 'M01' });
    await world.office.pay(commands.pay(amountFen));
    await world.bank();
    const account = await world.office.receivingAccount(commands.receivingAccount);
    const again = { ...commands.pay(amountFen), account, after: commands.paymentNo };
    expect(await world.office.pay(again)).toEqual({
      kind: 'ordered',
      paymentNo: `${moving.caseNo}-P2`,
      amountFen,
    });
    await world.bank();
    await world.office.acceptForm(commands.acceptForm(form));
    const { receipt } = await world.office.credit({ ...commands.credit(amountFen), paymentNo: `${moving.caseNo}-P2` });
    await world.office.conclude(commands.conclude({ receipt }));
    expect(await world.balance(CHENGDU, `person/${moving.destinationRef}`)).toBe(1234567n);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
  });
});

describe('a balance that is paid to the person', () => {
  it('is zeroed into payout and leaves through the bank for the person’s own account', async () => {
    const moving = await world.moving({ interestFen: '33' });
    const { office } = world;
    const commands = commandsOf(moving);
    const letter = await office.writeLetter({ ...commands.writeLetter, money: 'to-person' });
    expect(letter.body.receivingAccount).toBeUndefined();
    const { answer } = await office.openTransferOut({ ...commands.openTransferOut(letter), money: 'to-person' });
    if (answer?.kind !== 'confirm') throw new Error('the source did not confirm');
    expect(answer.form.body).toMatchObject({ disposition: 'to-person', amountToTransferFen: '0' });
    const order = { ...commands.pay('1234600'), to: accountOf(CHENGDU) };
    const before = await world.balance(HANGZHOU, 'payout');
    expect(await refusalOf(office.pay(order))).toMatchObject({ code: 'M02' });
    expect(await world.balance(HANGZHOU, 'payout')).toBe(before);
    await office.pay({ ...order, to: { ...order.to, accountName: moving.person.name } });
    expect(await world.balance(HANGZHOU, 'payout')).toBe(1234600n);
    await world.bank();
    expect(await world.balance(HANGZHOU, 'payout')).toBe(0n);
    expect(await world.balance(HANGZHOU, `person/${moving.sourceRef}`)).toBe(0n);
  });
});

describe('offices whose clerks decide', () => {
  it('leaves the answer to the source’s clerk, whose form comes from the records', async () => {
    const moving = await world.moving({ from: KUNMING, interestFen: '7' });
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter(commands.writeLetter);
    const opened = await world.office.openTransferOut(commands.openTransferOut(letter));
    expect(opened.answer).toBeUndefined();
    const request = { office: KUNMING, caseNo: moving.caseNo, version: 1, at: moving.at };
    const form = await prepareForm(world.database.db, world.keys, request);
    expect(form.body).toMatchObject({ version: 1, letterNo: letter.body.letterNo, amountToTransferFen: '1234574' });
    expect(await prepareForm(world.database.db, world.keys, { ...request, at: '2026-10-09T09:00:00+08:00' })).toEqual(
      form,
    );
    expect(await world.office.confirm(commands.confirm(form))).toMatchObject({
      frozenFen: '1234567',
      interestFen: '7',
    });
  });

  it('makes the next version of the form when the balance has changed meanwhile', async () => {
    const moving = await world.moving({ from: KUNMING });
    const commands = commandsOf(moving);
    await world.office.openTransferOut(commands.openTransferOut(await world.office.writeLetter(commands.writeLetter)));
    const request = { office: KUNMING, caseNo: moving.caseNo, at: moving.at };
    const first = await prepareForm(world.database.db, world.keys, { ...request, version: 1 });
    await sql`select ledger.execute(${KUNMING}, ${JSON.stringify([
      { op: 'post', id: `late:${moving.caseNo}`, debit: 'bank', credit: `person/${moving.sourceRef}`, amount: '33' },
    ])}::jsonb)`.execute(world.database.db);
    expect(await world.office.confirm(commands.confirm(first))).toMatchObject({ kind: 'return', code: 'B04' });
    const second = await prepareForm(world.database.db, world.keys, { ...request, version: 2 });
    expect(second.body).toMatchObject({ version: 2, amountToTransferFen: '1234600' });
    expect(await world.office.confirm(commands.confirm(second))).toMatchObject({
      kind: 'frozen',
      frozenFen: '1234600',
      interestFen: '0',
    });
  });

  it('waits for the destination’s clerk, and merges on the verdict', async () => {
    const moving = await world.moving({ to: CHANGSHA });
    const { commands, form } = await answered(world, moving);
    const ask = commands.acceptForm(form);
    expect(await world.office.acceptForm(ask)).toEqual({ kind: 'awaiting-clerk' });
    const accepted = await world.office.acceptForm({ ...ask, verdict: { kind: 'accept' } });
    expect(accepted).toMatchObject({ kind: 'accepted', mergedMonths: 80, slip: { body: { formVersion: 1 } } });
    expect(await world.office.acceptForm(ask)).toEqual(accepted);
  });
});

describe('certificates', () => {
  it('are found by number, and stay on file with the reason when they become void', async () => {
    const moving = await world.moving();
    const { certificate: issued } = await answered(world, moving);
    const { certificateNo } = issued.body;
    expect(await findCertificate(world.database.db, certificateNo)).toEqual({ certificate: issued });
    await undo(world, moving);
    await undo(world, moving);
    expect(await findCertificate(world.database.db, certificateNo)).toMatchObject({
      voided: { reason: 'transfer-undone' },
    });
    expect(await findCertificate(world.database.db, '浙20260100999999')).toBeUndefined();
  });

  it('cannot be changed or removed, even by the owner of the tables', async () => {
    await answered(world, await world.moving());
    const { adminDb } = world.database;
    for (const statement of [
      sql`update offices.document set body = '{}' where kind = 'certificate'`,
      sql`delete from offices.document`,
      sql`truncate offices.document cascade`,
      sql`update offices.step set answer = '{}'`,
    ]) {
      await expect(statement.execute(adminDb)).rejects.toThrow(/append-only/);
    }
  });

  it('refuses the ten-thousandth letter of a day with the reason and the remedy', async () => {
    await sql`insert into offices.number_series (pool, kind, period, last) values (${CHENGDU}, 'letter', '2027-03-01', 9999)`.execute(
      world.database.db,
    );
    const { writeLetter } = commandsOf({ ...(await world.moving()), at: '2027-03-01T10:00:00+08:00' });
    await expect(world.office.writeLetter(writeLetter)).rejects.toThrow(/9999 letters on 2027-03-01.*tomorrow/);
  });
});
