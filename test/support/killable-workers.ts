// Starts the worker process of a test, arms it, kills it, and waits until it is gone.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import { type Failpoint, type Said, said, type WorkerProcess } from './worker-process-contract.ts';

export class KillableWorkers {
  private readonly child: ChildProcess;
  private readonly heard: Said[] = [];
  private readonly lines: Promise<void>;
  private readonly ended: Promise<NodeJS.Signals | number | null>;
  private wake: () => void = () => undefined;

  private constructor(child: ChildProcess) {
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    this.lines = this.listen();
  }

  /** Resolves when workers and bank run; those that begin armed may have killed themselves by then. */
  static async start(given: WorkerProcess): Promise<KillableWorkers> {
    const program = new URL('worker-process.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, JSON.stringify(given)], {
      cwd: projectRoot(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const workers = new KillableWorkers(child);
    await workers.hears((line) => 'ready' in line || 'diedAt' in line);
    return workers;
  }

  /** From now on the process kills itself at this step, whichever case comes to it first. */
  async arm(failpoint: Failpoint): Promise<void> {
    this.child.stdin?.write(`${JSON.stringify(failpoint)}\n`);
    await this.hears((line) => 'armed' in line && line.armed === failpoint.step);
  }

  /** Waits until the process has killed itself; answers the case at whose step it did. */
  async died(): Promise<string> {
    const line = await this.hears((each) => 'diedAt' in each);
    const how = await this.ended;
    if (how !== 'SIGKILL' || !('diedAt' in line)) throw new Error(`the workers ended by ${how}, not by SIGKILL`);
    return line.caseNo;
  }

  /** Kills the process where it stands. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
    await this.lines;
  }

  private async listen(): Promise<void> {
    if (this.child.stdout === null) return;
    for await (const line of createInterface({ input: this.child.stdout })) {
      this.heard.push(said.parse(JSON.parse(line)));
      this.wake();
    }
  }

  private async hears(fits: (line: Said) => boolean): Promise<Said> {
    let over = false;
    void this.ended.then(() => {
      over = true;
      this.wake();
    });
    for (;;) {
      const found = this.heard.find(fits);
      if (found !== undefined) return found;
      if (over) {
        await this.lines;
        const last = this.heard.find(fits);
        if (last !== undefined) return last;
        throw new Error(`the workers ended (${await this.ended}) after saying ${JSON.stringify(this.heard)}`);
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
