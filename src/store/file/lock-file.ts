import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../model/error-code.ts';
import { StoreError, type LockInfo } from '../../model/store.ts';
import { lockIn, namelessLock, parseObject, sevenKeys } from '../lock-json.ts';
import { storeFault } from './fault.ts';
import { holderOf, type Holder } from './holder.ts';
import { checkRegular } from './regular.ts';

const SAFE_ID = /^[0-9A-Za-z-]{1,64}$/;

/** Where a lock is written before it is linked to its name, whole. */
export function lockDraft(path: string, id: string): string {
  if (SAFE_ID.test(id)) return `${path}.${id}.tmp`;
  throw new StoreError(`The lock ID ${JSON.stringify(id)} holds characters that no file name may.`);
}

/** Where a lock is moved to be looked at again before it is removed. */
export const lockAside = (path: string): string => `${path}.${randomUUID()}.old`;

/** Held by the one who replaces a dead lock; a second name of its draft. */
export const lockClaim = (path: string): string => `${path}.takeover.tmp`;

/** What is told of a lock file that holds no lock. */
export const garbledLock = (path: string): LockInfo =>
  namelessLock(
    `${path} does not hold a readable lock. Make sure that no mustreset runs, then remove it.`,
    path,
  );

/** A lock as it stands in the folder. */
export interface LockFile {
  /** Which file it is, also when its name has gone to another. */
  readonly inode: string;
  /** Undefined when the file does not hold a lock. */
  readonly info: LockInfo | undefined;
  /** Undefined when the lock does not tell. */
  readonly holder: Holder | undefined;
}

export const inodeOf = (stats: Pick<Stats, 'dev' | 'ino'>): string => `${stats.dev}:${stats.ino}`;

export const lockText = (info: LockInfo, holder: Holder | undefined): string =>
  `${JSON.stringify({ ...sevenKeys(info), ...holder })}\n`;

/**
 * Reads a lock, or gives undefined when there is none. Throws `StoreError` for anything but a
 * regular file. Synchronous, so that nothing of this process comes between a look and a rename.
 */
export function readLockFile(path: string): LockFile | undefined {
  let fd: number | undefined;
  try {
    checkRegular(path, lstatSync(path), Infinity);
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    checkRegular(path, fstatSync(fd), Infinity);
    checkNames(path, fd);
    const value = parseObject(readFileSync(fd, 'utf8'));
    return { inode: inodeOf(fstatSync(fd)), info: lockIn(value), holder: holderOf(value) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw storeFault('read', path, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

const LOOKS = 5;

/** Other names of a lock may only be those that it has while it is placed or removed. */
function checkNames(path: string, fd: number): void {
  for (let look = 1; ; look += 1) {
    const stats = fstatSync(fd);
    if (stats.nlink <= 1) return;
    const inode = inodeOf(stats);
    const own = [lockOf(path), ...sideNames(path)].filter((name) => inodeAt(name) === inode);
    if (stats.nlink <= own.length) return;
    // Names come and go while others take the lock; one elsewhere stays.
    if (look === LOOKS) checkRegular(path, stats);
  }
}

function inodeAt(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : inodeOf(stats);
}

/** The lock that a path is, or lies beside. */
const lockOf = (path: string): string =>
  join(dirname(path), basename(path).replace(/(?<=\.json)\..+$/, ''));

/** Other paths that a lock has, or had, while it is placed or removed. */
export function sideNames(path: string): readonly string[] {
  const folder = dirname(path);
  const base = `${basename(lockOf(path))}.`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(base) && /\.(?:tmp|old)$/.test(name))
    .map((name) => join(folder, name));
}
