/** Rate limits per endpoint: fixed windows of one second, as Stytch's are, or a token bucket. */
import type { RateLimit } from './options.ts';

/** Milliseconds until the endpoint takes a request again; 0 when it takes this one. */
export type Admit = (endpoint: string, now_ms: number) => number;

const WINDOW_MS = 1000;

/** Makes a limit that has counted nothing yet. `now_ms` may only grow. */
export function createRateLimit(rate: RateLimit | undefined): Admit {
  if (rate === undefined) return () => 0;
  const limit = rate.bucket ? tokenBucket : fixedWindow;
  const byEndpoint = new Map<string, (now_ms: number) => number>();
  return (endpoint, now_ms) => {
    let admit = byEndpoint.get(endpoint);
    if (admit === undefined) {
      admit = limit(rate.per_s);
      byEndpoint.set(endpoint, admit);
    }
    return admit(now_ms);
  };
}

function fixedWindow(per_s: number): (now_ms: number) => number {
  let window = -1;
  let taken = 0;
  return (now_ms) => {
    const current = Math.floor(now_ms / WINDOW_MS);
    if (current !== window) {
      window = current;
      taken = 0;
    }
    if (taken >= per_s) return (window + 1) * WINDOW_MS - now_ms;
    taken += 1;
    return 0;
  };
}

function tokenBucket(per_s: number): (now_ms: number) => number {
  let tokens = per_s;
  let filled_ms = 0;
  return (now_ms) => {
    tokens = Math.min(per_s, tokens + ((now_ms - filled_ms) * per_s) / WINDOW_MS);
    filled_ms = now_ms;
    if (tokens < 1) return ((1 - tokens) * WINDOW_MS) / per_s;
    tokens -= 1;
    return 0;
  };
}
