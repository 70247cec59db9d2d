// CPU time of processes as the system accounts it, children included, whether they live or have ended.
import { readdirSync, readFileSync } from 'node:fs';
import { runToEnd } from '../../workers/servers/commands.ts';

interface Usage {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
}

/** Linux counts in ticks of USER_HZ, which is 100 a second on every processor that Node runs on. */
const TICK_MS = 10;

/**
 * Milliseconds of CPU that each process and all that descend from it have used so far. A backend of PostgreSQL that ended between two
 * readings is not lost: its time is its parent's then (on Linux; elsewhere `ps` tells only of the living).
 */
export async function cpuMs<K extends string>(roots: Readonly<Record<K, number>>): Promise<Record<K, number>> {
  const all = process.platform === 'linux' ? fromProc() : await fromPs();
  const total = (pid: number): number =>
    all.filter((each) => each.parent === pid).reduce((sum, child) => sum + child.cpuMs + total(child.pid), 0);
  const entries = Object.entries<number>(roots).map(([name, pid]) => {
    const own = all.find((each) => each.pid === pid);
    if (own === undefined) throw new Error(`process ${pid} (${name}) is gone, so its CPU time cannot be read`);
    return [name, own.cpuMs + total(pid)];
  });
  return Object.fromEntries(entries);
}

function fromProc(): Usage[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [usageOf(Number(name), readFileSync(`/proc/${name}/stat`, 'utf8'))];
      } catch {
        return []; // it ended in this very moment
      }
    });
}

/** Fields after the program's name, which may hold spaces: state, parent, … user, system, and both of children waited for. */
function usageOf(pid: number, stat: string): Usage {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
  return { pid, parent: fields[1] ?? 0, cpuMs: ticks * TICK_MS };
}

async function fromPs(): Promise<Usage[]> {
  const listed = await runToEnd('ps', ['-axo', 'pid=,ppid=,time='], { timeoutMs: 10_000 });
  return listed.stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, time = ''] = line.trim().split(/\s+/);
      // [[days-]hours:]minutes:seconds[.hundredths]
      const seconds = time.split(/[-:]/).reduceRight(
        ({ sum, unit, next }, part) => ({
          sum: sum + Number(part) * unit,
          unit: unit * (next[0] ?? 1),
          next: next.slice(1),
        }),
        { sum: 0, unit: 1, next: [60, 60, 24] },
      ).sum;
      return { pid: Number(pid), parent: Number(parent), cpuMs: seconds * 1000 };
    });
}
