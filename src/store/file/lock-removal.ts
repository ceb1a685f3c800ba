import { linkSync, renameSync, rmSync } from 'node:fs';
import { codeOf } from '../../model/error-code.ts';
import { lockAside, readLockFile, type LockFile } from './lock-file.ts';

/**
 * Removes a lock if it matches, and no other. Between a look and a removal a lock can change hands:
 * so it is moved aside, looked at again there, and put back if it is another's. Returns whether it
 * was removed.
 */
export function removeLock(path: string, matches: (lock: LockFile) => boolean): boolean {
  const seen = readLockFile(path);
  if (seen === undefined || !matches(seen)) return false;
  const aside = lockAside(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  const moved = readLockFile(aside);
  const matched = moved === undefined || matches(moved);
  if (!matched) putBack(aside, path);
  rmSync(aside, { force: true });
  return matched;
}

/** Where the name was taken meanwhile, the one who lost it learns so by its next look. */
function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
