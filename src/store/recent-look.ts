import type { Clock } from '../model/clock.ts';

/** As long as a session believes that it holds the lock, too. */
const TRUST_MS = 100;

export interface LockLook {
  /** Looks now; resolves to whether the lock is ours. */
  now(): Promise<boolean>;
  /** The same, but believes a look of a moment ago: it would cost every group of records a round trip. */
  recent(): Promise<boolean>;
}

/** Remembers when a lock on a server was last seen to be ours. */
export function lockLook(clock: Clock, isOurs: () => Promise<boolean>): LockLook {
  let seen: number | undefined;
  const now = async (): Promise<boolean> => {
    const asked = clock.monotonic();
    const ours = await isOurs();
    seen = ours ? asked : undefined;
    return ours;
  };
  return {
    now,
    recent: async () => (seen !== undefined && clock.monotonic() - seen < TRUST_MS) || now(),
  };
}
