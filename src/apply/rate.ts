/** One shared pace for all calls: a token bucket that pauses as a whole on 429, halves, and recovers slowly. */
import type { Clock } from '../model/clock.ts';

export interface Limiter {
  /** Resolves when one more call may be made: no pause, and a token. Returns early when aborted. */
  take(signal: AbortSignal): Promise<void>;
  /** Resolves when no pause is in force; who had to wait takes a new token, so that no burst follows. */
  resumed(signal: AbortSignal): Promise<void>;
  /** A call was answered with something else than 429. */
  answered(): void;
  /**
   * A call begun at `begun` (monotonic) was answered 429: pauses everyone and slows down. Undefined
   * when the call had begun before a pause that others have caused already.
   */
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
/** On top of a Retry-After, whose whole seconds are a little too long already. */
const RETRY_AFTER_JITTER_MS = 50;
/** A bucket this deep makes up for timers that fire late, and no more. */
const BURST_MS = 10;
/** Below the ceiling, so that a server that counts in windows of its own does not find one call too many. */
const HEADROOM = 0.98;
const SLOWEST = 0.5;
const MEASURED_MS = 1_000;
/** A run that has only just begun is measured over what it has had, but not over less. */
const LEAST_MEASURED_MS = 100;

/** How the pace comes back, in shares of the rate that failed: soon below it, then slowly past it. */
const RECOVERY: readonly { readonly until: number; readonly perSecond: number }[] = [
  { until: 0.9, perSecond: 0.1 },
  { until: 1.1, perSecond: 0.015 },
];
/** A rate that held so long beyond the one that failed was taken for too little: it doubles. */
const DOUBLING_SECONDS = 2;

function recovered(from: number, failed: number, seconds: number): number {
  let rate = from;
  let left = seconds;
  for (const { until, perSecond } of RECOVERY) {
    const target = failed * until;
    if (rate >= target) continue;
    const needed = (target - rate) / (failed * perSecond);
    if (needed >= left) return rate + failed * perSecond * left;
    rate = target;
    left -= needed;
  }
  return rate * 2 ** (left / DOUBLING_SECONDS);
}

/** `ceiling` in calls a second; 0 means none. */
export function createLimiter(ceiling: number, clock: Clock): Limiter {
  const most = ceiling === 0 ? Number.POSITIVE_INFINITY : ceiling * HEADROOM;
  let rate = most;
  let failed = Number.POSITIVE_INFINITY;
  let adjustedAt = clock.monotonic();
  let pausedUntil = 0;
  let nextAt = 0;
  let limitedInARow = 0;
  let otherAt = clock.monotonic();
  let begunAt: number | undefined;
  let answers: number[] = [];

  const recover = (now: number): void => {
    if (rate < most && now > pausedUntil) {
      const seconds = (now - Math.max(adjustedAt, pausedUntil)) / 1000;
      rate = Math.min(most, recovered(rate, failed, seconds));
    }
    adjustedAt = now;
  };

  /** Answers a second, other than 429; of a rate that is known no less than a quarter. */
  const measured = (now: number): number => {
    const known = rate !== Number.POSITIVE_INFINITY;
    const had = Math.max(LEAST_MEASURED_MS, now - (begunAt ?? now));
    const window = known ? MEASURED_MS : Math.min(MEASURED_MS, had);
    answers = answers.filter((at) => at > now - MEASURED_MS);
    const count = answers.filter((at) => at > now - window).length;
    const found = (count * 1000) / window;
    return known ? Math.min(rate, Math.max(found, rate / 4)) : found;
  };

  const take = async (signal: AbortSignal): Promise<void> => {
    do {
      while (clock.monotonic() < pausedUntil && !signal.aborted) {
        await clock.sleep(pausedUntil - clock.monotonic(), signal);
      }
      const now = clock.monotonic();
      begunAt ??= now;
      recover(now);
      if (signal.aborted || rate === Number.POSITIVE_INFINITY) return;
      const at = Math.max(nextAt, now - BURST_MS);
      nextAt = at + 1000 / rate;
      if (at > now) await clock.sleep(at - now, signal);
    } while (clock.monotonic() < pausedUntil);
  };

  const limited = (begun: number, retry_after_ms: number | undefined): Pause | undefined => {
    const now = clock.monotonic();
    const floor = Math.min(retry_after_ms ?? 0, LONGEST_PAUSE_MS);
    if (now < pausedUntil || begun < pausedUntil) {
      if (floor > 0) pausedUntil = Math.max(pausedUntil, now + floor);
      return undefined;
    }
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** limitedInARow);
    limitedInARow += 1;
    const jitter = retry_after_ms === undefined ? backoff : RETRY_AFTER_JITTER_MS;
    const pause_ms = Math.min(LONGEST_PAUSE_MS, Math.ceil(floor + clock.random() * jitter));
    recover(now);
    if (ceiling > 0) failed = rate;
    // With nothing answered since the last pause there is nothing new to measure.
    else if (limitedInARow === 1) failed = measured(now);
    rate = Math.min(most, Math.max(failed / 2, SLOWEST));
    pausedUntil = now + pause_ms;
    nextAt = pausedUntil;
    return { pause_ms, rate };
  };

  return {
    take,
    resumed: async (signal) => {
      if (clock.monotonic() < pausedUntil) await take(signal);
    },
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
