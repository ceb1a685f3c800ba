/** Bounds how many intents are not yet called and outcomes not yet durable, so that a crash leaves few open. */

export interface Gate {
  /** Waits until fewer than the limit are inside, then enters. */
  enter(): Promise<void>;
  /** Enters at once, whatever the limit: an answer that has arrived must be recorded without waiting. */
  force(): void;
  leave(): void;
}

export function createGate(limit: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return {
    enter: async () => {
      if (inside < limit) {
        inside += 1;
        return;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    force: () => {
      inside += 1;
    },
    leave: () => {
      inside -= 1;
      const next = inside < limit ? waiting.shift() : undefined;
      if (next === undefined) return;
      inside += 1;
      next();
    },
  };
}
