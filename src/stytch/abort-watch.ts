/**
 * Watches an abort signal for many exchanges through one listener: listeners of a signal cost time
 * in proportion to their number, and Node warns from the eleventh.
 */

/** Told when the signal aborts. */
export interface Stoppable {
  stop(): void;
}

interface Watch {
  readonly watched: Set<Stoppable>;
  readonly onAbort: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

function startWatch(signal: AbortSignal): Watch {
  const watched = new Set<Stoppable>();
  const onAbort = (): void => {
    for (const each of [...watched]) each.stop();
  };
  const watch = { watched, onAbort };
  watches.set(signal, watch);
  signal.addEventListener('abort', onAbort);
  return watch;
}

/** Has `each.stop()` called when the signal aborts, until `unwatchAbort`. */
export function watchAbort(signal: AbortSignal, each: Stoppable): void {
  (watches.get(signal) ?? startWatch(signal)).watched.add(each);
}

/** Ends it; the last one out takes the listener off, so that the signal can be freed. */
export function unwatchAbort(signal: AbortSignal, each: Stoppable): void {
  const watch = watches.get(signal);
  if (watch === undefined) return;
  watch.watched.delete(each);
  if (watch.watched.size > 0) return;
  signal.removeEventListener('abort', watch.onAbort);
  watches.delete(signal);
}
