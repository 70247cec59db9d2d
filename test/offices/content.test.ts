// What of a step is content: another value is refused by its field's name and changes nothing; what is beside it may differ.
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileCorrection } from '../../contract/commands/correction.ts';
import { give } from '../../contract/connector.ts';
import type { AnswerOf, CommandName, CommandOf } from '../../contract/office.ts';
import { seal } from '../../contract/seals/seal.ts';
import { type AskedBy, contentOf, fieldsOf, KEPT_STEPS, type KeptStep, keyOf } from '../../contract/steps.ts';
import type { Sealed } from '../../domain/forms.ts';
import {
  AT,
  accountOf,
  answered,
  CHENGDU,
  commandsOf,
  fenced,
  HANGZHOU,
  KUNMING,
  lateMoney,
  letterheadOf,
  openWorld,
  refusalOf,
  slipOf,
  until,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A paper changed and sealed anew by whoever sealed it. */
function rewritten<B>({ body, seal: by }: Sealed<B>, change: Partial<B>): Promise<Sealed<B>> {
  return seal(by.office, { ...body, ...change }, world.keys);
}

/** Any text of a paper that nothing else is checked against. */
const PHONE = { phone: '12333' };

type Asked<S extends KeptStep> = CommandOf<AskedBy<S>>;
type Changes<S extends KeptStep> = { readonly [F in keyof Asked<S>]?: Asked<S>[F] };

/** A step that can be asked now, and another value of every field that is not in its key. */
interface Scene<S extends KeptStep> {
  readonly command: Asked<S>;
  readonly others: Changes<S>;
}

/** A completed case, and a corrected form of it that the source has sealed. */
async function corrected() {
  const moving = await world.moving();
  const { commands, form } = await answered(world, moving);
  await world.office.acceptForm(commands.acceptForm(form));
  const periods = [{ ...form.body.periods[0], to: '2026-07', months: 79 }] as typeof form.body.periods;
  const next = await rewritten(form, { version: 2, periods, actualMonths: 79 });
  return { next, countersign: { office: moving.to, caseNo: moving.caseNo, at: AT, source: moving.from, form: next } };
}

/** A case that was accepted and credited, with both papers of it. */
async function credited() {
  const { commands, form, amountFen } = await until(world, await world.moving(), 'received');
  const slip = await slipOf(world, { commands, form });
  const { receipt } = await world.office.credit(commands.credit(amountFen));
  return { commands, slip, receipt };
}

/** Another account, on a paper. */
const ELSEWHERE = {
  to: accountOf(KUNMING),
  onPaper: { kind: 'court', number: '1', issuedOn: '2026-09-01', of: '法院', seenBy: ['a', 'b'] } as never,
};

/** No paper that would be paid by. */
const BROKEN = { account: { body: 'broken' } as never };

const SCENES: { readonly [K in KeptStep]: () => Promise<Scene<K>> } = {
  async writeLetter() {
    const moving = await world.moving();
    return {
      command: commandsOf(moving).writeLetter,
      others: {
        scheme: 'resident',
        destinationScheme: 'resident',
        source: KUNMING,
        money: 'keep',
        person: { ...moving.person, name: '改名' },
        agent: { name: '代办人', phone: '057100000001' },
        letterheads: { source: letterheadOf(HANGZHOU), destination: { ...letterheadOf(CHENGDU), phone: '12333' } },
      },
    };
  },
  async openTransferOut() {
    const moving = await world.moving();
    const commands = commandsOf(moving);
    const letter = await world.office.writeLetter(commands.writeLetter);
    const other = await rewritten(letter, { letterNo: '5101002609309999' });
    return {
      command: commands.openTransferOut(letter),
      others: { letter: other, money: 'keep', pays: 'now', ...ELSEWHERE },
    };
  },
  async confirm() {
    const { commands, form } = await answered(world, await world.moving());
    const other = await rewritten(form, PHONE);
    return {
      command: commands.confirm(form),
      others: { destination: KUNMING, form: other, pays: 'now', ...ELSEWHERE, ...BROKEN },
    };
  },
  async pay() {
    const { commands, amountFen } = await until(world, await world.moving(), 'frozen');
    return {
      command: commands.pay(amountFen),
      others: {
        destination: KUNMING,
        amountFen: '1',
        ...ELSEWHERE,
        ...BROKEN,
      },
    };
  },
  async 'conclude:money'() {
    const { commands, slip, receipt } = await credited();
    const other = await rewritten(receipt, { creditedAt: '2026-10-01T10:00:00+08:00' });
    return { command: commands.conclude({ receipt }), others: { destination: KUNMING, receipt: other, slip } };
  },
  async 'conclude:relation'() {
    const { commands, slip, receipt } = await credited();
    const other = await rewritten(slip, { acceptedAt: '2026-10-01T10:00:00+08:00' });
    return { command: commands.conclude({ slip }), others: { destination: KUNMING, slip: other, n: 2, receipt } };
  },
  async acceptForm() {
    const moving = await world.moving();
    const { commands, form } = await answered(world, moving);
    return {
      command: commands.acceptForm(form),
      others: {
        form: await rewritten(form, PHONE),
        source: KUNMING,
        person: { ...moving.person, name: '改名' },
        verdict: { kind: 'refuse', code: 'B02', remark: 'months do not add up' },
      },
    };
  },
  async credit() {
    const { commands, form, amountFen } = await until(world, await world.moving(), 'received');
    await world.office.acceptForm(commands.acceptForm(form));
    return {
      command: commands.credit(amountFen),
      others: { source: KUNMING, paymentNo: `${commands.paymentNo}9`, amountFen: '1', deceased: true },
    };
  },
  async withdraw() {
    const moving = await world.moving();
    const { commands } = await until(world, moving, 'received');
    return {
      command: commands.withdraw(await fenced(world, moving)),
      others: { reason: 'ended-by-death', fenced: undefined },
    };
  },
  async countersign() {
    const { next, countersign } = await corrected();
    return {
      command: countersign,
      others: {
        source: KUNMING,
        form: await rewritten(next, PHONE),
        verdict: { kind: 'refuse', code: 'B02', remark: 'months do not add up' },
      },
    };
  },
  async fileCorrection() {
    const { next, countersign } = await corrected();
    const signed = await world.office.countersign(countersign);
    if (signed.kind !== 'signed') throw new Error(`not signed: ${JSON.stringify(signed)}`);
    const { countersignature } = signed;
    const { source, office: destination, caseNo } = countersign;
    const command: FileCorrection = { office: source, caseNo, at: AT, destination, form: next, countersignature };
    return { command, others: { destination: KUNMING, form: await rewritten(next, PHONE) } };
  },
  async openResidual() {
    const { open } = await lateMoney(world, 'onward');
    return {
      command: open,
      others: {
        ofCase: '510100-20260930-99999',
        direction: 'back',
        destination: KUNMING,
        amountFen: undefined,
        late: { reference: 'L-2', reason: 'interest' },
      },
    };
  },
  async payResidual() {
    const { pay, asked } = await lateMoney(world, 'onward');
    const command = { ...pay, account: await asked('held') };
    const others = { n: 2, destination: KUNMING, amountFen: '1', to: accountOf(KUNMING), ...BROKEN };
    return { command, others };
  },
  async creditResidual() {
    const { credit, asked } = await lateMoney(world, 'onward');
    await asked('received');
    return {
      command: { ...credit, follow: false },
      others: { source: KUNMING, paymentNo: `${credit.paymentNo}9`, amountFen: '1', deceased: true, follow: true },
    };
  },
  async takeResidualDebit() {
    const { credit, asked } = await lateMoney(world, 'back');
    await asked('received');
    return {
      command: credit,
      others: { source: KUNMING, paymentNo: `${credit.paymentNo}9`, amountFen: '1', deceased: true },
    };
  },
};

const TABLES = [
  'offices.step',
  'offices.link',
  'offices.case_file',
  'offices.document',
  'offices.countersignature',
  'offices.enrolment',
  'offices.period',
  'offices.number_series',
  'ledger.account',
  'ledger.entry',
  'ledger.fence',
  'ledger.match',
  'bank.payment',
];

/** Everything that a step can change; by the owner, who sees every table whole. */
async function everything(): Promise<unknown> {
  const one = (table: string): RawBuilder<unknown> =>
    sql`(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${sql.table(table)} t)`;
  const { rows } = await sql`select jsonb_build_array(${sql.join(TABLES.map(one))}) as everything`.execute(
    world.database.adminDb,
  );
  return rows;
}

async function refusedOnFile(caseNo: string) {
  const { rows } = await sql<{ step: string; code: string }>`
    select step, code from offices.refused where case_no = ${caseNo} order by id`.execute(world.database.db);
  return rows;
}

/** What is beside a step and tested by itself: a seal, and the paper by which the other half is done. */
const BY_ITSELF = ['countersignature', 'slip', 'receipt'];

describe.each(KEPT_STEPS)('%s', (step) => {
  let scene: Scene<KeptStep>;
  let first: AnswerOf<CommandName>;
  const command = step.split(':')[0] as CommandName;
  const asked = (change: object) => give(world.office, command, { ...scene.command, ...change });
  beforeAll(async () => {
    scene = await SCENES[step]();
    first = await asked({});
  });

  it.each(fieldsOf(step, 'content'))(
    'is refused with another %s, which alone is named, and nothing changes',
    async (field) => {
      expect(Object.keys(scene.others)).toContain(field);
      const before = await everything();
      const { caseNo } = scene.command;
      const known = await refusedOnFile(caseNo);
      const other = (scene.others as Record<string, unknown>)[field];
      const refusal = await refusalOf(asked({ [field]: other }));
      expect(refusal).toMatchObject({ code: 'other-content', fields: [field] });
      expect(refusal.remark).toContain(keyOf(step, scene.command));
      expect(await everything()).toEqual(before);
      expect(await refusedOnFile(caseNo)).toEqual([...known, { step: command, code: 'other-content' }]);
    },
  );

  const contents = fieldsOf(step, 'content').filter((field) => field !== 'direction');
  // Of a withdrawal nothing is: whatever was said of it, what is undone is undone.
  it.each(contents.length === 0 ? [] : [contents])('names all fields that differ: %s', async () => {
    const others = Object.fromEntries(Object.entries(scene.others).filter(([field]) => contents.includes(field)));
    expect((await refusalOf(asked(others))).fields).toEqual([...contents].sort());
  });

  it.each([...fieldsOf(step, 'beside').filter((field) => !BY_ITSELF.includes(field)), 'at'])(
    'gives its first answer whatever %s is by now',
    async (field) => {
      const others = { at: '2026-11-02T09:00:00+08:00', ...scene.others } as Record<string, unknown>;
      expect(Object.keys(others)).toContain(field);
      const before = await everything();
      expect(await asked({ [field]: others[field] })).toEqual(first);
      expect(await everything()).toEqual(before);
    },
  );
});

it('a countersignature is beside the form that it signs, as any seal', async () => {
  const { command } = await SCENES.fileCorrection();
  const { keyId } = command.countersignature;
  const content = contentOf('fileCorrection', command);
  const again = { ...command, countersignature: { ...command.countersignature, keyId: `${keyId}2` } };
  expect(contentOf('fileCorrection', again)).toEqual(content);
});

it('what an older version of the table did not name is not compared, and what both name is', async () => {
  const moving = await world.moving();
  const { commands, form } = await answered(world, moving);
  const ask = commands.conclude({ slip: await slipOf(world, { commands, form }) });
  const keep = (content: object) =>
    sql`select offices.record_step(${moving.from}, ${moving.caseNo}, 'end-relation', ${JSON.stringify(content)},
      '"as then"'::jsonb, null, null)`.execute(world.database.db);
  await keep({
    version: 0,
    fields: { destination: contentOf('conclude:relation', ask).fields.destination },
  });
  const key = sql<{ again: string }>`select offices.first_answer(${moving.from}, ${moving.caseNo}, 'end-relation',
    ${JSON.stringify({ version: 3, fields: { because: 'x' } })}) as again`;
  expect((await key.execute(world.database.db)).rows).toEqual([{ again: 'as then' }]);
  const other = { ...ask, destination: KUNMING };
  expect((await refusalOf(world.office.conclude(other))).fields).toEqual(['destination']);
});

it('of a person nothing is kept that could be read', async () => {
  const moving = await world.moving();
  await until(world, moving, 'frozen');
  const { rows } = await sql<{ content: object }>`
    select content from offices.step where case_no = ${moving.caseNo}`.execute(world.database.db);
  expect(rows.length).toBe(3);
  for (const { content } of rows) {
    expect(JSON.stringify(content)).not.toContain(moving.person.name);
    expect(Object.values((content as { fields: object }).fields)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/)]),
    );
  }
});

it.each([HANGZHOU, CHENGDU])('an office answers by its own file: %s keeps what it was asked itself', async (office) => {
  const moving = await world.moving();
  await answered(world, moving);
  const { rows } = await sql<{ step: string }>`
    select step from offices.step where pool = ${office} and case_no = ${moving.caseNo}`.execute(world.database.db);
  expect(rows).toEqual([{ step: office === HANGZHOU ? 'open-transfer-out' : 'write-letter' }]);
});
