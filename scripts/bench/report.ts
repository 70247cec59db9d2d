// What the bench found, as JSON and as a table, with what the design aims at beside it.
import { cpus } from 'node:os';
import { strong } from '../../client/cli/output.ts';
import { table } from '../../client/cli/table.ts';
import type { Window } from './load.ts';
import type { Counts } from './shape.ts';
import { median, percentile, round } from './statistics.ts';

export const PROCESSES = ['worker', 'temporal', 'postgres'] as const;
export type Process = (typeof PROCESSES)[number];

export interface Stored extends Counts {
  readonly historyBytes: number;
}

/** What was measured of one kind of run. */
export interface Measured {
  readonly windows: readonly Window[];
  readonly aloneMs: readonly number[];
  readonly stored: Stored;
}

export interface WaitingFigures {
  readonly count: number;
  readonly startedPerSecond: number;
  readonly usualCache: {
    readonly workflows: number;
    readonly rssBeforeMegabytes: number;
    readonly rssAfterMegabytes: number;
  };
  /** As many as half of the free memory holds. */
  readonly cacheThatHoldsThem: {
    readonly workflows: number;
    readonly rssBeforeMegabytes: number;
    readonly rssAfterMegabytes: number;
    readonly kilobytesEach: number;
    readonly cpuMsToTakeUpOne: number;
  };
}

/** Medians over the windows; `cpuMs` and `stored` are for one run. */
export interface Figures {
  readonly perSecond: number;
  readonly perSecondOfEachWindow: readonly number[];
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly measured: number };
  readonly cpuMs: Readonly<Record<Process | 'together', number>>;
  readonly stored: Stored;
}

/** What the design asks of a plain transfer. Told beside the figures; nothing fails on it. */
export const AIMS = { shareOfFloor: 0.7, officeCommands: 14, events: 90, historyBytes: 60_000, cpuMs: 110 } as const;

export interface Report {
  readonly at: string;
  readonly machine: {
    readonly cores: number;
    readonly model: string;
    readonly platform: string;
    readonly node: string;
  };
  readonly applicants: number;
  readonly transfer: Figures;
  readonly floor: Figures;
  /** Transfer over floor. */
  readonly ratio: { readonly perSecond: number; readonly cpuMs: number; readonly latencyP50: number };
  readonly waiting?: WaitingFigures;
  readonly aims: typeof AIMS;
}

export function reportOf(
  at: string,
  applicants: number,
  measured: { readonly transfer: Measured; readonly floor: Measured; readonly waiting?: WaitingFigures },
): Report {
  const transfer = figuresOf(measured.transfer);
  const floor = figuresOf(measured.floor);
  return {
    at,
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model.trim() ?? 'unknown',
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
    },
    applicants,
    transfer,
    floor,
    ratio: {
      perSecond: round(transfer.perSecond / floor.perSecond, 2),
      cpuMs: round(transfer.cpuMs.together / floor.cpuMs.together, 2),
      latencyP50: round(transfer.latencyMs.p50 / floor.latencyMs.p50, 2),
    },
    ...(measured.waiting === undefined ? {} : { waiting: measured.waiting }),
    aims: AIMS,
  };
}

function figuresOf({ windows, aloneMs, stored }: Measured): Figures {
  const cpuOf = (name: Process) => round(median(windows.map((window) => window.cpuMs[name] ?? 0)));
  const together = windows.map((window) => PROCESSES.reduce((sum, name) => sum + (window.cpuMs[name] ?? 0), 0));
  return {
    perSecond: round(median(windows.map((window) => window.perSecond))),
    perSecondOfEachWindow: windows.map((window) => round(window.perSecond)),
    latencyMs: { p50: round(median(aloneMs)), p99: round(percentile(aloneMs, 0.99)), measured: aloneMs.length },
    cpuMs: {
      worker: cpuOf('worker'),
      temporal: cpuOf('temporal'),
      postgres: cpuOf('postgres'),
      together: round(median(together)),
    },
    stored,
  };
}

export function tables(report: Report): string {
  const { transfer, floor, ratio, waiting, machine } = report;
  const spread = (figures: Figures) => figures.perSecondOfEachWindow.join(', ');
  const of = (name: string, pick: (figures: Figures) => number, aim = '', share?: number) => [
    name,
    String(pick(transfer)),
    String(pick(floor)),
    String(share ?? (pick(floor) === 0 ? '' : round(pick(transfer) / pick(floor), 2))),
    aim,
  ];
  const main = table(
    ['', 'transfer', 'floor', 'ratio', 'aim'],
    [
      of('ended a second, saturated', (f) => f.perSecond, `ratio at least ${AIMS.shareOfFloor}`, ratio.perSecond),
      of('milliseconds alone, p50', (f) => f.latencyMs.p50),
      of('milliseconds alone, p99', (f) => f.latencyMs.p99),
      of('CPU ms, worker process', (f) => f.cpuMs.worker),
      of('CPU ms, Temporal', (f) => f.cpuMs.temporal),
      of('CPU ms, PostgreSQL', (f) => f.cpuMs.postgres),
      of('CPU ms, together', (f) => f.cpuMs.together, `at most ${AIMS.cpuMs}`, ratio.cpuMs),
      of('activities', (f) => f.stored.activities),
      of('  of these commands to offices', (f) => f.stored.officeCommands, `at most ${AIMS.officeCommands}`),
      of('workflow tasks', (f) => f.stored.workflowTasks),
      of('timers', (f) => f.stored.timers),
      of('updates', (f) => f.stored.updates),
      of('history events', (f) => f.stored.events, `at most ${AIMS.events}`),
      of('history bytes', (f) => f.stored.historyBytes, `at most ${AIMS.historyBytes}`),
    ],
  );
  const lines = [
    strong(`${machine.cores} × ${machine.model}, ${machine.platform}, Node ${machine.node}`),
    main,
    '',
    `Saturated: ${report.applicants} applicants at a time; medians of the windows, transfers ${spread(transfer)}, floor ${spread(floor)} a second.`,
    `Alone: one after the other, ${transfer.latencyMs.measured} of each, from the application to the closed run.`,
    'The floor has the activities, timers and updates of a transfer of this run, in its order; its activities do nothing.',
  ];
  if (waiting !== undefined) lines.push('', waitingTable(waiting));
  return lines.join('\n');
}

function waitingTable({ count, startedPerSecond, usualCache, cacheThatHoldsThem }: WaitingFigures): string {
  const memory = (name: string, cache: { readonly rssBeforeMegabytes: number; readonly rssAfterMegabytes: number }) => [
    name,
    `${cache.rssBeforeMegabytes} MB`,
    `${cache.rssAfterMegabytes} MB`,
  ];
  return [
    table(
      [`${count} transfers wait for a clerk`, 'worker before', 'worker after'],
      [
        memory(`cache of ${usualCache.workflows} runs, as all our workers have it`, usualCache),
        memory(`cache that holds ${cacheThatHoldsThem.workflows} of them`, cacheThatHoldsThem),
      ],
    ),
    '',
    `Each cached run takes ${cacheThatHoldsThem.kilobytesEach} KB of the worker; to take one up again that is not cached, ` +
      `${cacheThatHoldsThem.cpuMsToTakeUpOne} ms of its CPU. They began to wait at ${startedPerSecond} a second.`,
  ].join('\n');
}
