/** A store in memory: durable at once, and never before the next microtask. For runs on a clock that a test turns. */
import {
  LockLostError,
  type LockInfo,
  StateLockedError,
  type Store,
  type StoreLock,
} from '../../src/model/store.ts';
import { encodeFolded } from '../../src/store/state-document.ts';

export class MemoryStore implements Store {
  readonly location = 'memory';
  readonly path = 'memory';
  readonly fencesLog = true;
  readonly showsHolder = true;
  log = '';
  state: string | undefined;
  errored: string[] = [];
  readonly plans = new Map<string, string>();
  holder: LockInfo | undefined;
  /** Told each group of lines before it is kept; may throw. */
  onAppend: (lines: string) => void = () => undefined;
  /** Asked before each call of the API. */
  onHeld: () => boolean | Promise<boolean> = () => true;
  /** The first failure of an append is final. */
  #failed: Error | undefined;

  async *#bytes(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }

  readState(): Promise<AsyncIterable<Uint8Array> | undefined> {
    return Promise.resolve(this.state === undefined ? undefined : this.#bytes(this.state));
  }

  readLog(): Promise<AsyncIterable<Uint8Array> | undefined> {
    return Promise.resolve(this.log === '' ? undefined : this.#bytes(this.log));
  }

  readPlan(planId: string): Promise<string | undefined> {
    return Promise.resolve(this.plans.get(planId));
  }

  readLock(): Promise<LockInfo | undefined> {
    return Promise.resolve(this.holder);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  forceUnlock(): Promise<LockInfo> {
    throw new Error('Nobody unlocks here.');
  }

  lock(info: LockInfo): Promise<StoreLock> {
    if (this.holder !== undefined) throw new StateLockedError(this.holder, this.location);
    this.holder = info;
    this.#failed = undefined;
    const isOurs = (): boolean => this.holder?.ID === info.ID;
    const fence = (): void => {
      if (!isOurs()) throw new LockLostError('The lock is gone.');
    };
    return Promise.resolve({
      info,
      isHeld: async () => isOurs() && (await this.onHeld()),
      append: async (lines) => {
        await Promise.resolve();
        if (this.#failed !== undefined) throw this.#failed;
        try {
          fence();
          this.onAppend(lines);
        } catch (error) {
          this.#failed = error as Error;
          throw error;
        }
        this.log += lines;
      },
      cutLog: (keep) => {
        this.log = this.log.slice(0, keep);
        return Promise.resolve();
      },
      saveState: async (state) => {
        fence();
        if (this.#failed !== undefined) throw this.#failed;
        this.state = [...encodeFolded(state)].join('');
        await Promise.resolve();
      },
      keepPlan: (planId, chunks) => {
        this.plans.set(planId, [...chunks].join(''));
        return Promise.resolve();
      },
      readErrored: () => Promise.resolve(this.errored),
      retireErrored: () => {
        this.errored = [];
        return Promise.resolve();
      },
      appendErrored: (line) => {
        this.errored.push(line);
        return Promise.resolve();
      },
      release: () => {
        if (isOurs()) this.holder = undefined;
        return Promise.resolve();
      },
    });
  }
}
