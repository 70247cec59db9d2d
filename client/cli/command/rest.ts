// Waits until what was set off has come to rest, so that what is printed is still true when it is read.

/** Nobody at a desk waits longer: what is not at rest by then is told to be under way. */
const WITHIN_MS = 5000;
const LOOK_EVERY_MS = 150;

/** The state as it stands twice in a row and at rest, or as it is when the time is over. */
export async function atRest<T>(
  look: () => Promise<T>,
  isAtRest: (state: T) => boolean,
  withinMs = WITHIN_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let before: string | undefined;
  for (;;) {
    const state = await look();
    const text = JSON.stringify(state);
    if ((isAtRest(state) && text === before) || Date.now() > deadline) return state;
    before = text;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
