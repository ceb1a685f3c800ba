/** Tells at most once a second how far a run has come. */
import type { Clock } from '../model/clock.ts';
import type { ApplyEvent } from '../model/event.ts';

export interface Progress {
  ended(): void;
}

const EVERY_MS = 1_000;

/** `total` addresses are to be worked on. */
export function createProgress(
  total: number,
  clock: Clock,
  emit: (event: ApplyEvent) => void,
): Progress {
  const begun = clock.monotonic();
  let done = 0;
  let shown = begun;
  return {
    ended: () => {
      done += 1;
      const now = clock.monotonic();
      if (now - shown < EVERY_MS) return;
      shown = now;
      const rate = (done * 1000) / (now - begun);
      const left = total - done;
      emit({
        type: 'progress',
        done,
        left,
        rate: Math.round(rate * 10) / 10,
        eta_s: Math.ceil(left / rate),
      });
    },
  };
}
