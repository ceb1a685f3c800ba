import { describe, expect, test } from 'vitest';
import { type Limiter, createLimiter } from '../../../src/apply/rate.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const { signal } = new AbortController();

/** When each of so many calls was allowed, in milliseconds. */
async function taken(limiter: Limiter, clock: FakeClock, calls: number): Promise<number[]> {
  const at: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    await limiter.take(signal);
    at.push(clock.monotonic());
  }
  return at;
}

/** The most calls that fell into any stretch of so many milliseconds. */
const mostWithin = (at: readonly number[], ms: number): number =>
  Math.max(...at.map((from) => at.filter((each) => each >= from && each < from + ms).length));

describe('the pace', () => {
  test.each([1, 7, 50, 200, 1000])(
    'of at most %i a second is kept, and nearly used',
    async (rate) => {
      const clock = new FakeClock();
      clock.pass(12_345);
      const at = await taken(createLimiter(rate, clock), clock, rate * 3);
      expect(mostWithin(at, 1000)).toBeLessThanOrEqual(rate);
      const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000;
      expect(seconds).toBeLessThan(3.2);
    },
  );

  test('saves up no more than a hundredth of a second while nobody calls', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(1000, clock);
    await taken(limiter, clock, 5);
    clock.pass(60_000);
    const at = await taken(limiter, clock, 100);
    expect(at.filter((each) => each === at[0]).length).toBeLessThanOrEqual(11);
    expect(mostWithin(at, 50)).toBeLessThanOrEqual(60);
  });

  test('is kept by the calls themselves where a slow disk lets many become ready at once', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(50, clock);
    await taken(limiter, clock, 40);
    const at: number[] = [];
    const call = async (): Promise<void> => {
      await limiter.pass(signal);
      at.push(clock.monotonic());
    };
    await Promise.all(Array.from({ length: 40 }, call));
    await Promise.all((await taken(limiter, clock, 40)).map(call));
    expect(at).toHaveLength(80);
    expect(mostWithin(at, 1000)).toBeLessThanOrEqual(56);
    expect(mostWithin(at, 100)).toBeLessThanOrEqual(11);
  });

  test('makes nobody wait twice', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(50, clock);
    for (let call = 0; call < 100; call += 1) {
      await limiter.take(signal);
      const ready = clock.monotonic();
      await limiter.pass(signal);
      expect(clock.monotonic() - ready).toBeLessThan(1);
    }
  });

  test('has no ceiling when none is set', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(0, clock);
    const at = await taken(limiter, clock, 10_000);
    expect(at.at(-1)).toBe(0);
    expect(clock.slept).toEqual([]);
    expect(limiter.rate()).toBe(Number.POSITIVE_INFINITY);
  });

  test('is not waited for once the run is stopped', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(1, clock);
    await taken(limiter, clock, 3);
    const stopped = new AbortController();
    const waiting = limiter.take(stopped.signal);
    stopped.abort();
    await waiting;
    await limiter.take(stopped.signal);
    expect(clock.monotonic()).toBeLessThan(2500);
  });
});

describe('after a 429 the whole run pauses', () => {
  const pauseFor = (chance: number, retryAfter: number | undefined): number | undefined => {
    const clock = new FakeClock().chances(chance);
    return createLimiter(50, clock).limited(0, retryAfter)?.pause_ms;
  };

  test('for what Retry-After says at the least, and a little more at the most', () => {
    expect(pauseFor(0, 7_000)).toBe(7_000);
    expect(pauseFor(0.999, 7_000)).toBeGreaterThan(7_000);
    expect(pauseFor(0.999, 7_000)).toBeLessThanOrEqual(7_250);
  });

  test('for 300 seconds at most, whatever it says', () => {
    expect(pauseFor(0.999, 300_000)).toBe(300_000);
    expect(pauseFor(0.5, 86_400_000)).toBe(300_000);
  });

  test('without Retry-After for a random part of a time that doubles up to a minute', () => {
    const pauses = (chance: number): unknown[] => {
      const clock = new FakeClock().chances(...Array<number>(8).fill(chance));
      const limiter = createLimiter(50, clock);
      return Array.from({ length: 8 }, () => {
        const pause = limiter.limited(clock.monotonic(), undefined)?.pause_ms;
        clock.pass(100_000);
        return pause;
      });
    };
    expect(pauses(0)).toEqual(Array(8).fill(0));
    expect(pauses(0.5)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(Math.max(...(pauses(0.9999) as number[]))).toBeLessThanOrEqual(60_000);
  });

  test('for a short time again once something else was answered', () => {
    const clock = new FakeClock().chances(0.5, 0.5, 0.5);
    const limiter = createLimiter(50, clock);
    expect(limiter.limited(0, undefined)?.pause_ms).toBe(500);
    clock.pass(1000);
    expect(limiter.limited(1000, undefined)?.pause_ms).toBe(1000);
    clock.pass(5000);
    limiter.answered(clock.monotonic());
    expect(limiter.limited(6000, undefined)?.pause_ms).toBe(500);
  });

  test('not by an answer to a call that had begun before', () => {
    const clock = new FakeClock().chances(0.5, 0.5);
    const limiter = createLimiter(50, clock);
    clock.pass(20);
    limiter.limited(0, undefined);
    clock.pass(5);
    limiter.answered(1);
    clock.pass(1000);
    expect(limiter.limited(1025, undefined)?.pause_ms).toBe(1000);
  });

  test('and nobody is let through before it ends', async () => {
    const clock = new FakeClock().chances(0);
    const limiter = createLimiter(0, clock);
    await limiter.take(signal);
    limiter.limited(0, 5_000);
    const [prepared, called]: [number[], number[]] = [[], []];
    const wait = async (how: Promise<void>, at: number[]): Promise<void> => {
      await how;
      at.push(clock.monotonic());
    };
    await Promise.all([
      wait(limiter.take(signal), prepared),
      wait(limiter.pass(signal), called),
      wait(limiter.pass(signal), called),
      wait(limiter.take(signal), prepared),
    ]);
    expect(Math.min(...prepared, ...called)).toBeGreaterThanOrEqual(5_000);
    // One by one, at the new pace: who had waited does not rush out together.
    expect(new Set(prepared).size).toBe(2);
    expect(new Set(called).size).toBe(2);
  });

  test('and then calls that had waited go out one by one', async () => {
    const clock = new FakeClock().chances(0);
    const limiter = createLimiter(100, clock);
    await limiter.pass(signal);
    limiter.limited(0, 5_000);
    const at: number[] = [];
    const call = async (): Promise<void> => {
      await limiter.pass(signal);
      at.push(clock.monotonic());
    };
    await Promise.all(Array.from({ length: 20 }, call));
    expect(mostWithin(at, 18)).toBe(1);
  });

  test('also who was already waiting for a token', async () => {
    const clock = new FakeClock().chances(0);
    const limiter = createLimiter(1, clock);
    await limiter.take(signal);
    const waiting = limiter.take(signal);
    limiter.limited(0, 60_000);
    await waiting;
    expect(clock.monotonic()).toBeGreaterThanOrEqual(60_000);
  });

  test('but nobody waits where no pause is in force', async () => {
    const clock = new FakeClock();
    await createLimiter(1, clock).pass(signal);
    expect(clock.slept).toEqual([]);
  });
});

describe('many 429s of calls that were under way', () => {
  test('are one pause, told once, and slow down once', () => {
    const clock = new FakeClock().chances(0);
    const limiter = createLimiter(50, clock);
    clock.pass(20);
    const first = limiter.limited(0, 1_000);
    clock.pass(5);
    expect(first).toBeDefined();
    for (const begun of [1, 5, 19]) expect(limiter.limited(begun, undefined)).toBeUndefined();
    expect(limiter.rate()).toBe(first?.rate);
  });

  test('may lengthen the pause by their Retry-After, never shorten it', async () => {
    const clock = new FakeClock().chances(0);
    const limiter = createLimiter(50, clock);
    limiter.limited(0, 2_000);
    limiter.limited(0, 5_000);
    limiter.limited(0, 1_000);
    await limiter.pass(signal);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000);
    expect(clock.monotonic()).toBeLessThan(6_000);
  });

  test('do not keep those quiet that began after the pause, however long they trickle in', () => {
    const clock = new FakeClock().chances(0, 0, 0);
    const limiter = createLimiter(50, clock);
    clock.pass(100);
    expect(limiter.limited(90, undefined)).toBeDefined();
    clock.pass(20);
    expect(limiter.limited(95, undefined)).toBeUndefined();
    expect(limiter.limited(110, undefined)).toBeDefined();
  });
});

test('tells for how long nothing but 429 was answered', () => {
  const clock = new FakeClock();
  const limiter = createLimiter(50, clock);
  clock.pass(1_000);
  limiter.answered(clock.monotonic());
  clock.pass(599_999);
  limiter.limited(600_000, undefined);
  expect(limiter.onlyLimitedFor()).toBe(599_999);
  limiter.answered(clock.monotonic());
  expect(limiter.onlyLimitedFor()).toBe(0);
});
