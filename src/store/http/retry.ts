/** Whether and when a request is made again, as Terraform's client does. Pure. */
import type { Outcome } from './exchange.ts';
import type { RetryRule } from './settings.ts';

/** An outcome that may be another the next time. */
export function isPassing(outcome: Outcome): boolean {
  if (outcome.type === 'none') return !outcome.lasting;
  const { status } = outcome;
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}

const HTTP_DATE = /^[A-Za-z]{3,9}, .+ GMT$/;

const instant = (text: string | undefined): number =>
  text !== undefined && HTTP_DATE.test(text) ? Date.parse(text) : NaN;

/** What a Retry-After asks for (RFC 9110, 10.2.3); a date counts from the answer's own. */
function retryAfterMs(outcome: Outcome, now_ms: number): number {
  if (outcome.type === 'none') return 0;
  const text = outcome.retry_after?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const until = instant(text);
  if (Number.isNaN(until)) return 0;
  const sent = instant(outcome.date);
  return Math.max(0, until - (Number.isNaN(sent) ? now_ms : sent));
}

export interface Chance {
  readonly now_ms: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * Milliseconds to wait after the n-th try, counted from 1: doubling, with jitter so that those who
 * failed together do not come back together, and never above the longest wait that was set.
 */
export function retryWait(
  rule: RetryRule,
  tries: number,
  outcome: Outcome,
  chance: Chance,
): number {
  const grown = rule.wait_min_ms * 2 ** Math.min(tries - 1, 20);
  const spread = Math.min(grown, rule.wait_max_ms) * (0.5 + chance.random / 2);
  const asked = retryAfterMs(outcome, chance.now_ms);
  return Math.min(asked + spread, rule.wait_max_ms);
}
