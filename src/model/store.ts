/** The port to where state, lock, log and applied plans live. */
import type { State } from './state.ts';

/** Terraform's seven lock fields. */
export interface LockInfo {
  readonly ID: string;
  readonly Operation: string;
  readonly Info: string;
  readonly Who: string;
  readonly Version: string;
  /** RFC 3339. */
  readonly Created: string;
  readonly Path: string;
}

export interface Store {
  /** How a person names it: the folder or URL, without credentials. */
  readonly location: string;
  /** Where the state lies, as anybody who meets the lock can find it: an absolute path or the URL. */
  readonly path: string;
  /** False where the log cannot refuse who has lost the lock: then the lock alone protects it. */
  readonly fencesLog: boolean;
  /** False where `readLock` finds out the holder only by asking for the lock: a free one is then taken for a moment. */
  readonly showsHolder: boolean;
  /**
   * The saved state document's bytes in order, or undefined when there is none. A server error or a
   * missing bucket is never "none": throws `StoreError`; an empty document: `UntrustedStateError`.
   */
  readState(): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The log's bytes in order, torn last bytes included, or undefined when there is none. */
  readLog(): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The text of an applied plan that was kept, or undefined. */
  readPlan(planId: string): Promise<string | undefined>;
  /** The holder of the lock, where there is one. */
  readLock(): Promise<LockInfo | undefined>;
  /**
   * Takes the lock or throws `StateLockedError` with the holder. A holder that provably died on
   * this host is taken over; `tookOver` then tells whose lock it was. Does not wait.
   */
  lock(info: LockInfo): Promise<StoreLock>;
  /** Removes the lock whose ID is `id` and returns it; throws `LockMismatchError` otherwise. */
  forceUnlock(id: string): Promise<LockInfo>;
  /** Ends what connects to it; never throws. Locks are given back before. */
  close(): Promise<void>;
}

/** What may be done only while the lock is held. Every write is fenced: a lost lock throws `LockLostError`. */
export interface StoreLock {
  readonly info: LockInfo;
  readonly tookOver?: LockInfo;
  /** Whether the lock is still ours. */
  isHeld(): Promise<boolean>;
  /**
   * Appends whole lines (each ends with `\n`) to the log. Resolves only when the bytes are durable,
   * and calls resolve in the order in which they were made.
   * The first failure is final: every later call rejects with it.
   */
  append(lines: string): Promise<void>;
  /** Cuts the log to its first `keep` bytes and keeps the torn rest aside under the run's id, durably. */
  cutLog(keep: number, run: string): Promise<void>;
  /**
   * Replaces the saved state; readers see the old or the new one, never a third. `changed` are the
   * addresses whose record may differ from the one that is saved; absent: any may.
   */
  saveState(state: State, changed?: readonly string[]): Promise<void>;
  /** Keeps a plan beside the state, durably. The chunks of its text can be read more than once. */
  keepPlan(planId: string, chunks: Iterable<string>): Promise<void>;
  /** Answers that an earlier run could not log, one JSON text a line. */
  readErrored(): Promise<readonly string[]>;
  /** Sets those answers aside under the run's id, once they are in the log. */
  retireErrored(run: string): Promise<void>;
  /** Last resort when the log cannot be written: keeps one line outside it. */
  appendErrored(line: string): Promise<void>;
  /** Gives the lock back, if it is still ours. Never throws for a lock that is not. */
  release(): Promise<void>;
}

/** Someone else holds the lock. */
export class StateLockedError extends Error {
  readonly lock: LockInfo;
  readonly location: string;
  constructor(lock: LockInfo, location: string) {
    super(`The state in ${location} is locked by ${lock.Who} (ID ${lock.ID}).`);
    this.name = 'StateLockedError';
    this.lock = lock;
    this.location = location;
  }
}

/** The lock is no longer ours: nothing more may be sent or written. */
export class LockLostError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LockLostError';
  }
}

/** `force-unlock` was given an ID that is not the holder's, or nothing is locked. */
export class LockMismatchError extends Error {
  readonly lock?: LockInfo;
  constructor(message: string, lock?: LockInfo) {
    super(message);
    this.name = 'LockMismatchError';
    if (lock !== undefined) this.lock = lock;
  }
}

/** State or log cannot be read or written. */
export class StoreError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
  }
}

export type UntrustedReason =
  | 'log-broken'
  | 'log-lost'
  | 'log-incomplete'
  | 'state-ahead'
  | 'state-foreign'
  | 'state-broken'
  | 'newer-version'
  | 'wrong-project'
  | 'state-missing';

/** State or log can be read but must not be built upon. */
export class UntrustedStateError extends Error {
  readonly reason: UntrustedReason;
  constructor(reason: UntrustedReason, message: string) {
    super(message);
    this.name = 'UntrustedStateError';
    this.reason = reason;
  }
}
