/** A store on a server of states, for tests. */
import { systemClock } from '../../../src/command/system-clock.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { LockInfo, Store, StoreLock } from '../../../src/model/store.ts';
import { openHttpStore } from '../../../src/store/http/http-store.ts';
import { lockInfo, type StorePlace } from '../contract.ts';
import { seenInGitlab } from './gitlab-manner.ts';
import {
  type Manner,
  type ServerOptions,
  type StateServer,
  startStateServer,
} from './state-server.ts';

export const MANNERS: readonly Manner[] = ['plain', 'gitlab'];

export interface HttpPlace extends StorePlace {
  readonly server: StateServer;
  readonly open: () => Store;
  readonly openWith: (env: Readonly<Record<string, string>>) => Store;
}

/** Waits take no time, and are remembered. */
export class QuickClock implements Clock {
  readonly slept: number[] = [];
  /** Milliseconds that have passed besides. */
  late = 0;
  now = (): string => systemClock.now();
  monotonic = (): number => systemClock.monotonic() + this.late;
  random = (): number => 0.5;
  uuid = (): string => systemClock.uuid();
  sleep = (ms: number): Promise<void> => {
    this.slept.push(ms);
    return Promise.resolve();
  };
}

export async function httpPlace(
  manner: Manner,
  clock: Clock = systemClock,
  options: ServerOptions = {},
): Promise<HttpPlace> {
  const server = await startStateServer(manner, options);
  const openWith = (env: Readonly<Record<string, string>>): Store =>
    openHttpStore(server.address, { env, clock });
  return {
    server,
    openWith,
    open: () => openWith(server.env),
    remove: () => server.close(),
    seen: (info: LockInfo) => (manner === 'gitlab' ? seenInGitlab(info) : info),
  };
}

const places: HttpPlace[] = [];
const locks: StoreLock[] = [];

/** Gives back what a test took, and ends its servers. */
export async function leavePlaces(): Promise<void> {
  for (const lock of locks.splice(0)) await lock.release();
  for (const place of places.splice(0)) await place.remove();
}

export interface QuickPlace extends HttpPlace {
  readonly clock: QuickClock;
}

/** A place on a clock that does not wait; `leavePlaces` ends it. */
export async function aPlace(manner: Manner, options: ServerOptions = {}): Promise<QuickPlace> {
  const clock = new QuickClock();
  const place = await httpPlace(manner, clock, options);
  places.push(place);
  return { ...place, clock };
}

/** Takes the lock; `leavePlaces` gives it back. */
export async function take(store: Store, more?: Partial<LockInfo>): Promise<StoreLock> {
  const lock = await store.lock(lockInfo(more));
  locks.push(lock);
  return lock;
}

/** The same place, locked. */
export async function held(
  manner: Manner,
  options: ServerOptions = {},
): Promise<QuickPlace & { readonly lock: StoreLock }> {
  const place = await aPlace(manner, options);
  return { ...place, lock: await take(place.open()) };
}
