/** A clock for runs on a real disk: who waits for a while waits no longer than it takes, who waits to be woken is not. */
import type { Clock } from '../../src/model/clock.ts';
import { after } from '../support/builders.ts';

/** Longer waits are only ends of the world: something else is to come first. */
const LONGEST_MS = 3_600_000;

export class QuickClock implements Clock {
  #monotonic = 0;
  #uuids = 0;

  now(): string {
    return after(this.#monotonic / 1000);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.#monotonic + ms;
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      signal?.addEventListener('abort', wake, { once: true });
      if (ms > LONGEST_MS) return;
      setImmediate(() => {
        if (signal?.aborted === true) return;
        this.#monotonic = Math.max(this.#monotonic, until);
        wake();
      });
    });
  }

  random(): number {
    return 0.5;
  }

  uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}`;
  }

  /** Time passes without anybody sleeping. */
  pass(ms: number): void {
    this.#monotonic += ms;
  }
}
