/** A queue of events between the run that makes them and the reader that shows them; a slow reader never holds up the run. */

export interface Channel<T> extends AsyncIterable<T> {
  push(value: T): void;
  close(): void;
  fail(error: unknown): void;
}

export function createChannel<T>(): Channel<T> {
  let queue: T[] = [];
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const rouse = (): void => {
    wake?.();
    wake = undefined;
  };

  async function* read(): AsyncGenerator<T> {
    for (;;) {
      const batch = queue;
      queue = [];
      yield* batch;
      if (queue.length > 0) continue;
      if (failure !== undefined) throw failure.error;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    push: (value) => {
      queue.push(value);
      rouse();
    },
    close: () => {
      ended = true;
      rouse();
    },
    fail: (error) => {
      failure = { error };
      rouse();
    },
    [Symbol.asyncIterator]: read,
  };
}
