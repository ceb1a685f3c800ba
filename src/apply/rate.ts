/** One shared pace for all calls: a token bucket that pauses as a whole on 429, halves, and recovers slowly. */
import type { Clock } from '../model/clock.ts';

export interface Limiter {
  /** Resolves when one more call may be made: no pause, and a token. Returns early when aborted. */
  take(signal: AbortSignal): Promise<void>;
  /** Resolves when no pause is in force. */
  resumed(signal: AbortSignal): Promise<void>;
  /** A call was answered with something else than 429. */
  answered(): void;
  /** A call begun at `begun` (monotonic) was answered 429: pauses everyone and slows down. */
  limited(begun: number, retry_after_ms: number | undefined): Pause | undefined;
  /** Calls a second allowed now; Infinity without a ceiling. */
  rate(): number;
  /** Milliseconds since an answer other than 429, or since the start. */
  onlyLimitedFor(): number;
}

export interface Pause {
  readonly pause_ms: number;
  /** Calls a second after the pause. */
  readonly rate: number;
}

const LONGEST_PAUSE_MS = 300_000;
const LONGEST_BACKOFF_MS = 60_000;
const FIRST_BACKOFF_MS = 1_000;
/** A bucket this deep makes up for timers that fire late, and no more. */
const BURST_MS = 10;
/** Below the ceiling, so that a server that counts in windows of its own does not find one call too many. */
const HEADROOM = 0.98;
const MEASURE_MS = 1_000;

/** How the pace comes back after a 429: fast up to nine tenths of the rate that failed, then slowly. */
function recovered(rate: number, failed: number, seconds: number): number {
  const target = failed * 0.9;
  const fast = failed * 0.2 * seconds;
  if (rate + fast <= target) return rate + fast;
  return Math.max(rate, target) + failed * 0.015 * seconds;
}

/** `ceiling` in calls a second; 0 means none. */
export function createLimiter(ceiling: number, clock: Clock): Limiter {
  const most = ceiling === 0 ? Number.POSITIVE_INFINITY : ceiling * HEADROOM;
  let rate = most;
  let failed = Number.POSITIVE_INFINITY;
  let adjustedAt = clock.monotonic();
  let pausedUntil = 0;
  let resumedAt = Number.NEGATIVE_INFINITY;
  let nextAt = 0;
  let limitedInARow = 0;
  let otherAt = clock.monotonic();
  let answers: number[] = [];

  const recover = (now: number): void => {
    if (rate < most && now > pausedUntil) {
      const seconds = (now - Math.max(adjustedAt, pausedUntil)) / 1000;
      rate = Math.min(most, recovered(rate, failed, seconds));
    }
    adjustedAt = now;
  };

  const measured = (now: number): number => {
    answers = answers.filter((at) => at > now - MEASURE_MS);
    return Math.max(1, (answers.length * 1000) / MEASURE_MS);
  };

  const resumed = async (signal: AbortSignal): Promise<void> => {
    for (let now = clock.monotonic(); now < pausedUntil; now = clock.monotonic()) {
      if (signal.aborted) return;
      await clock.sleep(pausedUntil - now, signal);
    }
  };

  const take = async (signal: AbortSignal): Promise<void> => {
    await resumed(signal);
    const now = clock.monotonic();
    recover(now);
    if (rate === Number.POSITIVE_INFINITY) return;
    const at = Math.max(nextAt, now - BURST_MS);
    nextAt = at + 1000 / rate;
    if (at <= now) return;
    await clock.sleep(at - now, signal);
    await resumed(signal);
  };

  const limited = (begun: number, retry_after_ms: number | undefined): Pause | undefined => {
    const now = clock.monotonic();
    const floor = Math.min(retry_after_ms ?? 0, LONGEST_PAUSE_MS);
    if (now < pausedUntil || begun < resumedAt) {
      pausedUntil = Math.max(pausedUntil, now + floor);
      resumedAt = pausedUntil;
      return undefined;
    }
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** limitedInARow);
    limitedInARow += 1;
    const jitter = clock.random() * (retry_after_ms === undefined ? backoff : FIRST_BACKOFF_MS / 4);
    const pause_ms = Math.min(LONGEST_PAUSE_MS, Math.ceil(floor + jitter));
    failed = Math.min(rate, measured(now));
    rate = Math.max(failed / 2, 0.5);
    pausedUntil = now + pause_ms;
    resumedAt = pausedUntil;
    nextAt = pausedUntil;
    adjustedAt = now;
    return { pause_ms, rate };
  };

  return {
    take,
    resumed,
    limited,
    answered: () => {
      limitedInARow = 0;
      otherAt = clock.monotonic();
      answers.push(otherAt);
      if (answers.length > 20_000) answers = answers.slice(-10_000);
    },
    rate: () => rate,
    onlyLimitedFor: () => clock.monotonic() - otherAt,
  };
}
