/** Waiting for a lock that someone else holds. */
import type { Clock } from '../model/clock.ts';
import { type LockInfo, StateLockedError, type Store, type StoreLock } from '../model/store.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 16_000;

/**
 * Takes the lock, trying again after 1, 2, 4 … 16 s until `timeout_ms` have passed. Throws
 * `StateLockedError` with the holder when the time is over, or when the signal aborts. `waiting` is
 * told once who holds it.
 */
export async function takeLock(
  store: Store,
  info: LockInfo,
  timeout_ms: number,
  clock: Clock,
  signal: AbortSignal,
  waiting: (holder: LockInfo) => void,
): Promise<StoreLock> {
  const until = clock.monotonic() + timeout_ms;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await store.lock(info);
    } catch (error) {
      const left = until - clock.monotonic();
      if (!(error instanceof StateLockedError) || left <= 0 || signal.aborted) throw error;
      if (wait === FIRST_WAIT_MS) waiting(error.lock);
      await clock.sleep(Math.min(wait, left), signal);
    }
  }
}
