/** Makes reads, a few at a time, and repeats what is safe to repeat: reading changes nothing. */
import pLimit from 'p-limit';
import type { Clock } from '../model/clock.ts';
import type { Client } from './client.ts';
import type { Read } from './endpoints.ts';
import { readAborted, readVerdict } from './read-answer.ts';
import { createReadPause } from './read-pause.ts';

/** Reads at once; they have connections of their own. */
export const READ_CONNECTIONS = 4;

const MAX_TRIES = 5;
const BACKOFF_MS = 500;

/** One reading, made of several calls. */
export interface Reading {
  readonly signal?: AbortSignal;
  /** Calls made so far. */
  calls: number;
}

export const newReading = (signal: AbortSignal | undefined): Reading => ({
  calls: 0,
  ...(signal !== undefined && { signal }),
});

export interface Reader {
  /**
   * Resolves with what the read's `parse` makes of the answer. Waits out 429s (up to 10 minutes of
   * nothing else) and tries up to 5 times where the network or the server failed. Throws
   * `ProviderError`.
   */
  read<T>(read: Read<T>, reading: Reading): Promise<T>;
}

const isStopped = (reading: Reading): boolean => reading.signal?.aborted === true;

export function createReader(client: Client, clock: Clock, baseUrl: string): Reader {
  const limit = pLimit(READ_CONNECTIONS);
  const pause = createReadPause(clock);
  const place = { base_url: baseUrl, now_ms: () => Date.parse(clock.now()) };

  async function attempts<T>(read: Read<T>, reading: Reading): Promise<T> {
    const { signal } = reading;
    for (let failures = 0; ;) {
      const stretch = await pause.wait(signal);
      if (isStopped(reading)) throw readAborted(read);
      reading.calls += 1;
      const exchange = await client.request(read, signal);
      if (isStopped(reading)) throw readAborted(read);
      const verdict = readVerdict(read, exchange, place);
      if (verdict.type === 'limited') {
        if (!pause.limited(stretch, verdict.retry_after_ms)) throw verdict.error;
        continue;
      }
      if (exchange.type === 'response') pause.answered();
      if (verdict.type === 'value') return verdict.value;
      failures += 1;
      if (verdict.type === 'failed' || failures === MAX_TRIES) throw verdict.error;
      await clock.sleep(clock.random() * BACKOFF_MS * 2 ** (failures - 1), signal);
    }
  }

  return { read: (read, reading) => limit(() => attempts(read, reading)) };
}
