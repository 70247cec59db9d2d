// The servers of the chaos run: its own, as durable as those of `npm start`, killed and started again over the same data.
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { migrate } from '../../activities/database/migrate.ts';
import { permitDrills } from '../../bank/drills.ts';
import { type DataFolder, openDataFolder, openEphemeralFolder } from '../../workers/servers/data-folder.ts';
import type { Exit } from '../../workers/servers/exit.ts';
import { removeEphemeral, sweep } from '../../workers/servers/fresh.ts';
import { type Lifeline, openLifeline } from '../../workers/servers/lifeline.ts';
import { type PostgresServer, startPostgres } from '../../workers/servers/postgres/server.ts';
import { gone, signal } from '../../workers/servers/processes.ts';
import { registerSearchAttributes } from '../../workers/servers/temporal/search-attributes.ts';
import { startTemporal, type TemporalServer } from '../../workers/servers/temporal/server.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/kit/attributes.ts';

export type ServerName = 'temporal' | 'postgres';

export class ChaosServers {
  readonly dataFolder: DataFolder;
  private readonly lifeline: Lifeline;
  private readonly say: (text: string) => void;
  private temporal: TemporalServer | undefined;
  private postgres: PostgresServer | undefined;
  private readonly down = new Set<ServerName>();

  private constructor(dataFolder: DataFolder, lifeline: Lifeline, say: (text: string) => void) {
    this.dataFolder = dataFolder;
    this.lifeline = lifeline;
    this.say = say;
  }

  /**
   * Starts both in a folder that goes with this process, and brings the database up to date. What the environment names
   * is left alone.
   */
  static async start(exit: Exit, say: (text: string) => void): Promise<ChaosServers> {
    for (const name of ['TEMPORAL_ADDRESS', 'DATABASE_URL', 'DATABASE_ADMIN_URL']) {
      if (process.env[name]) say(`${name} is set and not used: chaos runs on servers of its own`);
      delete process.env[name];
    }
    const lasting = openDataFolder();
    await sweep(lasting);
    const dataFolder = openEphemeralFolder(lasting);
    const lifeline = openLifeline({ watched: true });
    lifeline.path(dataFolder.root);
    const servers = new ChaosServers(dataFolder, lifeline, say);
    exit.onExit('the servers', async () => {
      await servers.stop();
      await removeEphemeral(dataFolder);
      await lifeline.release();
    });
    await Promise.all([servers.up('temporal'), servers.up('postgres')]);
    const { adminUrl, url } = servers.database;
    await migrate(adminUrl, { appRole: decodeURIComponent(new URL(url).username) });
    await permitDrills(adminUrl, true);
    const connection = await Connection.connect({ address: servers.temporalAddress });
    await registerSearchAttributes(connection, servers.namespace, SEARCH_ATTRIBUTES);
    await connection.close();
    return servers;
  }

  get temporalAddress(): string {
    return this.given(this.temporal).address;
  }
  get namespace(): string {
    return this.given(this.temporal).namespace;
  }
  get database(): PostgresServer {
    return this.given(this.postgres);
  }

  isUp(name: ServerName): boolean {
    return !this.down.has(name);
  }

  /**
   * Kills a server as a power cut does, leaves it down for so long, and starts it again over the same data, on the same port. Throws
   * where it does not come up, or has to be found elsewhere.
   */
  async killAndRestart(name: ServerName, downMs: number): Promise<void> {
    const before = this.addressOf(name);
    const pid = this.given(name === 'temporal' ? this.temporal : this.postgres).pid;
    if (pid === undefined) throw new Error(`the ${name} server of the run has no process id`);
    this.down.add(name);
    // For PostgreSQL this is the postmaster alone; its children find out by themselves, as after a crash.
    signal(pid, 'SIGKILL');
    await gone(pid, 10_000);
    this.lifeline.forget(pid);
    await sleep(downMs);
    await this.up(name);
    if (this.addressOf(name) !== before) {
      throw new Error(
        `${name} came up at ${this.addressOf(name)}, its port ${before} was taken meanwhile: run it again`,
      );
    }
    this.down.delete(name);
  }

  private async up(name: ServerName): Promise<void> {
    const { dataFolder, lifeline, say } = this;
    const options = { dataFolder, lifeline, say };
    switch (name) {
      case 'temporal':
        this.temporal = await startTemporal(options);
        return;
      case 'postgres':
        this.postgres = await startPostgres(options);
        return;
      default:
        name satisfies never;
    }
  }

  private addressOf(name: ServerName): string {
    return name === 'temporal' ? this.temporalAddress : `${this.database.port}`;
  }

  private given<T>(server: T | undefined): T {
    if (server === undefined) throw new Error('the servers of the run have not been started');
    return server;
  }

  private async stop(): Promise<void> {
    await this.temporal?.stop();
    await this.postgres?.stop();
  }
}
