/** A clock that moves only when somebody sleeps on it, or when the test says so. */
import type { Clock } from '../../src/model/clock.ts';

interface Sleeper {
  readonly until: number;
  wake(): void;
}

export class FakeClock implements Clock {
  /** How long each sleep was asked to last, in the order of the sleeps. */
  readonly slept: number[] = [];
  readonly #epoch: number;
  readonly #sleepers = new Set<Sleeper>();
  #monotonic = 0;
  #uuids = 0;
  #chances: readonly number[] = [];
  #turning = false;

  constructor(now = '2026-11-20T12:00:00.000Z') {
    this.#epoch = Date.parse(now);
  }

  now(): string {
    return new Date(this.#epoch + this.#monotonic).toISOString();
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Sleepers wake in the order of their time, once nothing else is left to do. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { until: this.#monotonic + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      this.#turn();
    });
  }

  /** The chances to come; half when none are left. */
  chances(...chances: readonly number[]): this {
    this.#chances = chances;
    return this;
  }

  random(): number {
    const [chance = 0.5, ...rest] = this.#chances;
    this.#chances = rest;
    return chance;
  }

  uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}`;
  }

  /** Time passes without anybody sleeping. */
  pass(ms: number): void {
    this.#monotonic += ms;
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      const [first] = [...this.#sleepers].sort((a, b) => a.until - b.until);
      if (first === undefined) return;
      this.#monotonic = Math.max(this.#monotonic, first.until);
      first.wake();
      if (this.#sleepers.size > 0) this.#turn();
    });
  }
}
