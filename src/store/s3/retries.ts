import type { Clock } from '../../model/clock.ts';

const TRIES = 4;
/** Nothing is begun again later than that after the first try. */
const WINDOW_MS = 30_000;
const FIRST_WAIT_MS = 200;

/** Waits, longer each time and by chance, and tells whether there is another try. */
export function retries(clock: Clock): () => Promise<boolean> {
  const until = clock.monotonic() + WINDOW_MS;
  let tries = 1;
  return async () => {
    if (tries >= TRIES || clock.monotonic() >= until) return false;
    const longest = FIRST_WAIT_MS * 2 ** tries;
    tries += 1;
    await clock.sleep((0.5 + clock.random() / 2) * longest);
    return true;
  };
}
