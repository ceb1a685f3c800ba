/** Calls through a limiter against a server that has a limit of its own, in a time that only the clock passes. */
import { createLimiter } from '../../../src/apply/rate.ts';
import { createStop } from '../../../src/apply/stop.ts';
import type { FakeClock } from '../../support/fake-clock.ts';

/** Milliseconds that a call must wait at this moment; 0 when it is taken. */
export type ServerLimit = (now: number) => number;

/** So many calls in each second of the server's clock. */
export function fixedWindows(perSecond: number): ServerLimit {
  let window = -1;
  let taken = 0;
  return (now) => {
    const current = Math.floor(now / 1000);
    if (current !== window) [window, taken] = [current, 0];
    if (taken >= perSecond) return (current + 1) * 1000 - now;
    taken += 1;
    return 0;
  };
}

/** Tokens that refill evenly, and at most `burst` of them. */
export function tokenBucket(perSecond: number, burst = 20): ServerLimit {
  let [tokens, filled] = [burst, 0];
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - filled) * perSecond) / 1000);
    filled = now;
    if (tokens < 1) return ((1 - tokens) * 1000) / perSecond;
    tokens -= 1;
    return 0;
  };
}

/** Between the token and the call: the intent is made durable. */
const COMMIT_MS = 4;

export interface Simulated {
  readonly clock: FakeClock;
  readonly ceiling: number;
  readonly calls: number;
  readonly parallelism: number;
  readonly latency_ms: number;
  readonly server: ServerLimit;
  readonly retryAfter: boolean;
}

export interface Simulation {
  readonly elapsed_ms: number;
  readonly limited: number;
}

/** Makes every call until it is taken; the first goes alone, as in a run. */
export async function simulate(input: Simulated): Promise<Simulation> {
  const { clock, calls, parallelism, latency_ms, server, retryAfter } = input;
  const limiter = createLimiter(input.ceiling, clock);
  const { signal } = createStop(clock);
  const begun = clock.monotonic();
  let [left, limited] = [calls, 0];
  const flying = new Set<Promise<void>>();

  const call = async (): Promise<void> => {
    await clock.sleep(COMMIT_MS);
    await limiter.pass(signal);
    const at = clock.monotonic();
    const wait = server(at);
    await clock.sleep(latency_ms);
    if (wait === 0) return limiter.answered(at);
    limited += 1;
    left += 1;
    // Whole seconds, as the header has them.
    limiter.limited(at, retryAfter ? Math.ceil(wait / 1000) * 1000 : undefined);
  };

  while (left > 0 || flying.size > 0) {
    if (left === 0 || flying.size >= parallelism) {
      await Promise.race(flying);
      continue;
    }
    await limiter.take(signal);
    left -= 1;
    const made: Promise<void> = call().finally(() => flying.delete(made));
    flying.add(made);
    if (left === calls - 1) await made;
  }
  return { elapsed_ms: clock.monotonic() - begun, limited };
}
