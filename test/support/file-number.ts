// A number that no other test file of the run has: people, case numbers and queues of a file are made with it. A process id is none,
// since a long run uses them again while the servers still remember what was asked under the first.
const given = Number(process.env.VITEST_WORKER_ID);

/** 1 to 8999. */
export const FILE_NUMBER = (Number.isInteger(given) ? given + 1 : process.pid) % 9000;
