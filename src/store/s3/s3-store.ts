/** The store in an S3 bucket: every object is written on condition, so that nobody overwrites another. */
import type { Store, StoreLock } from '../../model/store.ts';
import { emptyState, otherPlan, changedByAnother } from '../faults.ts';
import type { StoreOptions } from '../open.ts';
import { encodeFolded } from '../state-document.ts';
import { readAddress } from './address.ts';
import { openClient, type S3Client } from './client.ts';
import { checkConditions } from './conditions.ts';
import { NONE, putIf } from './conditional-put.ts';
import { readCredentials } from './credentials.ts';
import { appendErrored, readErrored, retireErrored } from './errored.ts';
import { forceUnlock, readLock, takeLock, type HeldLock } from './lock.ts';
import { lockBytes } from './lock-object.ts';
import { openLog } from './log-objects.ts';
import { openLogTail, type S3Log } from './log.ts';
import { s3Keys, type S3Keys } from './names.ts';
import { currentEtag, openObject, readObject } from './objects.ts';

/**
 * Opens the store at `s3://bucket/key`; nothing is asked of the server yet. Throws `StoreError` for
 * an address that is not one, and for missing credentials.
 */
export function openS3Store(url: string, { env, clock }: StoreOptions): Store {
  const address = readAddress(url, env);
  const client = openClient({ address, credentials: readCredentials(env), env, clock });
  const keys = s3Keys(address.key);
  let conditionsChecked = false;
  return {
    location: address.name,
    path: address.url,
    fencesLog: true,
    showsHolder: true,
    readState: async () => {
      const state = await openObject(client, keys.state);
      if (state !== undefined && state.etag === undefined)
        throw emptyState(`${address.name} is empty`);
      return state?.chunks;
    },
    readLog: () => openLog(client, keys),
    readPlan: async (planId) =>
      (await readObject(client, keys.plan(planId)))?.bytes.toString('utf8'),
    readLock: () => readLock(client, keys.lock),
    lock: async (info) => {
      const held = await takeLock(client, keys.lock, info);
      try {
        if (!conditionsChecked) await checkConditions(client, keys.lock, lockBytes(info));
        conditionsChecked = true;
        const [log, etag] = await Promise.all([
          openLogTail(client, keys, held),
          currentEtag(client, keys.state),
        ]);
        return s3StoreLock(client, keys, held, log, etag);
      } catch (error) {
        await held.release().catch(() => undefined);
        throw error;
      }
    },
    forceUnlock: (id) => forceUnlock(client, keys.lock, id),
    close: () => client.close(),
  };
}

/** `etag` is that of the state when the lock was taken: nobody else may have replaced it since. */
function s3StoreLock(
  client: S3Client,
  keys: S3Keys,
  held: HeldLock,
  log: S3Log,
  etag: string | undefined,
): StoreLock {
  let saved = etag;
  let errored: Promise<void> = Promise.resolve();
  return {
    info: held.info,
    isHeld: () => held.isHeld(),
    append: (lines) => log.append(lines),
    cutLog: (keep, run) => log.cut(keep, run),
    saveState: async (state) => {
      const chunks = encodeFolded(state);
      const body = Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk)));
      // A state must never cover records that the log could not take.
      await log.settled();
      await held.check();
      saved = await replaceState(client, keys.state, body, saved);
    },
    keepPlan: async (planId, chunks) => {
      const key = keys.plan(planId);
      await held.check();
      await keepPlan(client, key, Buffer.from([...chunks].join('')));
    },
    readErrored: () => readErrored(client, keys),
    retireErrored: async (run) => {
      await held.check();
      await retireErrored(client, keys, run);
    },
    appendErrored: (line) => {
      const appended = errored.then(() => appendErrored(client, keys, line));
      errored = appended.catch(() => undefined);
      return appended;
    },
    release: async () => {
      await log.settled().catch(() => undefined);
      await held.release();
    },
  };
}

async function replaceState(
  client: S3Client,
  key: string,
  body: Uint8Array,
  saved: string | undefined,
): Promise<string> {
  const put = await putIf(client, key, body, saved === undefined ? NONE : { etag: saved });
  if (put.type === 'written') return put.etag;
  throw changedByAnother(`The state ${client.address.name}`, 'replaced');
}

async function keepPlan(client: S3Client, key: string, bytes: Uint8Array): Promise<void> {
  const put = await putIf(client, key, bytes, NONE);
  if (put.type === 'refused') throw otherPlan(`s3://${client.address.bucket}/${key}`);
}
