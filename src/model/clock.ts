/** The port to time and chance, so that nothing else reads them. */
export interface Clock {
  /** RFC 3339 UTC with milliseconds; a label, never used for waiting. */
  now(): string;
  /** Milliseconds that only grow; for waits, ages and deadlines. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
  uuid(): string;
}
