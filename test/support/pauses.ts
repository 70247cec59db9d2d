// Waiting for what cannot be awaited: looking again, soon at first and then less often, since every look costs the servers work.

const SHORTEST_MS = 30;
const LONGEST_MS = 200;

/** The pauses between the looks of one wait: each a half longer than the one before. */
export function pauses(): () => Promise<void> {
  let ms = SHORTEST_MS;
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    ms = Math.min(LONGEST_MS, ms * 1.5);
  };
}
