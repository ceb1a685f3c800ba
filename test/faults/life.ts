/** The life of one run over a store in memory: it may end at any step, and what is not done by then never is. */
import { setImmediate as tick } from 'node:timers/promises';
import type { Clock } from '../../src/model/clock.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { Store, StoreLock } from '../../src/model/store.ts';
import type { MemoryStore } from './memory-store.ts';

export interface Fate {
  /** The step at which the run dies, from 1; 0: it lives. */
  readonly dies: number;
  /** What becomes of that step: nothing, all of it, or of what it writes only half. */
  readonly last: 'undone' | 'done' | 'torn';
}

/** Longer than it takes to make a call, so that who does not wait is seen. */
const aWhile = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

const never = (): Promise<never> => new Promise(() => undefined);

export class Life {
  /** Resolves to the instant of death. */
  readonly died: Promise<string>;
  #die: (at: string) => void = () => undefined;
  #isDead = false;
  #steps = 0;
  readonly #fate: Fate;
  readonly #clock: Clock;

  constructor(fate: Fate, clock: Clock) {
    this.#fate = fate;
    this.#clock = clock;
    this.died = new Promise((resolve) => (this.#die = resolve));
  }

  /** Resolves only for the living. */
  async step<T>(work: () => T | Promise<T>, half: () => unknown = () => undefined): Promise<T> {
    if (this.#isDead) return never();
    this.#steps += 1;
    if (this.#steps !== this.#fate.dies) {
      const done = await work();
      return this.#isDead ? never() : done;
    }
    this.#isDead = true;
    const at = this.#clock.now();
    if (this.#fate.last === 'done') await work();
    // What others had begun by then is done; nobody hears of it. A torn line stands behind theirs.
    await tick();
    if (this.#fate.last === 'torn') half();
    this.#die(at);
    return never();
  }

  provider(world: Provider): Provider {
    return {
      project_id: world.project_id,
      base_url: world.base_url,
      check: () => this.step(() => world.check()),
      readRoster: (request) => this.step(() => world.readRoster(request)),
      requireReset: (request) => this.step(() => world.requireReset(request)),
      revokeSessions: (id) => this.step(() => world.revokeSessions(id)),
      close: () => Promise.resolve(),
    };
  }

  store(store: MemoryStore): Store {
    const tear = (lines: string): void => {
      store.log += lines.slice(0, Math.ceil(lines.length / 2));
    };
    const lived = (lock: StoreLock): StoreLock => ({
      info: lock.info,
      isHeld: () => this.step(() => lock.isHeld()),
      append: (lines) =>
        this.step(
          async () => {
            await aWhile();
            return lock.append(lines);
          },
          () => {
            tear(lines);
          },
        ),
      cutLog: (keep, run) => this.step(() => lock.cutLog(keep, run)),
      saveState: (state, changed) => this.step(() => lock.saveState(state, changed)),
      keepPlan: (planId, chunks) => this.step(() => lock.keepPlan(planId, chunks)),
      readErrored: () => this.step(() => lock.readErrored()),
      retireErrored: (run) => this.step(() => lock.retireErrored(run)),
      appendErrored: (line) => this.step(() => lock.appendErrored(line)),
      release: () => this.step(() => lock.release()),
    });
    return {
      location: store.location,
      path: store.path,
      fencesLog: store.fencesLog,
      showsHolder: store.showsHolder,
      close: () => store.close(),
      readState: () => store.readState(),
      readLog: () => store.readLog(),
      readPlan: (planId) => store.readPlan(planId),
      readLock: () => store.readLock(),
      forceUnlock: () => store.forceUnlock(),
      lock: (info) => this.step(async () => lived(await store.lock(info))),
    };
  }
}
