import { closeSync, fstatSync, lstatSync, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { LockMismatchError, StoreError, type LockInfo } from '../../model/store.ts';
import { lockLost } from '../faults.ts';
import { syncFolder, writeNew } from './durable.ts';
import { storeFault } from './fault.ts';
import { thisHolder } from './holder.ts';
import { garbledLock, inodeOf, lockDraft, lockText, readLockFile } from './lock-file.ts';
import { placeLock } from './lock-placing.ts';
import { removeLock } from './lock-removal.ts';
import type { FilePaths } from './names.ts';

/** A lock that this process took. */
export interface HeldLock {
  readonly info: LockInfo;
  readonly tookOver?: LockInfo;
  /** Throws `LockLostError` if the lock is no longer this one. Cheap: asked before every write. */
  readonly check: () => void;
  isHeld(): boolean;
  /** Removes the lock if it is still this one; never throws. */
  release(): void;
}

/**
 * Takes the lock of a folder, that of a holder which died on this host included. Throws
 * `StateLockedError` with the holder, and `StoreError`.
 */
export async function takeLock(
  paths: FilePaths,
  location: string,
  info: LockInfo,
): Promise<HeldLock> {
  const draft = lockDraft(paths.lock, info.ID);
  try {
    await writeNew(draft, [lockText(info, thisHolder())]);
    const held = await placeDraft(paths, location, info, draft);
    await syncFolder(paths.folder).catch((error: unknown) => {
      held.release();
      throw error;
    });
    return held;
  } catch (error) {
    throw storeFault('lock', paths.lock, error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function placeDraft(
  paths: FilePaths,
  location: string,
  info: LockInfo,
  draft: string,
): Promise<HeldLock> {
  // Held open as long as the lock: its inode can then be given to no other file.
  const fd = openSync(draft, 'r');
  try {
    return heldLock(paths.lock, info, fd, await placeLock(paths, location, draft));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Removes the lock with this ID. Throws `LockMismatchError` for any other. */
export async function forceUnlock(paths: FilePaths, id: string): Promise<LockInfo> {
  try {
    const info = readLock(paths);
    if (info === undefined) throw new LockMismatchError(`Nothing is locked in ${paths.folder}.`);
    if (info.ID !== id) {
      throw new LockMismatchError(
        `The lock in ${paths.folder} has the ID ${info.ID}, not ${id}. It was left in place.`,
        info,
      );
    }
    if (!removeLock(paths.lock, (lock) => lock.info?.ID === id)) {
      throw new LockMismatchError(`The lock ${id} in ${paths.folder} was given back meanwhile.`);
    }
    await syncFolder(paths.folder);
    return info;
  } catch (error) {
    throw storeFault('unlock', paths.lock, error);
  }
}

/** Reads who holds the lock, or undefined. Throws `StoreError` for a file that holds no lock. */
export function readLock(paths: FilePaths): LockInfo | undefined {
  const found = readLockFile(paths.lock);
  if (found !== undefined && found.info === undefined) {
    throw new StoreError(garbledLock(paths.lock).Info);
  }
  return found?.info;
}

const WAIT_MS = 20;

function heldLock(
  path: string,
  info: LockInfo,
  fd: number,
  tookOver: LockInfo | undefined,
): HeldLock {
  const inode = inodeOf(fstatSync(fd));
  let released = false;
  const isOurs = (): boolean => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && inodeOf(stats) === inode;
  };
  const isOursAtLast = (): boolean => {
    if (isOurs()) return true;
    // One that removes another lock may have moved this one aside, and puts it back at once.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    return isOurs();
  };
  return {
    info,
    ...(tookOver && { tookOver }),
    check: () => {
      if (!released && isOursAtLast()) return;
      throw lockLost(path, info.ID);
    },
    isHeld: () => !released && isOursAtLast() && readLockFile(path)?.info?.ID === info.ID,
    release: () => {
      if (released) return;
      released = true;
      try {
        removeLock(path, (lock) => lock.inode === inode);
      } catch {
        // What cannot be removed stays a lock, and the next run finds its holder dead.
      }
      closeSync(fd);
    },
  };
}
