import { linkSync, renameSync, rmSync, unlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../model/error-code.ts';
import { StateLockedError, type LockInfo } from '../../model/store.ts';
import { isDead } from './holder.ts';
import { garbledLock, lockClaim, readLockFile, sideNames, type LockFile } from './lock-file.ts';
import { removeLock } from './lock-removal.ts';
import type { FilePaths } from './names.ts';

const TRIES = 100;
const WAIT_MS = 10;

/**
 * Gives a written draft the lock's name, which nobody else can have then. Returns whose lock it
 * replaced, if that one's holder had died. Throws `StateLockedError` with a holder that lives.
 */
export async function placeLock(
  paths: FilePaths,
  location: string,
  draft: string,
): Promise<LockInfo | undefined> {
  let inTheWay: LockInfo | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (linked(draft, paths.lock)) {
      sweep(paths);
      return undefined;
    }
    const found = readLockFile(paths.lock);
    if (found === undefined) continue;
    inTheWay = deadOrThrow(found, paths, location);
    const tookOver = takeOver(paths, location, draft);
    if (tookOver !== undefined) {
      sweep(paths);
      return tookOver;
    }
    await sleep(WAIT_MS);
  }
  throw new StateLockedError(inTheWay ?? garbledLock(paths.lock), location);
}

/**
 * Replaces a dead lock by the draft in one rename. Whoever does so holds the claim, so that a lock
 * that was taken over a moment ago is never replaced; undefined when another holds it.
 */
function takeOver(paths: FilePaths, location: string, draft: string): LockInfo | undefined {
  const claim = lockClaim(paths.lock);
  if (!linked(draft, claim)) {
    const claimant = readLockFile(claim);
    if (claimant === undefined || !isDeadLock(claimant, paths.folder)) return undefined;
    removeLock(claim, (lock) => lock.inode === claimant.inode);
    return undefined;
  }
  try {
    const found = readLockFile(paths.lock);
    if (found === undefined) return undefined;
    const dead = deadOrThrow(found, paths, location);
    renameSync(draft, paths.lock);
    return dead;
  } finally {
    rmSync(claim, { force: true });
  }
}

function linked(draft: string, name: string): boolean {
  try {
    linkSync(draft, name);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function deadOrThrow(found: LockFile, paths: FilePaths, location: string): LockInfo {
  const { info } = found;
  if (info === undefined) throw new StateLockedError(garbledLock(paths.lock), location);
  if (!isDeadLock(found, paths.folder)) throw new StateLockedError(info, location);
  return info;
}

const isDeadLock = ({ info, holder }: LockFile, folder: string): boolean =>
  info !== undefined && holder !== undefined && isDead(holder, info.Who, folder);

/** Removes what processes that died while they took or gave back the lock left beside it. */
function sweep(paths: FilePaths): void {
  for (const path of sideNames(paths.lock)) {
    try {
      const lock = readLockFile(path);
      if (lock !== undefined && isDeadLock(lock, paths.folder)) unlinkSync(path);
    } catch {
      // It is in nobody's way.
    }
  }
}
