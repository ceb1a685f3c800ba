/** The store in a local folder: state, lock, log and applied plans as files that only this user may read. */
import { constants } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Store, StoreLock } from '../../model/store.ts';
import { emptyState, otherPlan } from '../faults.ts';
import { encodeFolded } from '../state-document.ts';
import { makeFolder, removeTemporaries, replaceFile } from './durable.ts';
import { appendErrored, readErrored, retireErrored } from './errored-file.ts';
import { forceUnlock, readLock, takeLock, type HeldLock } from './lock.ts';
import { logFile } from './log-file.ts';
import { filePaths, type FilePaths } from './names.ts';
import { openRegular, readChunks, readText } from './regular.ts';

/** Opens the store in a folder, which is made when the lock is first taken. */
export function openFileStore(folder: string): Store {
  const paths = filePaths(resolve(folder));
  const readBytes = async (path: string): Promise<AsyncIterable<Uint8Array> | undefined> => {
    const handle = await openRegular(path, constants.O_RDONLY);
    return handle === undefined ? undefined : readChunks(handle, path);
  };
  return {
    location: folder,
    path: paths.state,
    fencesLog: true,
    showsHolder: true,
    readState: async () => {
      const state = await readBytes(paths.state);
      return state === undefined ? undefined : notEmpty(paths.state, state);
    },
    readLog: () => readBytes(paths.log),
    readPlan: async (planId) => readText(paths.plan(planId)),
    readLock: async () => readLock(paths),
    lock: async (info) => {
      await makeFolder(paths.folder);
      const held = await takeLock(paths, folder, info);
      await removeTemporaries(paths.folder, `${basename(paths.state)}.`).catch(() => undefined);
      await removeTemporaries(paths.plans).catch(() => undefined);
      return fileStoreLock(paths, held);
    },
    forceUnlock: (id) => forceUnlock(paths, id),
    close: () => Promise.resolve(),
  };
}

async function* notEmpty(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let empty = true;
  for await (const chunk of chunks) {
    empty = false;
    yield chunk;
  }
  if (!empty) return;
  throw emptyState(`${path} is empty`);
}

function fileStoreLock(paths: FilePaths, held: HeldLock): StoreLock {
  const log = logFile(paths.log, held.check);
  let errored: Promise<void> = Promise.resolve();
  return {
    info: held.info,
    ...(held.tookOver && { tookOver: held.tookOver }),
    isHeld: async () => held.isHeld(),
    append: (lines) => log.append(lines),
    cutLog: async (keep, run) => log.cut(keep, paths.torn(run)),
    saveState: async (state) => {
      const chunks = encodeFolded(state);
      // A state must never cover records that the log could not take.
      await log.settled();
      await replaceFile(paths.state, chunks, held.check);
    },
    keepPlan: (planId, chunks) => keepPlan(paths, planId, chunks, held.check),
    readErrored: () => readErrored(paths),
    retireErrored: async (run) => {
      held.check();
      await retireErrored(paths, run);
    },
    appendErrored: (line) => {
      const appended = errored.then(() => appendErrored(paths, line));
      errored = appended.catch(() => undefined);
      return appended;
    },
    release: async () => {
      try {
        await log.close();
      } finally {
        held.release();
      }
    },
  };
}

async function keepPlan(
  paths: FilePaths,
  planId: string,
  chunks: Iterable<string>,
  fence: () => void,
): Promise<void> {
  const path = paths.plan(planId);
  await makeFolder(paths.plans);
  const kept = await readText(path);
  if (kept !== undefined) {
    if (kept === [...chunks].join('')) return;
    throw otherPlan(path);
  }
  await replaceFile(path, chunks, fence);
}
