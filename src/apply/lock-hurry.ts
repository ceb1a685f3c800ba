/** Under a lock: a store that falls silent must not hold up a run that a person has asked to end. */
import type { Clock } from '../model/clock.ts';
import { StoreError, type Store, type StoreLock } from '../model/store.ts';

/** So long calls in flight may still answer after a signal, and their outcomes are still to come. */
const GRACE_MS = 5_000;
/** Then nothing that is written waits longer. */
const WRITE_MS = 1_500;

const silentStore = ({ location }: Store, { ID }: StoreLock['info']): StoreError =>
  new StoreError(
    `${location} gave no answer in time after the interruption. What it took of the last records the ` +
      `next run reads there. Its lock may stay: "mustreset force-unlock ${ID}" removes it.`,
  );

/**
 * The same lock; but once `interrupt` is aborted, what gets no answer in time rejects with
 * `StoreError`, and so does all that is asked later.
 */
export function hurriedLock(
  store: Store,
  lock: StoreLock,
  clock: Clock,
  interrupt: AbortSignal,
): StoreLock {
  const { info, tookOver } = lock;
  const waiting = new Set<() => void>();
  let until = Infinity;
  let silent: StoreError | undefined;
  const interrupted = (): void => {
    until = clock.monotonic() + GRACE_MS;
    for (const hurry of waiting) hurry();
  };
  if (interrupt.aborted) interrupted();
  else interrupt.addEventListener('abort', interrupted, { once: true });

  const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
    if (silent !== undefined) throw silent;
    const ended = new AbortController();
    let hurry = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      hurry = () => {
        const left = Math.max(0, until - clock.monotonic()) + WRITE_MS;
        void clock.sleep(left, ended.signal).then(() => {
          if (!ended.signal.aborted) reject((silent ??= silentStore(store, info)));
        });
      };
    });
    if (until < Infinity) hurry();
    else waiting.add(hurry);
    try {
      return await Promise.race([work(), late]);
    } finally {
      ended.abort();
      waiting.delete(hurry);
    }
  };

  return {
    info,
    ...(tookOver !== undefined && { tookOver }),
    isHeld: () => inTime(() => lock.isHeld()),
    append: (lines) => inTime(() => lock.append(lines)),
    cutLog: (keep, run) => inTime(() => lock.cutLog(keep, run)),
    saveState: (state, changed) => inTime(() => lock.saveState(state, changed)),
    keepPlan: (planId, chunks) => inTime(() => lock.keepPlan(planId, chunks)),
    readErrored: () => inTime(() => lock.readErrored()),
    retireErrored: (run) => inTime(() => lock.retireErrored(run)),
    appendErrored: (line) => inTime(() => lock.appendErrored(line)),
    release: async () => {
      try {
        // Whoever was told that the store is silent knows that its lock may stay.
        if (silent === undefined) await inTime(() => lock.release());
      } finally {
        interrupt.removeEventListener('abort', interrupted);
      }
    },
  };
}
