// The server's limit on resets: fixed windows of one second, or a token bucket.

const BURST = 20;

/** Milliseconds until a request is taken again; 0 when this one is. */
export function createRateLimit(perSecond, kind) {
  if (perSecond === 0) return () => 0;
  return kind === 'bucket' ? tokenBucket(perSecond) : fixedWindows(perSecond);
}

function fixedWindows(perSecond) {
  let window = -1;
  let taken = 0;
  return (now) => {
    const current = Math.floor(now / 1000);
    if (current !== window) {
      window = current;
      taken = 0;
    }
    if (taken >= perSecond) return (window + 1) * 1000 - now;
    taken += 1;
    return 0;
  };
}

function tokenBucket(perSecond) {
  let tokens = BURST;
  let filledAt = 0;
  return (now) => {
    tokens = Math.min(BURST, tokens + ((now - filledAt) * perSecond) / 1000);
    filledAt = now;
    if (tokens < 1) return ((1 - tokens) * 1000) / perSecond;
    tokens -= 1;
    return 0;
  };
}
