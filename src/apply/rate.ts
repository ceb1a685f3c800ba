/** One shared pace for all calls: a token bucket that pauses as a whole on 429, halves, and recovers slowly. */
import type { Clock } from '../model/clock.ts';

export interface Limiter {
  /** Resolves when one more call may be prepared: no pause, and a token. Returns early when aborted. */
  take(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when a call that was prepared may go out: no pause, and in the same pace, also where a
   * pause or a slow disk has let several wait. Returns early when aborted.
   */
  pass(signal: AbortSignal): Promise<void>;
  /** A call begun at `begun` (monotonic) was answered with something else than 429. */
  answered(begun: number): void;
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
/** Tokens saved up while nobody takes one: for timers that fire late, and no more. */
const SAVED_MS = 10;
/** Prepared calls are in the pace already; only many that a slow disk held up must be spread out. */
const SPREAD_MS = 100;
/** Below the ceiling, so that a server that counts in windows of its own does not find one call too many. */
const HEADROOM = 0.98;
const SLOWEST = 0.5;
const MEASURED_MS = 1_000;
/** A run that has only just begun shows in its best moments what is taken, not over a second. */
const MOMENT_MS = 100;

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

/** The most answers in a moment, as answers a second. */
function densest(answers: readonly number[]): number {
  let from = 0;
  let most = 0;
  for (const [index, at] of answers.entries()) {
    while ((answers[from] ?? at) <= at - MOMENT_MS) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return (most * 1000) / MOMENT_MS;
}

/** When the next one may follow, and how far it may lag behind. */
interface Turn {
  nextAt: number;
  readonly saved_ms: number;
}

/** `ceiling` in calls a second; 0 means none. */
export function createLimiter(ceiling: number, clock: Clock): Limiter {
  const most = ceiling === 0 ? Number.POSITIVE_INFINITY : ceiling * HEADROOM;
  let rate = most;
  let failed = Number.POSITIVE_INFINITY;
  let adjustedAt = clock.monotonic();
  let pausedUntil = 0;
  const prepared: Turn = { nextAt: 0, saved_ms: SAVED_MS };
  const called: Turn = { nextAt: 0, saved_ms: SPREAD_MS };
  let limitedInARow = 0;
  /** Nothing is known yet but what the first 429 has shown. */
  let learning = false;
  let otherAt = clock.monotonic();
  let answers: number[] = [];

  const recover = (now: number): void => {
    if (rate < most && now > pausedUntil) {
      const seconds = (now - Math.max(adjustedAt, pausedUntil)) / 1000;
      rate = Math.min(most, recovered(rate, failed, seconds));
    }
    adjustedAt = now;
  };

  /** Answers a second, other than 429: of a rate that is known no less than a quarter, else at best. */
  const measured = (now: number): number => {
    answers = answers.filter((at) => at > now - MEASURED_MS);
    if (rate === Number.POSITIVE_INFINITY) return densest(answers);
    return Math.min(rate, Math.max((answers.length * 1000) / MEASURED_MS, rate / 4));
  };

  const halve = (found: number): void => {
    failed = found;
    rate = Math.min(most, Math.max(failed / 2, SLOWEST));
  };

  const wait = async (turn: Turn, signal: AbortSignal): Promise<void> => {
    do {
      while (clock.monotonic() < pausedUntil && !signal.aborted) {
        await clock.sleep(pausedUntil - clock.monotonic(), signal);
      }
      const now = clock.monotonic();
      recover(now);
      if (signal.aborted || rate === Number.POSITIVE_INFINITY) return;
      const at = Math.max(turn.nextAt, now - turn.saved_ms);
      turn.nextAt = at + 1000 / rate;
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
    learning = rate === Number.POSITIVE_INFINITY;
    // With nothing answered since the last pause there is nothing new to measure.
    halve(ceiling > 0 ? rate : limitedInARow === 1 ? measured(now) : failed);
    pausedUntil = now + pause_ms;
    prepared.nextAt = pausedUntil;
    called.nextAt = pausedUntil;
    return { pause_ms, rate };
  };

  return {
    take: (signal) => wait(prepared, signal),
    pass: (signal) => wait(called, signal),
    limited,
    answered: (begun) => {
      otherAt = clock.monotonic();
      answers.push(otherAt);
      if (answers.length > 20_000) answers = answers.slice(-10_000);
      if (begun >= pausedUntil) limitedInARow = 0;
      // The first 429 overtakes answers of calls that were made with it.
      else if (learning) halve(Math.max(failed, densest(answers)));
    },
    rate: () => rate,
    onlyLimitedFor: () => clock.monotonic() - otherAt,
  };
}
