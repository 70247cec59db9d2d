// The houses of docs/overview.md over today's folders: which file belongs to which, and what each may name of another.

/** `shared`: what houses with a database still have in common. `tools`: scripts, which import whatever they drive. */
export const HOUSES = [
  'domain',
  'contract',
  'office',
  'bank',
  'workflows',
  'activities',
  'gateway',
  'client',
  'workers',
  'shared',
  'tools',
] as const;
export type House = (typeof HOUSES)[number];

/**
 * Where each house lives, as the beginning of a path; the longest that fits decides. This is the one table to change
 * when files move: a folder of a house's own name belongs to it already, so what has moved there only loses its line.
 */
const PLACES: Readonly<Record<string, House>> = {
  'domain/': 'domain',
  'contract/': 'contract',
  'office/': 'office',
  'bank/': 'bank',
  'workflows/': 'workflows',
  'activities/': 'activities',
  'gateway/': 'gateway',
  'client/': 'client',
  'workers/': 'workers',
  'scripts/': 'tools',

  'activities/database/': 'shared',

  'activities/ledger/': 'office',
  'activities/documents/': 'office',
  'activities/offices/': 'office',
  'activities/offices/directory.ts': 'activities',
  'activities/offices/join.ts': 'activities',
  'activities/offices/office-activities.ts': 'activities',

  'activities/database/migrations/001_': 'office',
  'activities/database/migrations/002_': 'bank',
  'activities/database/migrations/010_': 'office',
  'activities/database/migrations/011_': 'office',
  'activities/database/migrations/012_': 'office',
  'activities/database/migrations/020_': 'activities',
  'activities/database/migrations/021_': 'activities',
  'activities/database/migrations/030_': 'activities',
  'activities/database/migrations/031_': 'office',
  'activities/database/migrations/032_': 'office',
  'activities/database/migrations/033_': 'office',
  'activities/database/migrations/034_': 'activities',
  'activities/database/migrations/035_': 'activities',
  'activities/database/migrations/036_': 'activities',
  'activities/database/migrations/037_': 'office',
  'activities/database/migrations/040_': 'office',
  'activities/database/migrations/041_': 'activities',
  'activities/database/migrations/042_': 'activities',
  'activities/database/migrations/043_': 'office',
  'activities/database/migrations/050_': 'bank',
  'activities/database/migrations/051_': 'activities',
  'activities/database/migrations/055_': 'office',
  'activities/database/migrations/060_': 'office',
  'activities/database/migrations/061_': 'bank',
  'activities/database/migrations/062_': 'activities',
  'activities/database/migrations/064_': 'office',
  'activities/database/migrations/068_': 'office',
  'activities/database/migrations/066_': 'office',
  'activities/database/migrations/067_': 'office',
  'activities/database/migrations/070_': 'office',
};

/**
 * What the one database grants to the one role it has, and what was carried from one house's tables to another's: of
 * all houses, until each has a database of its own.
 */
const OF_NO_HOUSE: readonly string[] = [
  'activities/database/grants.sql',
  'activities/database/migrations/063_carry_over.sql',
];

/** The house a file belongs to; undefined for tests, documents, examples and what lies at the root. */
export function houseOf(path: string): House | undefined {
  if (OF_NO_HOUSE.includes(path)) return undefined;
  const places = Object.keys(PLACES).filter((place) => path.startsWith(place));
  const longest = places.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : PLACES[longest];
}

export interface Manners {
  /** Other houses that a house may import. */
  readonly imports: readonly House[];
  /** Houses of which it may import types, and nothing that runs. */
  readonly types?: readonly House[];
  /** Packages it does without: what they begin with. */
  readonly without: readonly string[];
  /** Schemas of the database that are its own. It names no table and no function of any other. */
  readonly schemas: readonly string[];
  /** What to do instead, to whoever has just gone through the wall. */
  readonly instead: string;
}

const EVERY = HOUSES;
const TEMPORAL = '@temporalio/';
const DATABASE = ['pg', 'kysely'];

export const MANNERS: Readonly<Record<House, Manners>> = {
  domain: {
    imports: [],
    without: [TEMPORAL, ...DATABASE],
    schemas: [],
    instead: 'the domain is pure: let the caller look it up and pass it in',
  },
  contract: {
    imports: ['domain'],
    without: [TEMPORAL, ...DATABASE],
    schemas: [],
    instead: 'the contract says what may be asked and answered, and knows nobody who asks or answers',
  },
  office: {
    imports: ['domain', 'contract', 'shared'],
    without: [TEMPORAL],
    schemas: ['ledger', 'offices'],
    instead: "an office knows its own records alone: let a command's named fields tell it, or its answer tell others",
  },
  bank: {
    imports: ['domain', 'contract', 'shared'],
    without: [TEMPORAL],
    schemas: ['bank'],
    instead:
      'the bank takes orders and gives statement lines, and posts in no books: have the office post what it is told',
  },
  workflows: {
    imports: ['domain'],
    types: ['contract', 'activities'],
    without: DATABASE,
    schemas: [],
    instead: 'a workflow asks by a step: put it into an activity',
  },
  activities: {
    imports: ['domain', 'contract', 'shared'],
    without: [],
    schemas: ['cases', 'batch', 'notices', 'reconciliation'],
    instead: 'the platform asks an office by its contract, through the directory, and never its tables',
  },
  gateway: {
    imports: ['domain', 'contract', 'workflows', 'activities'],
    without: DATABASE,
    schemas: [],
    instead: 'the door speaks to the platform: let an activity or a message do it',
  },
  client: {
    imports: ['domain', 'contract'],
    without: [TEMPORAL, ...DATABASE],
    schemas: [],
    instead: 'a client speaks to the platform as anybody from outside: let the platform do it and answer',
  },
  workers: {
    imports: EVERY,
    without: [],
    schemas: [],
    instead: 'a worker wires and asks no table: let the house that owns it offer a function',
  },
  shared: {
    imports: ['domain'],
    without: [TEMPORAL],
    schemas: ['migrations'],
    instead: 'what all houses share knows none of them: let each house bring its own',
  },
  tools: {
    imports: EVERY,
    without: [],
    schemas: [],
    instead:
      'let a tool ask as its users do: by the command line, the client, or a function of the house that owns the table',
  },
};

/**
 * Single files, or folders, that somebody may import all the same. The command line finds a running system by the data
 * folder, starts with plain Node, and reads the rules itself where it asks nobody (`due`, `rules`, `check` with facts).
 */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'client/cli/': [
    'workers/servers/data-folder.ts',
    'workers/servers/places.ts',
    'scripts/lib/node.mjs',
    'scripts/lib/compile-cache.mjs',
    'scripts/lib/project.mjs',
    'activities/rules/',
  ],
  // Drills are no part of the platform: whoever tries Jiexu out has the simulated bank and the started server play along.
  'client/cli/drills/': ['bank/drills.ts', 'workers/servers/temporal/advance.ts'],
};

export const doorsOf = (path: string): readonly string[] =>
  Object.entries(DOORS).flatMap(([place, doors]) => (path.startsWith(place) ? doors : []));
