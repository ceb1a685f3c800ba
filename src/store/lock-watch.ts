import type { Clock } from '../model/clock.ts';
import type { LockInfo } from '../model/store.ts';
import { lockLost } from './faults.ts';

/** As long as a session believes that it holds the lock, too. */
const TRUST_MS = 100;

/** A lock on a server that must be asked whose it is. */
export interface LockWatch {
  isHeld(): Promise<boolean>;
  /** Throws `LockLostError` if the lock is no longer ours. */
  check(): Promise<void>;
  /** The same, but believes a look of a moment ago: it would cost every group of records a round trip. */
  checkRecent(): Promise<void>;
  /** From now on it is not ours; false where that was said before. */
  end(): boolean;
}

/** Watches the lock of `info`; `name` as "The lock …" goes on, `isOurs` asks the server. */
export function watchLock(
  clock: Clock,
  name: string,
  { ID }: LockInfo,
  isOurs: () => Promise<boolean>,
): LockWatch {
  let ended = false;
  let seen: number | undefined;
  const isHeld = async (): Promise<boolean> => {
    if (ended) return false;
    const asked = clock.monotonic();
    const ours = await isOurs();
    seen = ours ? asked : undefined;
    return ours;
  };
  const check = async (): Promise<void> => {
    if (!(await isHeld())) throw lockLost(name, ID);
  };
  const isRecent = (): boolean =>
    !ended && seen !== undefined && clock.monotonic() - seen < TRUST_MS;
  return {
    isHeld,
    check,
    checkRecent: async () => {
      if (!isRecent()) await check();
    },
    end: () => {
      const before = ended;
      ended = true;
      return !before;
    },
  };
}
