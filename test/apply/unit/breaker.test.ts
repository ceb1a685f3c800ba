import { describe, expect, test } from 'vitest';
import { createBreaker } from '../../../src/apply/breaker.ts';
import { type Provider, ProviderError } from '../../../src/model/provider.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const { signal } = new AbortController();
const at = { method: 'POST', path: '/v1/b2b/organizations/search' };
const down = new ProviderError('unavailable', 'No answer.', at);
const refused = new ProviderError('credentials_refused', 'Refused.', at);

/** A provider whose reads end as told, one after the other, and then well. */
function reads(clock: FakeClock, ...faults: readonly Error[]) {
  const left = [...faults];
  const times: number[] = [];
  const provider = {
    check: async () => {
      times.push(clock.monotonic());
      const fault = left.shift();
      if (fault !== undefined) throw fault;
      return {};
    },
  } as unknown as Provider;
  return { provider, times };
}

function broken(parallelism: number, failures: number, ...faults: readonly Error[]) {
  const clock = new FakeClock();
  const { provider, times } = reads(clock, ...faults);
  const breaker = createBreaker(parallelism, provider, clock);
  for (let n = 0; n < failures; n += 1) breaker.failed();
  return { breaker, clock, times };
}

describe('dispatching pauses', () => {
  test.each([
    [1, 10],
    [5, 10],
    [6, 12],
    [50, 100],
  ])('at parallelism %i after %i calls in a row that failed', async (parallelism, threshold) => {
    const below = broken(parallelism, threshold - 1);
    expect(await below.breaker.ready(signal)).toBe(true);
    expect(below.times).toEqual([]);
    const reached = broken(parallelism, threshold);
    await reached.breaker.ready(signal);
    expect(reached.times).toHaveLength(1);
  });

  test('not when an answer came in between', async () => {
    const { breaker, times } = broken(1, 9);
    breaker.answered();
    for (let n = 0; n < 9; n += 1) breaker.failed();
    expect(await breaker.ready(signal)).toBe(true);
    expect(times).toEqual([]);
  });
});

describe('a read then probes', () => {
  test('after one second, and if it is answered the run goes on', async () => {
    const { breaker, times } = broken(1, 10);
    expect(await breaker.ready(signal)).toBe(true);
    expect(times).toEqual([1_000]);
    expect(await breaker.ready(signal)).toBe(true);
    expect(times).toEqual([1_000]);
  });

  test('after five and fifteen seconds more while it fails', async () => {
    const { breaker, times } = broken(1, 10, down, down);
    expect(await breaker.ready(signal)).toBe(true);
    expect(times).toEqual([1_000, 6_000, 21_000]);
  });

  test('three times, and then the run ends', async () => {
    const { breaker, times } = broken(1, 10, down, down, down);
    expect(await breaker.ready(signal)).toBe(false);
    expect(times).toHaveLength(3);
  });

  test('counts a new row of failures after it was answered', async () => {
    const { breaker, times } = broken(1, 10);
    await breaker.ready(signal);
    for (let n = 0; n < 9; n += 1) breaker.failed();
    await breaker.ready(signal);
    expect(times).toHaveLength(1);
    breaker.failed();
    await breaker.ready(signal);
    expect(times).toHaveLength(2);
  });

  test('and tells when the credentials are refused', async () => {
    const { breaker } = broken(1, 10, refused);
    await expect(breaker.ready(signal)).rejects.toBe(refused);
  });

  test('no more once the run is stopped', async () => {
    const { breaker, times } = broken(1, 10);
    const stopped = new AbortController();
    const ready = breaker.ready(stopped.signal);
    stopped.abort();
    await ready;
    expect(times).toEqual([]);
  });
});
