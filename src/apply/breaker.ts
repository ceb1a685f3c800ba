/** Stops a run from calling an API that no longer answers: pauses, probes with reads, then gives up. */
import type { Clock } from '../model/clock.ts';
import { type Provider, ProviderError } from '../model/provider.ts';

export interface Breaker {
  /** One more call ended unknown, or did not reach the server. */
  failed(): void;
  answered(): void;
  /**
   * When too many failed in a row: waits and probes with a read after 1, 5 and 15 s. Resolves to
   * false when all three probes failed. Credentials refused by a probe are thrown as `ProviderError`.
   */
  ready(signal: AbortSignal): Promise<boolean>;
}

const PROBE_AFTER_MS: readonly number[] = [1_000, 5_000, 15_000];
const FEWEST = 10;

export function createBreaker(parallelism: number, provider: Provider, clock: Clock): Breaker {
  const threshold = Math.max(FEWEST, 2 * parallelism);
  let failures = 0;

  const probe = async (signal: AbortSignal): Promise<boolean> => {
    try {
      await provider.check(signal);
      return true;
    } catch (error) {
      if (error instanceof ProviderError && error.fault === 'credentials_refused') throw error;
      return false;
    }
  };

  return {
    failed: () => {
      failures += 1;
    },
    answered: () => {
      failures = 0;
    },
    ready: async (signal) => {
      if (failures < threshold) return true;
      for (const wait of PROBE_AFTER_MS) {
        await clock.sleep(wait, signal);
        if (signal.aborted) return true;
        if (await probe(signal)) {
          failures = 0;
          return true;
        }
      }
      return false;
    },
  };
}
