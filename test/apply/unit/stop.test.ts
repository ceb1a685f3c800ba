import { describe, expect, test } from 'vitest';
import { createStop } from '../../../src/apply/stop.ts';
import { FakeClock } from '../../support/fake-clock.ts';

describe('a run', () => {
  test('goes on until something stops it', () => {
    const stop = createStop(new FakeClock(), new AbortController().signal);
    expect(stop.signal.aborted).toBe(false);
    expect(stop.because()).toBeUndefined();
  });

  test('begins no new call once it is stopped, and lets those under way answer', () => {
    const stop = createStop(new FakeClock());
    stop.stop(4, 'The API refused the credentials.');
    expect(stop.signal.aborted).toBe(true);
    expect(stop.hard.aborted).toBe(false);
    expect(stop.because()).toEqual({ exit: 4, reason: 'The API refused the credentials.' });
  });

  test('tells the reason that counts most: 8, 6, 130 and 143, 4, 7, 1', () => {
    const stop = createStop(new FakeClock());
    for (const [exit, reason] of [
      [1, 'mode'],
      [7, '429'],
      [4, 'credentials'],
      [130, 'signal'],
      [6, 'lock'],
      [8, 'log'],
    ] as const) {
      stop.stop(exit, reason);
      expect(stop.because()).toEqual({ exit, reason });
    }
    stop.stop(6, 'lock again');
    expect(stop.because()).toEqual({ exit: 8, reason: 'log' });
  });

  test('keeps the first of two reasons that count alike', () => {
    const stop = createStop(new FakeClock());
    stop.stop(7, 'first');
    stop.stop(7, 'second');
    expect(stop.because()?.reason).toBe('first');
  });

  test('can be listened to by every call under way without a warning', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): number => warnings.push(warning);
    process.on('warning', warn);
    const stop = createStop(new FakeClock());
    for (let call = 0; call < 100; call += 1) {
      stop.signal.addEventListener('abort', () => warnings);
      stop.hard.addEventListener('abort', () => warnings);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});

describe('a signal of the person', () => {
  test.each([
    [130, undefined],
    [130, 130],
    [143, 143],
  ] as const)('stops the run with exit code %i', (exit, reason) => {
    const interrupt = new AbortController();
    const stop = createStop(new FakeClock(), interrupt.signal);
    interrupt.abort(reason);
    expect(stop.signal.aborted).toBe(true);
    expect(stop.because()?.exit).toBe(exit);
  });

  test('that came before the run counts, too', () => {
    const interrupt = new AbortController();
    interrupt.abort(143);
    const stop = createStop(new FakeClock(), interrupt.signal);
    expect(stop.signal.aborted).toBe(true);
    expect(stop.because()?.exit).toBe(143);
  });

  test('gives calls under way five seconds, then gives them up', async () => {
    const clock = new FakeClock();
    const interrupt = new AbortController();
    const stop = createStop(clock, interrupt.signal);
    interrupt.abort(130);
    expect(stop.hard.aborted).toBe(false);
    await clock.sleep(4_999);
    expect(stop.hard.aborted).toBe(false);
    await clock.sleep(2);
    expect(stop.hard.aborted).toBe(true);
  });

  test('means nothing any more once the run has ended', () => {
    const interrupt = new AbortController();
    const stop = createStop(new FakeClock(), interrupt.signal);
    stop.release();
    interrupt.abort(130);
    expect(stop.signal.aborted).toBe(false);
    expect(stop.because()).toBeUndefined();
  });
});
