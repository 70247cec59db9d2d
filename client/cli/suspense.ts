// `jiexu suspense`: sums that nobody expected, whose they could be, and what two members of staff do about them.
import type { Command } from 'commander';
import type { Db } from '../../activities/database/connection.ts';
import type { Candidate, QueuedReceipt, QueuedSum, SuspenseQueue } from '../../activities/ledger/suspense.ts';
import type { OpenProposal } from '../../activities/offices/four-eyes.ts';
import { toBeijing } from '../../domain/instant.ts';
import { yuan } from '../../domain/money.ts';
import { fenOf, reportByTwo, sayingRefusals } from './by-two.ts';
import { CliError, dim, out, outJson, strong, table, when } from './output.ts';
import { withConnection } from './with-connection.ts';

const DAY_MS = 86_400_000;

interface Common {
  readonly office?: string;
  readonly json?: boolean;
}

export function addSuspense(program: Command): void {
  const suspense = program
    .command('suspense')
    .description('sums that arrived and are nobody’s yet: list them, allot them, send them back; each act takes two');

  suspense
    .command('list')
    .description('what is in suspense, since when, whose it could be, what to do, and what waits for a second person')
    .option('--office <pool>', 'only this office’s')
    .option('--older-than <days>', 'only sums that have waited so many days', '0')
    .option('--json', 'print JSON, amounts in fen')
    .action((options: Common & { olderThan: string }) =>
      withConnection(async ({ db }) => {
        const listed = await list(db, options.office, wholeDays(options.olderThan));
        if (options.json) outJson(JSON.parse(JSON.stringify(listed, fenAsText)));
        else out(describe(listed));
      }),
    );

  suspense
    .command('allot')
    .description('allot a sum without a reference, or part of it, to a payment; given twice, by two')
    .argument('<key>', 'the bank’s reference of the sum')
    .requiredOption('--payment <no>', 'the payment it is')
    .requiredOption('--amount <yuan>', 'how much of it')
    .requiredOption('--who <id>', 'your staff number or role')
    .option('--office <pool>', 'where the sum is, if the key does not say')
    .option('--json', 'print JSON')
    .action((key: string, options: Common & { payment: string; amount: string; who: string }) =>
      withConnection(async ({ db }) => {
        const amountFen = fenOf(options.amount, '--amount');
        const { account } = await import('../../activities/ledger/names.ts');
        const { allot } = await import('../../activities/offices/suspense.ts');
        const office = await officeOf(db, options.office, key, { account: account.unmatched(key) });
        const { payment: paymentNo, who } = options;
        const what = `${yuan(amountFen)} yuan of ${key} to payment ${paymentNo}`;
        await reportByTwo(options, what, allot(db, { office, key, paymentNo, amountFen, who }));
      }),
    );

  suspense
    .command('return')
    .description('send back a receipt, or what is left of a sum without a reference; given twice, by two')
    .argument('<receipt|key>', 'a receipt such as 510100-20260930-1-P1:received:2, or the bank’s reference of a sum')
    .requiredOption('--who <id>', 'your staff number or role')
    .option('--office <pool>', 'where the sum is, if its number does not say')
    .option('--json', 'print JSON')
    .action((number: string, options: Common & { who: string }) =>
      withConnection(async ({ db }) => {
        const { account } = await import('../../activities/ledger/names.ts');
        const { returnReceipt, returnUnmatched } = await import('../../activities/offices/suspense.ts');
        const { who } = options;
        if (number.includes(':')) {
          const office = await officeOf(db, options.office, number, { transfer: number });
          return reportByTwo(
            options,
            `receipt ${number} goes back`,
            returnReceipt(db, { office, receiptId: number, who }),
          );
        }
        const office = await officeOf(db, options.office, number, { account: account.unmatched(number) });
        const what = `what is left of ${number} goes back`;
        await reportByTwo(options, what, returnUnmatched(db, { office, key: number, who }));
      }),
    );

  suspense
    .command('withdraw')
    .description('take back what was proposed and waits for a second person')
    .argument('<subject>', 'as `suspense list` names it, such as return/BANK-00000001')
    .requiredOption('--who <id>', 'your staff number or role')
    .option('--office <pool>', 'whose proposal it is, if more than one office has one of that subject')
    .option('--json', 'print JSON')
    .action((subject: string, options: Common & { who: string }) =>
      withConnection(async ({ db }) => {
        const { openProposals, withdrawProposal } = await import('../../activities/offices/four-eyes.ts');
        const open = (await openProposals(db, options.office)).filter((each) => each.subject === subject);
        const office = only(
          open.map((each) => each.office),
          `nothing is proposed as ${subject}`,
        );
        await sayingRefusals(withdrawProposal(db, { office, subject, who: options.who }));
        if (options.json) outJson({ office, subject, state: 'withdrawn' });
        else out(`withdrawn: ${subject}`);
      }),
    );
}

interface Listed extends SuspenseQueue {
  readonly proposals: readonly OpenProposal[];
  /** The moment ages are counted to. */
  readonly now: number;
}

async function list(db: Db, office: string | undefined, olderThan: number): Promise<Listed> {
  const { openCaseNos } = await import('../../activities/cases/register.ts');
  const { suspenseQueue } = await import('../../activities/ledger/suspense.ts');
  const { openProposals } = await import('../../activities/offices/four-eyes.ts');
  const openCases = new Set(await openCaseNos(db));
  const { receipts, unmatched } = await suspenseQueue(db, { openCases, ...(office === undefined ? {} : { office }) });
  const now = Date.now();
  const old = ({ since }: { readonly since: string }) => daysSince(since, now) >= olderThan;
  return {
    receipts: receipts.filter(old),
    unmatched: unmatched.filter(old),
    proposals: await openProposals(db, office),
    now,
  };
}

/** The one office that has what was named; with several of that name, --office has to say. */
async function officeOf(
  db: Db,
  given: string | undefined,
  number: string,
  what: { readonly account: string } | { readonly transfer: string },
): Promise<string> {
  const found =
    'account' in what
      ? await db.selectFrom('ledger.account').select('office').where('name', '=', what.account).execute()
      : await db.selectFrom('ledger.transfer').select('office').where('id', '=', what.transfer).execute();
  const offices = found.map(({ office }) => office).filter((office) => given === undefined || office === given);
  return only(
    offices,
    `no sum ${number} has arrived${given === undefined ? '' : ` at office ${given}`}; see \`npx jiexu suspense list\``,
  );
}

function only(offices: readonly string[], none: string): string {
  const [office, another] = offices;
  if (office === undefined) throw new CliError(none);
  if (another !== undefined) throw new CliError(`say which office with --office: ${offices.join(', ')}`, 2);
  return office;
}

function wholeDays(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new CliError(`--older-than: whole days, not ${text}`, 2);
  return Number(text);
}

function daysSince(since: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(since)) / DAY_MS));
}

function fenAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function describe({ receipts, unmatched, proposals, now }: Listed): string {
  if (receipts.length + unmatched.length + proposals.length === 0) return 'nothing is in suspense';
  const age = (since: string) => `${when(toBeijing(Date.parse(since)))} (${daysSince(since, now)} d)`;
  const parts: string[] = [];
  if (receipts.length > 0) {
    parts.push(
      strong('arrived under a payment number, not credited'),
      table(
        ['receipt', 'office', 'yuan', 'ordered', 'since', 'what it is', 'what to do'],
        receipts.map((each) => [
          each.receiptId,
          each.office,
          yuan(each.amountFen),
          each.orderedFen === null ? '' : yuan(each.orderedFen),
          age(each.since),
          ...explain(each),
        ]),
      ),
    );
  }
  if (unmatched.length > 0) {
    parts.push(
      strong('arrived without a payment number we know'),
      table(
        ['key', 'office', 'yuan left', 'since', 'could be'],
        unmatched.flatMap((sum) => {
          const [first = 'no payment that fits; find out, or send it back', ...others] =
            sum.candidates.map(sayCandidate);
          return [
            [sum.key, sum.office, yuan(sum.leftFen), age(sum.since), first],
            ...others.map((other) => ['', '', '', '', other]),
          ];
        }),
      ),
      dim(hint(unmatched)),
    );
  }
  if (proposals.length > 0) {
    parts.push(
      strong('waits for a second person'),
      table(
        ['subject', 'office', 'proposed by', 'since'],
        proposals.map((each) => [each.subject, each.office, each.first, age(each.proposedAt)]),
      ),
    );
  }
  return parts.join('\n');
}

function explain({ state, receiptId, caseNo }: QueuedReceipt): [what: string, todo: string] {
  const sendBack = `npx jiexu suspense return ${receiptId} --who ID`;
  switch (state) {
    case 'awaits-case':
      return ['as ordered', `nothing: case ${caseNo ?? ''} credits it`];
    case 'part':
      return ['less than was ordered', 'wait for the rest, or look for it below; with it the case is credited'];
    case 'double':
      return ['beyond what was ordered', sendBack];
    case 'wrong-sum':
      return ['more than was ordered (B03)', `the offices settle it: npx jiexu status ${caseNo ?? ''}`];
    case 'case-over':
      return ['its case is not open', sendBack];
  }
}

function sayCandidate({ paymentNo, missingFen, because }: Candidate): string {
  const why = { reference: 'named', amount: 'same amount', together: 'adds up with the others' }[because];
  return `${paymentNo} ${yuan(missingFen)} (${why})`;
}

function hint([first]: readonly QueuedSum[]): string {
  const key = first?.key ?? 'KEY';
  return `npx jiexu suspense allot ${key} --payment NO --amount YUAN --who ID, or npx jiexu suspense return ${key} --who ID: each by two`;
}
