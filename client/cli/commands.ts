// The commands there are, by what they are about. A command's own file, and what it needs, is loaded when it is called.
import type { Command } from './command/command.ts';

export interface Entry {
  readonly name: string;
  readonly description: string;
  /** Absent for a name that only holds others. */
  readonly load?: () => Promise<{ readonly default: Command }>;
  /** Commands that stand behind this name: `batch submit`. */
  readonly commands?: readonly Entry[];
}

export interface Group {
  readonly title: string;
  readonly commands: readonly Entry[];
}

const batch: readonly Entry[] = [
  {
    name: 'template',
    description: 'the table to fill in: CSV with every heading and an example line, or a workbook',
    load: () => import('./batches/template.ts'),
  },
  {
    name: 'submit',
    description:
      'submit a batch; FILE is .xlsx, CSV, a JSON list or JSON Lines, - for standard input; see docs/files.md',
    load: () => import('./batches/submit.ts'),
  },
  {
    name: 'status',
    description: 'how far a batch is, what its lines were answered with, how its cases go',
    load: () => import('./batches/status.ts'),
  },
  {
    name: 'lines',
    description: 'the lines of a batch, each with its answer and how its case ended',
    load: () => import('./batches/lines.ts'),
  },
  {
    name: 'pause',
    description: 'apply no further line until it is resumed',
    load: () => import('./batches/pause.ts'),
  },
  { name: 'resume', description: 'go on', load: () => import('./batches/resume.ts') },
  {
    name: 'cancel',
    description: 'do not apply what was not applied yet; what was goes on',
    load: () => import('./batches/cancel.ts'),
  },
];

const residual: readonly Entry[] = [
  {
    name: 'list',
    description: 'the residual transfers and late debits of a case; without one, all that have not ended',
    load: () => import('./residuals/list.ts'),
  },
  {
    name: 'withdraw',
    description: 'the office that started it takes it back, before the sum is credited: all is put back',
    load: () => import('./residuals/withdraw.ts'),
  },
  {
    name: 'answer',
    description: "the destination's clerk answers a late debit: agrees to all or a part of it, or refuses",
    load: () => import('./residuals/answer.ts'),
  },
  {
    name: 'resolve',
    description:
      'an operator resolves what is stuck: tried again, sent back, or followed to where the person has moved',
    load: () => import('./residuals/resolve.ts'),
  },
];

const suspense: readonly Entry[] = [
  {
    name: 'list',
    description: 'what is in suspense, since when, whose it could be, what to do, and what waits for a second person',
    load: () => import('./suspense/list.ts'),
  },
  {
    name: 'allot',
    description: 'allot a sum without a reference, or part of it, to a payment; given twice, by two',
    load: () => import('./suspense/allot.ts'),
  },
  {
    name: 'return',
    description: 'send back a receipt, or what is left of a sum without a reference; given twice, by two',
    load: () => import('./suspense/return.ts'),
  },
  {
    name: 'withdraw',
    description: 'take back what was proposed and waits for a second person',
    load: () => import('./suspense/withdraw.ts'),
  },
];

const inheritance: readonly Entry[] = [
  {
    name: 'list',
    description: 'what the inheritance desks have, by the office’s own number of the person, or the case number',
    load: () => import('./inheritance/list.ts'),
  },
  {
    name: 'pay',
    description: 'book that heirs were paid; given twice, by two',
    load: () => import('./inheritance/pay.ts'),
  },
];

const drill: readonly Entry[] = [
  {
    name: 'bounce',
    description: 'the receiving bank sends the sum back, with a code',
    load: () => import('./drills/bounce.ts'),
  },
  {
    name: 'lose',
    description: 'the order is taken, and nobody hears of it until it is released',
    load: () => import('./drills/lose.ts'),
  },
  { name: 'double', description: 'the sum arrives twice', load: () => import('./drills/double.ts') },
  { name: 'hold', description: 'the sum is in flight until it is released', load: () => import('./drills/hold.ts') },
  { name: 'slow', description: 'the sum is in flight for a while', load: () => import('./drills/slow.ts') },
  {
    name: 'split',
    description: 'the sum arrives in two parts, the second when it is released',
    load: () => import('./drills/split.ts'),
  },
  { name: 'wrong', description: 'another sum arrives than was ordered', load: () => import('./drills/wrong.ts') },
  {
    name: 'strip',
    description: 'the sum arrives without its payment number, and waits in suspense',
    load: () => import('./drills/strip.ts'),
  },
  {
    name: 'pass',
    description: 'days pass for one case: its clock is moved forward, and nobody else’s',
    load: () => import('./drills/pass.ts'),
  },
  {
    name: 'list',
    description: 'the drills that are set, and the payments they keep back',
    load: () => import('./drills/list.ts'),
  },
  { name: 'release', description: 'what a drill keeps back goes on', load: () => import('./drills/release.ts') },
  { name: 'stop', description: 'a drill is set no more', load: () => import('./drills/stop.ts') },
];

const office: readonly Entry[] = [
  {
    name: 'add',
    description:
      'enter an office from a JSON file, or change its entry; its account is changed by `office account` only',
    load: () => import('./offices/add.ts'),
  },
  {
    name: 'join',
    description: 'an office of the directory has joined the platform: deferred applications ask again',
    load: () => import('./offices/join.ts'),
  },
  { name: 'list', description: 'all offices of the directory', load: () => import('./offices/list.ts') },
  {
    name: 'show',
    description: 'an office’s entry, and every account it has received on',
    load: () => import('./offices/show.ts'),
  },
  {
    name: 'account',
    description:
      'change the account an office receives on: two people say the same; what is paid from then on goes there',
    load: () => import('./offices/account.ts'),
  },
  {
    name: 'rotate-key',
    description: 'a new key seals the office’s papers from now on; what the old ones sealed stays valid',
    load: () => import('./offices/rotate-key.ts'),
  },
];

const rules: readonly Entry[] = [
  {
    name: 'list',
    description: 'all rules with value, basis, source, first day and file; old ones are marked 旧/old',
    load: () => import('./rules/list.ts'),
  },
  {
    name: 'show',
    description: 'what applies at a pooling area, each setting with the level it is inherited from',
    load: () => import('./rules/show.ts'),
  },
  {
    name: 'lint',
    description:
      'everything that is wrong with files of rules, each with file, field, rule and remedy; without one, ours',
    load: () => import('./rules/lint.ts'),
  },
  {
    name: 'diff',
    description: 'what a changed or added file of rules would change, and for which open cases',
    load: () => import('./rules/diff.ts'),
  },
  {
    name: 'impact',
    description:
      'which open cases and which decisions of the last year a changed file of rules would have decided otherwise',
    load: () => import('./rules/impact.ts'),
  },
];

export const GROUPS: readonly Group[] = [
  {
    title: 'Before and while applying 申请:',
    commands: [
      {
        name: 'check',
        description: 'decide on an application and the facts of both offices, as JSON',
        load: () => import('./applications/check.ts'),
      },
      {
        name: 'apply',
        description:
          'apply for transfers; FILE is .xlsx, CSV, JSON or JSON Lines, - for standard input; see docs/files.md',
        load: () => import('./applications/apply.ts'),
      },
      {
        name: 'batch',
        description: 'many applications of one employer or office as one batch: each line by itself, progress shown',
        commands: batch,
      },
    ],
  },
  {
    title: 'Where cases are 查询:',
    commands: [
      {
        name: 'status',
        description: 'where a case is, who acts next, until when and why, where the money is',
        load: () => import('./cases/status.ts'),
      },
      { name: 'watch', description: 'follow a case until it ends', load: () => import('./cases/watch.ts') },
      { name: 'list', description: 'cases by what an officer asks for', load: () => import('./cases/list.ts') },
      {
        name: 'explain',
        description: 'why a case goes the way it goes and why its dates are what they are, in Chinese and English',
        load: () => import('./cases/explain.ts'),
      },
      {
        name: 'record',
        description:
          'the record of a case for the file: everything that is known of it, without the person’s name and document unless asked for',
        load: () => import('./cases/record.ts'),
      },
    ],
  },
  {
    title: 'What offices and applicants say to a case 办理:',
    commands: [
      {
        name: 'answer',
        description:
          "the source's clerk answers the contact letter: confirms with the information form made from the office's records, or refuses",
        load: () => import('./messages/answer.ts'),
      },
      {
        name: 'accept',
        description: "the destination's clerk accepts the information form, or refuses it, which undoes everything",
        load: () => import('./messages/accept.ts'),
      },
      {
        name: 'return',
        description:
          "the destination's clerk returns the information form for correction: the source sends the next version, with its full time",
        load: () => import('./messages/return.ts'),
      },
      {
        name: 'ask',
        description: 'an office asks the applicant for a supplement; its clock stands still until it comes',
        load: () => import('./messages/ask.ts'),
      },
      {
        name: 'supply',
        description: 'the applicant hands in what was asked for, or after a bounce another account of the person’s own',
        load: () => import('./messages/supply.ts'),
      },
      {
        name: 'identity',
        description:
          'an office says who the person is by document; no step that relies on it is taken until the other office says the same',
        load: () => import('./messages/identity.ts'),
      },
      {
        name: 'death',
        description:
          'an office reports that the person has died: the case stops, and ends when the other office says so too or nobody takes it back in three days',
        load: () => import('./messages/death.ts'),
      },
      {
        name: 'release',
        description: 'the source says that what held the money (claims, hospital, frozen, overdrawn) is settled',
        load: () => import('./messages/release.ts'),
      },
      {
        name: 'withdraw',
        description:
          'withdraws a case: at once until the source has confirmed, after that when the other side agrees; not once the destination has accepted',
        load: () => import('./messages/withdraw.ts'),
      },
      {
        name: 'agree',
        description: 'the office that was asked agrees to a withdrawal, or with --refuse does not',
        load: () => import('./messages/agree.ts'),
      },
      {
        name: 'resolve',
        description:
          'an operator gets a stuck case going: retry (the cause is removed), send-back (another sum came in), undo, or settled-by-hand; the last two are said by two members of staff where money is concerned',
        load: () => import('./messages/resolve.ts'),
      },
      {
        name: 'refused',
        description:
          'messages that were refused before they could change anything, newest first; the same digest is the same message come again',
        load: () => import('./messages/refused.ts'),
      },
    ],
  },
  {
    title: 'After the end of a case 结案后:',
    commands: [
      {
        name: 'correct',
        description:
          "the source corrects the years of a completed case: sends the next version of the information form, made from the office's records as they stand now",
        load: () => import('./corrections/correct.ts'),
      },
      {
        name: 'countersign',
        description:
          "the destination's clerk signs a corrected information form, and the years are redone; or refuses it",
        load: () => import('./corrections/countersign.ts'),
      },
      {
        name: 'residual',
        description:
          'money that came to the source after the case had ended (back-payment, interest, refund) follows it',
        load: () => import('./residuals/start.ts'),
        commands: residual,
      },
      {
        name: 'debit',
        description: 'the source asks the destination for a payment back, such as a claim that was settled late',
        load: () => import('./residuals/debit.ts'),
      },
    ],
  },
  {
    title: 'Papers 文书:',
    commands: [
      {
        name: 'certificate',
        description:
          'the participation certificate 参保凭证 of a case: shown, printed as a PDF, or verified by its check code',
        load: () => import('./papers/certificate.ts'),
      },
      {
        name: 'notices',
        description:
          'notices on file, newest first, and those that are missing: of a case or application, to a recipient, of a kind; `notices issue` issues what is missing',
        load: () => import('./papers/notices.ts'),
        commands: [
          {
            name: 'issue',
            description:
              'issues what is missing of a case or application, or everywhere: when the key of its office is there',
            load: () => import('./papers/issue.ts'),
          },
        ],
      },
      {
        name: 'notice',
        description: 'one notice by its number; --pdf prints it',
        load: () => import('./papers/notice.ts'),
      },
    ],
  },
  {
    title: 'The books 账务:',
    commands: [
      {
        name: 'reconcile',
        description:
          'prove the books from their entries: every fen is in an account, in transit, in suspense or paid; exit 1 if not',
        load: () => import('./books/reconcile.ts'),
      },
      {
        name: 'suspense',
        description:
          'sums that arrived and are nobody’s yet: list them, allot them, send them back; each act takes two',
        commands: suspense,
      },
      {
        name: 'inheritance',
        description:
          'sums of persons who died before they were credited: list them, pay them to heirs; paying takes two',
        commands: inheritance,
      },
      {
        name: 'proposals',
        description:
          'what one member of staff has proposed and a second one has to confirm: what, how much, by whom, with the command',
        load: () => import('./proposals/list.ts'),
      },
      {
        name: 'adopt',
        description: 'two people adopt a case whose run is gone: restore it, or bring it to its end; see reconcile',
        load: () => import('./books/adopt.ts'),
      },
    ],
  },
  {
    title: 'Rules, calendar and offices 规则与机构:',
    commands: [
      {
        name: 'rules',
        description: 'the rules in words: all of them, at one place, and what newer data would change',
        commands: rules,
      },
      {
        name: 'due',
        description: 'the close of business some working days after an event, Beijing time',
        load: () => import('./calendar/due.ts'),
      },
      {
        name: 'replan',
        description:
          'a calendar year was published and the workers were started with it: every open case dates its clocks anew',
        load: () => import('./calendar/replan.ts'),
      },
      {
        name: 'office',
        description: 'offices of the directory: add, list, show, join, account (by two people), rotate-key',
        commands: office,
      },
    ],
  },
  {
    title: 'Trying it out 演练:',
    commands: [
      {
        name: 'drill',
        description:
          'have the simulated bank go wrong, or days pass for a case; only on the servers that `npm start` starts itself',
        commands: drill,
      },
    ],
  },
  {
    title: 'This command line:',
    commands: [
      {
        name: 'completion',
        description: 'a script that completes commands, options and their words in bash, zsh or fish',
        load: () => import('./completion/completion.ts'),
      },
    ],
  },
];
