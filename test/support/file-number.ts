// A number that no other test file of the run has: people, case numbers and queues of a file are made with it. A process id is none,
// since one process takes file after file, and a long run uses ids again while the servers still remember the first.

/** 1 to 8999. */
export function fileNumber(): number {
  const given = Number(process.env.VITEST_WORKER_ID);
  return (Number.isInteger(given) ? given + 1 : process.pid) % 9000;
}
