/** Makes appended text durable; resolves only then. Called by one caller at a time, in order. */
export type Commit = (text: string) => Promise<void>;

export interface GroupCommit {
  /** Resolves when the text is durable. After one failure every call rejects with that failure. */
  append(text: string): Promise<void>;
  /** Resolves when nothing is under way; rejects with the failure, if there was one. */
  settled(): Promise<void>;
}

interface Group {
  readonly texts: string[];
  readonly done: Promise<void>;
}

/**
 * One committer: what is appended while a commit runs waits and shares the next one. A failed
 * commit is never repeated: a second fsync can report success for bytes that are gone.
 */
export function groupCommit(commit: Commit): GroupCommit {
  let running: Promise<void> = Promise.resolve();
  let waiting: Group | undefined;

  const begin = (): Group => {
    const texts: string[] = [];
    const done = running.then(() => {
      waiting = undefined;
      return commit(texts.join(''));
    });
    done.catch(() => undefined);
    running = done;
    return { texts, done };
  };

  return {
    append: (text) => {
      waiting ??= begin();
      waiting.texts.push(text);
      return waiting.done;
    },
    settled: () => running,
  };
}
