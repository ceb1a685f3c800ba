import {
  LockMismatchError,
  StateLockedError,
  StoreError,
  type LockInfo,
} from '../../model/store.ts';
import { watchLock, type LockWatch } from '../lock-watch.ts';
import type { S3Client } from './client.ts';
import { NONE, putIf } from './conditional-put.ts';
import { isPassing, type S3Request } from './exchange.ts';
import { storeFault } from './fault.ts';
import { garbledLock, lockBytes, readLockBytes } from './lock-object.ts';
import { readObject } from './objects.ts';
import { retries } from './retries.ts';

/** A lock that this process took. */
export interface HeldLock extends Omit<LockWatch, 'end'> {
  readonly info: LockInfo;
  /** Removes the lock if it is still this one. Throws `StoreError` when the server does not let it. */
  release(): Promise<void>;
}

const nameOf = ({ address }: S3Client, key: string): string => `s3://${address.bucket}/${key}`;

/** Takes the lock. Throws `StateLockedError` with the holder, and `StoreError`. */
export async function takeLock(client: S3Client, key: string, info: LockInfo): Promise<HeldLock> {
  const bytes = lockBytes(info);
  const put = await putIf(client, key, bytes, NONE);
  if (put.type === 'written') return heldLock(client, key, info, bytes);
  const name = nameOf(client, key);
  if (put.found === undefined) {
    throw new StoreError(
      `The server says that ${name} exists, and then that it does not, again and again. Others take ` +
        'and give back the lock, or the server does not keep its objects. Try again.',
    );
  }
  throw new StateLockedError(
    readLockBytes(put.found.bytes) ?? garbledLock(name),
    client.address.name,
  );
}

/** Who holds the lock, or undefined. Throws `StoreError` for an object that holds no lock. */
export async function readLock(client: S3Client, key: string): Promise<LockInfo | undefined> {
  const found = await readObject(client, key);
  if (found === undefined) return undefined;
  const info = readLockBytes(found.bytes);
  if (info !== undefined) return info;
  throw new StoreError(garbledLock(nameOf(client, key)).Info);
}

/** Removes the lock with this ID. Throws `LockMismatchError` for any other. */
export async function forceUnlock(client: S3Client, key: string, id: string): Promise<LockInfo> {
  const { name } = client.address;
  const info = await readLock(client, key);
  if (info === undefined) throw new LockMismatchError(`Nothing is locked in ${name}.`);
  if (info.ID !== id) {
    throw new LockMismatchError(
      `The lock of ${name} has the ID ${info.ID}, not ${id}. It was left in place.`,
      info,
    );
  }
  if (await removeLock(client, key, (bytes) => readLockBytes(bytes)?.ID === id)) return info;
  throw new LockMismatchError(`The lock ${id} of ${name} was given back meanwhile.`);
}

function heldLock(client: S3Client, key: string, info: LockInfo, bytes: Uint8Array): HeldLock {
  const isOurs = (found: Uint8Array): boolean => Buffer.compare(found, bytes) === 0;
  const watch = watchLock(client.clock, nameOf(client, key), info, async () => {
    const found = await readObject(client, key);
    return found !== undefined && isOurs(found.bytes);
  });
  return {
    ...watch,
    info,
    release: async () => {
      if (!watch.end()) return;
      try {
        await removeLock(client, key, isOurs);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        throw new StoreError(
          `The lock of ${client.address.name} could not be given back and may stay: ${error.message} ` +
            `"mustreset force-unlock ${info.ID}" removes it.`,
          { cause: error },
        );
      }
    },
  };
}

/**
 * Deletes the lock if it matches, and returns whether it did. A deletion without an answer is not repeated blindly, since the
 * lock may be another's by then: it is looked at again first.
 */
async function removeLock(
  client: S3Client,
  key: string,
  matches: (bytes: Uint8Array) => boolean,
): Promise<boolean> {
  const request: S3Request = { method: 'DELETE', key };
  const again = retries(client.clock);
  for (let sent = false; ; sent = true) {
    const found = await readObject(client, key);
    if (found === undefined || !matches(found.bytes)) return sent;
    const made = await client.once(request);
    if (made.type === 'answer' && made.status >= 200 && made.status < 300) return true;
    if (isPassing(made) && (await again())) continue;
    throw storeFault(client.address, request, made);
  }
}
