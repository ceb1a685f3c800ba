/** The Retry-After header (RFC 9110, 10.2.3). Pure. */

const SECONDS = /^\d+(\.\d+)?$/;
const HTTP_DATE = /^[A-Za-z]{3,9}, .+ GMT$/;

const instant = (text: string | undefined): number =>
  text !== undefined && HTTP_DATE.test(text) ? Date.parse(text) : NaN;

/**
 * Milliseconds that a Retry-After asks to wait: a number of seconds, or an HTTP date, which counts
 * from the answer's own `date` where it has one, so that a wrong clock here does not matter.
 * Undefined for what is neither; 0 for the past; not capped.
 */
export function retryAfterMs(
  value: string | undefined,
  answered: { readonly date?: string; readonly now_ms: number },
): number | undefined {
  const text = value?.trim();
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const until = instant(text);
  if (Number.isNaN(until)) return undefined;
  const date = instant(answered.date);
  return Math.max(0, until - (Number.isNaN(date) ? answered.now_ms : date));
}
