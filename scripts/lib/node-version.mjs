// Refuses a Node that is too old in one sentence, before anything that needs a newer one is even read.

const OLDEST = [20, 3];

/** Ends the process with status 1 where this Node is older than the project runs on. */
export function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  process.stderr.write(
    `Jiexu needs Node ${OLDEST.join('.')} or later; this is ${process.versions.node} (${process.execPath}). ` +
      'Install a newer one (nodejs.org) and run the command again.\n',
  );
  process.exit(1);
}
