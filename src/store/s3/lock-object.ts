/** The lock as an object. Pure. */
import type { LockInfo } from '../../model/store.ts';
import { lockIn, namelessLock, parseObject, sevenKeys } from '../lock-json.ts';

export const lockBytes = (info: LockInfo): Uint8Array =>
  Buffer.from(`${JSON.stringify(sevenKeys(info))}\n`);

/** Reads a lock; undefined for what is none. */
export const readLockBytes = (bytes: Uint8Array): LockInfo | undefined =>
  lockIn(parseObject(Buffer.from(bytes).toString('utf8')));

/** What is told of an object that holds no lock. */
export const garbledLock = (name: string): LockInfo =>
  namelessLock(
    `${name} does not hold a readable lock. Make sure that no mustreset runs, then delete it.`,
    name,
  );
