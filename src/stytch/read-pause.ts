/** The pause that all reads share after a 429: nobody asks while it lasts. */
import type { Clock } from '../model/clock.ts';

const CAP_MS = 300_000;
const BACKOFF_FROM_MS = 1_000;
const BACKOFF_UP_TO_MS = 60_000;
/** Spreads those who were told the same second. */
const JITTER_MS = 1_000;
const PATIENCE_MS = 600_000;

export interface ReadPause {
  /** Resolves when reading may go on, or the signal aborts. The number names this stretch of reading. */
  wait(signal?: AbortSignal): Promise<number>;
  /** Any answer but 429 came. */
  answered(): void;
  /**
   * A 429 came to a read of that stretch: begins a pause, or joins the one that another read of
   * the same stretch began. Returns false once 10 minutes brought nothing but 429.
   */
  limited(stretch: number, retryAfterMs: number | undefined): boolean;
}

export function createReadPause(clock: Clock): ReadPause {
  let stretch = 0;
  let streak = 0;
  let until = 0;
  let limitedSince: number | undefined;

  const backoff = (): number => {
    const ceiling = Math.min(BACKOFF_UP_TO_MS, BACKOFF_FROM_MS * 2 ** streak);
    return clock.random() * ceiling;
  };

  return {
    async wait(signal) {
      for (;;) {
        const left = until - clock.monotonic();
        if (left <= 0 || signal?.aborted === true) return stretch;
        await clock.sleep(left, signal);
      }
    },
    answered() {
      streak = 0;
      limitedSince = undefined;
    },
    limited(of, retryAfterMs) {
      const now = clock.monotonic();
      limitedSince ??= now;
      if (retryAfterMs !== undefined && retryAfterMs > 0) {
        const wait = Math.min(CAP_MS, retryAfterMs + clock.random() * JITTER_MS);
        until = Math.max(until, now + wait);
      } else if (of === stretch) {
        until = Math.max(until, now + backoff());
      }
      if (of === stretch) {
        stretch += 1;
        streak += 1;
      }
      return now - limitedSince < PATIENCE_MS;
    },
  };
}
