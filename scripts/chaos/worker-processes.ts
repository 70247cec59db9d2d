// The worker processes of the run: started, killed, and started again whatever ended them, as an orchestrator of containers would.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import type { ChaosLog } from './log.ts';
import { type Said, said, type WorkerOrder } from './worker-contract.ts';

/** What ended by itself is started again after so many milliseconds. */
const AGAIN_AFTER_MS = 500;

interface Running {
  readonly child: ChildProcess;
  readonly number: number;
  ready: boolean;
  /** Set when it said that it dies, or is killed by us. */
  expected: boolean;
}

export class WorkerProcesses {
  private readonly order: Omit<WorkerOrder, 'number'>;
  private readonly log: ChaosLog;
  private readonly running = new Set<Running>();
  private started = 0;
  private calm = false;
  private stopping = false;
  private readonly places: Promise<void>[] = [];

  constructor(order: Omit<WorkerOrder, 'number'>, log: ChaosLog) {
    this.order = order;
    this.log = log;
  }

  /** Keeps `count` processes running until `stop`; resolves when the first is ready. */
  async start(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.places.push(this.keep());
    await this.untilReady(1);
  }

  /** The processes that can be killed now. */
  get ready(): number {
    return [...this.running].filter((each) => each.ready && !each.expected).length;
  }

  /** Kills the `index`-th of those that are ready. False where there is none. */
  kill(index: number): boolean {
    const running = [...this.running].filter((each) => each.ready && !each.expected);
    const chosen = running[index % Math.max(1, running.length)];
    if (chosen === undefined) return false;
    chosen.expected = true;
    chosen.child.kill('SIGKILL');
    this.log.kill('worker', { worker: chosen.number });
    return true;
  }

  /** No death at a failpoint from now on, in these processes and in those that are started later. */
  calmDown(): void {
    this.calm = true;
    for (const each of this.running) tell(each.child, { calm: true });
  }

  async untilReady(count: number): Promise<void> {
    while (this.ready < count && !this.stopping) await sleep(50);
  }

  /** Ends all; nothing is started any more. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const each of this.running) each.child.kill('SIGKILL');
    await Promise.all(this.places);
  }

  /** One place for a process: whoever ends in it has a successor. */
  private async keep(): Promise<void> {
    while (!this.stopping) {
      const before = performance.now();
      await this.runOne();
      // One that was killed has its successor at once; one that cannot start waits for what it lacks.
      if (performance.now() - before < 5_000) await sleep(AGAIN_AFTER_MS);
    }
  }

  private async runOne(): Promise<void> {
    this.started += 1;
    const errors = openSync(this.order.logFile, 'a', 0o600);
    const child = spawn(process.execPath, [new URL('./worker.ts', import.meta.url).pathname], {
      cwd: projectRoot(),
      stdio: ['pipe', 'pipe', errors],
    });
    closeSync(errors);
    const mine: Running = { child, number: this.started, ready: false, expected: false };
    this.running.add(mine);
    const ended = new Promise<string>((resolve) => {
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    child.stdin?.on('error', () => undefined); // it died while it was spoken to
    tell(child, { ...this.order, number: mine.number } satisfies WorkerOrder);
    if (this.calm) tell(child, { calm: true });
    const lines = this.listen(mine);
    const how = await ended;
    await lines;
    this.running.delete(mine);
    if (!mine.expected && !this.stopping) {
      this.log.ended += 1;
      this.log.write('ended by itself', { worker: mine.number, how });
    }
  }

  private async listen(mine: Running): Promise<void> {
    if (mine.child.stdout === null) return;
    for await (const line of createInterface({ input: mine.child.stdout })) {
      this.hear(mine, said.parse(JSON.parse(line)));
    }
  }

  private hear(mine: Running, line: Said): void {
    const worker = mine.number;
    if ('ready' in line) mine.ready = true;
    else if ('failed' in line) this.log.write('worker failed', { worker, message: line.failed });
    else if ('died' in line) {
      mine.expected = true;
      this.log.kill('failpoint', { worker, when: line.died, step: line.step, caseNo: line.caseNo });
    } else {
      this.log[line.did] += 1;
      this.log.write(line.did, { worker, step: line.step, caseNo: line.caseNo });
    }
  }
}

function tell(child: ChildProcess, line: unknown): void {
  child.stdin?.write(`${JSON.stringify(line)}\n`);
}
