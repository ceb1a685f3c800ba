/** Work under the lock of a store, released on every way out. */
import { hurriedLock } from '../apply/lock-hurry.ts';
import { takeLock } from '../apply/lock-wait.ts';
import { type Session, openSession } from '../apply/session.ts';
import type { SigningKey } from '../log/note.ts';
import type { Clock } from '../model/clock.ts';
import type { LockInfo, Store, StoreLock } from '../model/store.ts';
import { loadState } from '../store/load.ts';

/** Who takes the lock, and how long they wait for it. */
export interface Holder {
  readonly clock: Clock;
  /** `user@host`. */
  readonly who: string;
  readonly version: string;
  /** Aborted: no longer wait. */
  readonly interrupt: AbortSignal;
  /** Takes what the log cannot: a line for stderr. */
  readonly lastResort: (line: string) => void;
  /** Reads the keys that runs are signed with; none where they are not. Throws `SigningKeyError`. */
  readonly signingKeys: () => Promise<readonly SigningKey[]>;
  /** Told once whose lock is waited for. */
  readonly waiting: (lock: LockInfo) => void;
}

export interface LockRequest {
  readonly store: Store;
  /** What the lock says is being done. */
  readonly operation: string;
  readonly lock_timeout_ms: number;
}

export interface SessionRequest extends LockRequest {
  readonly project_id: string | undefined;
}

const lockInfo = (
  { clock, who, version }: Holder,
  { operation, store }: LockRequest,
): LockInfo => ({
  ID: clock.uuid(),
  Operation: operation,
  Info: '',
  Who: who,
  Version: version,
  Created: clock.now(),
  Path: store.path,
});

/**
 * Runs `work` under the lock, with the keys that its run is signed with. Throws `SigningKeyError`, and
 * `StateLockedError` when the lock cannot be had in time.
 */
export async function withLock<T>(
  holder: Holder,
  request: LockRequest,
  work: (lock: StoreLock, keys: readonly SigningKey[]) => Promise<T>,
): Promise<T> {
  const { store, lock_timeout_ms } = request;
  const { clock, interrupt, waiting } = holder;
  const keys = await holder.signingKeys();
  const info = lockInfo(holder, request);
  const taken = await takeLock(store, info, lock_timeout_ms, clock, interrupt, waiting);
  const lock = hurriedLock(store, taken, clock, interrupt);
  let done: T;
  try {
    done = await work(lock, keys);
  } catch (error) {
    // Why the work failed matters more than a lock that could not be given back either.
    await lock.release().catch(() => undefined);
    throw error;
  }
  await lock.release();
  return done;
}

/** Runs `work` in a session under the lock, with what an earlier run left recovered. */
export function withSession<T>(
  holder: Holder,
  request: SessionRequest,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { clock, lastResort } = holder;
  return withLock(holder, request, async (lock, keys) => {
    const found = await loadState(request.store, { project_id: request.project_id });
    const project_id = found.state?.project_id ?? request.project_id ?? '';
    return work(await openSession({ lock, found, project_id, clock, lastResort, keys }));
  });
}
