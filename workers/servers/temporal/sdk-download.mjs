// Lets the SDK download the Temporal CLI: run as `node sdk-download.mjs <folder> <version>`, in a process of its own because the
// SDK downloads only by starting a server, and because its native runtime must not be set up in the caller's process.
import { Runtime } from '@temporalio/worker';

const [folder, version] = process.argv.slice(2);
const runtime = Runtime.instance();
try {
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir: folder,
      version: `v${version}`,
      ttl: 365 * 24 * 3600 * 1000,
      sdkName: 'sdk-typescript',
      sdkVersion: version,
    },
    ip: '127.0.0.1',
    port: null,
    ui: false,
    uiPort: null,
    namespace: 'default',
    dbFilename: null,
    log: { format: 'pretty', level: 'error' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.exitCode = 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await runtime.shutdown();
}
