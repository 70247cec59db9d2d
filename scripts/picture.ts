// The picture of processes, queues, databases and keys (docs/images/processes.svg): what runs where.

interface Box {
  readonly at: readonly [x: number, y: number];
  readonly size: readonly [width: number, height: number];
  readonly title: string;
  readonly lines: readonly string[];
  readonly fill: string;
}

interface Arrow {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly says?: { readonly at: readonly [x: number, y: number]; readonly lines: readonly string[] };
}

const PEOPLE = '#eef2f7';
const PROCESS = '#ffffff';
const ENGINE = '#efe9fb';
const STORE = '#e6f4ea';
const KEYS = '#fdf1dc';
const GROUP = '#f7f8fa';

const BOXES: readonly Box[] = [
  {
    at: [20, 20],
    size: [560, 76],
    title: 'jiexu … (the command line, a process a command)',
    lines: [
      'clerks of both offices, applicants, employers, operators;',
      '--who and --office say who somebody is, and are believed',
    ],
    fill: PEOPLE,
  },
  { at: [620, 20], size: [200, 76], title: 'browser', lines: ["Temporal's Web UI,", 'to look at'], fill: PEOPLE },

  {
    at: [20, 150],
    size: [800, 150],
    title: 'Temporal server (own store: SQLite, or PostgreSQL in production)',
    lines: [],
    fill: ENGINE,
  },
  {
    at: [40, 186],
    size: [420, 98],
    title: 'task queue transfers',
    lines: [
      'workflows transfer, waiting, residual, correction,',
      'adoption, batch, reconciliation (nightly, by a schedule),',
      "and the platform's own activities",
    ],
    fill: PROCESS,
  },
  {
    at: [480, 186],
    size: [320, 98],
    title: 'task queue offices',
    lines: ["the steps of every office; an office's", 'entry may name another queue'],
    fill: PROCESS,
  },

  {
    at: [20, 362],
    size: [800, 160],
    title: 'worker process (npm start: one; production: as many as are wanted, alike)',
    lines: [],
    fill: GROUP,
  },
  {
    at: [40, 398],
    size: [250, 108],
    title: 'transfers worker',
    lines: ['runs the workflows; decides,', 'dates clocks, keeps the register,', 'issues notices, proves the books'],
    fill: PROCESS,
  },
  {
    at: [310, 398],
    size: [250, 108],
    title: 'offices worker',
    lines: ['does the steps of both offices:', 'letter, form, freeze, zero, credit;', 'seals and verifies papers'],
    fill: PROCESS,
  },
  {
    at: [580, 398],
    size: [220, 108],
    title: 'bank (simulated)',
    lines: ['delivers orders, posts in', "the offices' books, tells", 'the case by an update'],
    fill: PROCESS,
  },

  {
    at: [20, 588],
    size: [800, 150],
    title: 'PostgreSQL, one database (owner jiexu_owner migrates, jiexu_app works)',
    lines: [],
    fill: STORE,
  },
  {
    at: [40, 624],
    size: [250, 98],
    title: "the platform's",
    lines: ['cases, batch,', 'notices, reconciliation'],
    fill: PROCESS,
  },
  {
    at: [310, 624],
    size: [250, 98],
    title: "all offices'",
    lines: ['offices: records, files, papers', 'ledger: double entry, read, and', 'written by one function alone'],
    fill: PROCESS,
  },
  {
    at: [580, 624],
    size: [220, 98],
    title: "the bank's",
    lines: ['bank: orders, reports,', 'what arrived'],
    fill: PROCESS,
  },

  {
    at: [920, 150],
    size: [270, 150],
    title: 'payload key',
    lines: [
      'JIEXU_PAYLOAD_KEY, optional.',
      'Every worker and every client',
      'has it; Temporal never: it stores',
      'what they have encrypted',
    ],
    fill: KEYS,
  },
  {
    at: [920, 362],
    size: [270, 160],
    title: 'folder keys/',
    lines: [
      'person-key: identity number into',
      "person key, for the workflow's id",
      '(or JIEXU_PERSON_KEY)',
      'offices/<pool>/: Ed25519 pairs',
      "that seal; certificates' secret",
    ],
    fill: KEYS,
  },
];

const ARROWS: readonly Arrow[] = [
  {
    points: [
      [250, 96],
      [250, 150],
    ],
    says: { at: [260, 128], lines: ['updates, queries, starts'] },
  },
  {
    points: [
      [720, 96],
      [720, 150],
    ],
  },
  {
    points: [
      [165, 398],
      [165, 284],
    ],
    says: { at: [175, 340], lines: ['polls'] },
  },
  {
    points: [
      [500, 398],
      [500, 284],
    ],
    says: { at: [510, 340], lines: ['polls'] },
  },
  {
    points: [
      [690, 398],
      [690, 300],
    ],
    says: { at: [700, 340], lines: ['reportReceipt'] },
  },
  {
    points: [
      [165, 506],
      [165, 624],
    ],
    says: { at: [175, 560], lines: ['SQL'] },
  },
  {
    points: [
      [240, 506],
      [345, 624],
    ],
    says: { at: [300, 560], lines: ['facts, proof'] },
  },
  {
    points: [
      [435, 506],
      [435, 624],
    ],
    says: { at: [445, 560], lines: ['SQL'] },
  },
  {
    points: [
      [530, 506],
      [615, 624],
    ],
    says: { at: [585, 560], lines: ['orders'] },
  },
  {
    points: [
      [690, 506],
      [690, 624],
    ],
    says: { at: [700, 560], lines: ['SQL'] },
  },
  {
    points: [
      [820, 442],
      [920, 442],
    ],
    says: { at: [828, 434], lines: ['reads'] },
  },
  {
    points: [
      [885, 225],
      [920, 225],
    ],
  },
  {
    points: [
      [580, 76],
      [600, 76],
      [600, 118],
      [885, 118],
      [885, 690],
      [820, 690],
    ],
    says: {
      at: [893, 640],
      lines: ['the command line reads and', 'writes the same database, and', "seals with the same offices' keys"],
    },
  },
  {
    points: [
      [885, 490],
      [920, 490],
    ],
  },
];

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function text(x: number, y: number, content: string, style = ''): string {
  return `  <text x="${x}" y="${y}"${style}>${escaped(content)}</text>`;
}

function shapeOf({ at: [x, y], size: [width, height], fill }: Box): string {
  return `  <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="#5b6472"/>`;
}

/** Behind each word its box's own colour, so that an arrow that passes under it does not cross it out. */
function wordsOf({ at: [x, y], title, lines, fill }: Box): string[] {
  const halo = ` stroke="${fill}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"`;
  return [
    text(x + 12, y + 24, title, ` font-weight="bold"${halo}`),
    ...lines.map((line, index) => text(x + 12, y + 46 + index * 19, line, halo)),
  ];
}

function drawnArrow({ points, says }: Arrow): string[] {
  const way = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  return [
    `  <path d="${way}" fill="none" stroke="#33415c" stroke-width="1.5" marker-end="url(#head)"/>`,
    ...(says?.lines ?? []).map((line, index) =>
      text(says?.at[0] ?? 0, (says?.at[1] ?? 0) + index * 17, line, ' font-style="italic"'),
    ),
  ];
}

/** The picture as SVG. */
export function picture(): string {
  const [width, height] = [1210, 760];
  const font = 'font-family="Helvetica, Arial, sans-serif" font-size="13.5" fill="#1c2430"';
  const head = '<path d="M0 0L10 5L0 10z" fill="#33415c"/>';
  const marker = 'id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"';
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${font}>`,
    '  <title>Processes, queues, databases and keys of Jiexu</title>',
    `  <defs><marker ${marker}>${head}</marker></defs>`,
    `  <rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...BOXES.map(shapeOf),
    ...ARROWS.flatMap(drawnArrow),
    ...BOXES.flatMap(wordsOf),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}
