import { describe, expect, test } from 'vitest';
import { createLimiter } from '../../../src/apply/rate.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { fixedWindows, simulate, tokenBucket } from './simulation.ts';

const { signal } = new AbortController();

describe('after a 429 the rate', () => {
  test('is half of the one that was set', () => {
    const clock = new FakeClock();
    const limiter = createLimiter(50, clock);
    const before = limiter.rate();
    expect(before).toBeGreaterThan(48);
    expect(limiter.limited(0, undefined)?.rate).toBeCloseTo(before / 2);
    clock.pass(1000);
    expect(limiter.limited(1000, undefined)?.rate).toBeLessThanOrEqual(before / 3);
  });

  test('is half of the measured one if none was set', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(0, clock);
    for (let call = 0; call < 200; call += 1) {
      await limiter.take(signal);
      clock.pass(10);
      limiter.answered(clock.monotonic());
    }
    expect(limiter.limited(clock.monotonic(), undefined)?.rate).toBeCloseTo(50, 0);
  });

  test('is measured with the answers that the first 429 has overtaken', () => {
    const clock = new FakeClock();
    const limiter = createLimiter(0, clock);
    clock.pass(20);
    limiter.answered(0);
    expect(limiter.limited(0, 1_000)?.rate).toBe(5);
    for (let call = 0; call < 19; call += 1) {
      clock.pass(2);
      limiter.answered(0);
    }
    expect(limiter.rate()).toBe(100);
  });

  test('never falls to nothing', () => {
    const clock = new FakeClock();
    const limiter = createLimiter(10, clock);
    for (let n = 0; n < 20; n += 1) {
      limiter.limited(clock.monotonic(), 1_000);
      clock.pass(2_000);
    }
    expect(limiter.rate()).toBeGreaterThanOrEqual(0.5);
  });

  test('stays below one that was set lower still', () => {
    const clock = new FakeClock();
    const limiter = createLimiter(0.25, clock);
    expect(limiter.limited(0, undefined)?.rate).toBeLessThanOrEqual(0.25);
  });

  test('recovers slowly, up to the one that was set and no further', async () => {
    const clock = new FakeClock().chances(0);
    const limiter = createLimiter(50, clock);
    const full = limiter.rate();
    const after = async (ms: number): Promise<number> => {
      clock.pass(ms);
      await limiter.take(signal);
      return limiter.rate();
    };
    limiter.limited(0, undefined);
    const rates = [await after(500), await after(1_000), await after(4_000), await after(4_000)];
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    expect(rates[1]).toBeLessThan(full * 0.75);
    expect(rates[3]).toBeLessThan(full);
    expect(await after(600_000)).toBe(full);
  });

  test('comes back also from a 429 on the very first call, with no rate set', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(0, clock);
    await limiter.take(signal);
    limiter.limited(clock.monotonic(), undefined);
    expect(limiter.rate()).toBeLessThanOrEqual(1);
    clock.pass(60_000);
    await limiter.take(signal);
    expect(limiter.rate()).toBeGreaterThan(100);
  });
});

describe('against a server that takes 200 calls a second', () => {
  const servers = [
    ['fixed windows', () => fixedWindows(200)],
    ['a token bucket', () => tokenBucket(200)],
  ] as const;
  const cases = servers.flatMap(([name, server]) =>
    [false, true].map((retryAfter) => ({ name, server, retryAfter })),
  );

  const run = async (
    ceiling: number,
    { server, retryAfter }: (typeof cases)[number],
    n: number,
  ) => {
    const clock = new FakeClock().chances(...Array.from({ length: 50 }, (_, k) => spread(n + k)));
    clock.pass(n * 137);
    const { elapsed_ms, limited } = await simulate({
      clock,
      ceiling,
      calls: 2000,
      parallelism: 50,
      latency_ms: 20,
      server: server(),
      retryAfter,
    });
    return { times: elapsed_ms / 10_000, limited: limited / 2000 };
  };
  /** Chances that fill [0, 1) evenly. */
  const spread = (n: number): number => ((n + 1) * 0.618_034) % 1;
  const middle = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

  test.each(cases)(
    'a rate that is told meets it ($name, Retry-After: $retryAfter)',
    async (how) => {
      const { times, limited } = await run(200, how, 1);
      expect(times).toBeLessThanOrEqual(1.1);
      expect(limited).toBeLessThanOrEqual(0.02);
    },
  );

  test.each(cases)('a rate is learned ($name, Retry-After: $retryAfter)', async (how) => {
    const runs = await Promise.all([0, 1, 2, 3, 4].map((n) => run(0, how, n)));
    expect(middle(runs.map(({ times }) => times))).toBeLessThanOrEqual(1.4);
    expect(Math.max(...runs.map(({ limited }) => limited))).toBeLessThanOrEqual(0.05);
  });
});
