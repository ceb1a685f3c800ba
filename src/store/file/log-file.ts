import { constants, lstatSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../../model/store.ts';
import { logTooShort, changedByAnother } from '../faults.ts';
import { groupCommit } from '../group-commit.ts';
import { createFile, syncFolder, writeAll } from './durable.ts';
import { storeFault } from './fault.ts';
import { inodeOf } from './lock-file.ts';
import { openRegular } from './regular.ts';

/** The apply log of a folder, open for the one who holds the lock. */
export interface LogFile {
  /** Resolves when the lines are durable. The first failure is final. */
  append(lines: string): Promise<void>;
  /** Moves everything behind `keep` bytes to `aside`, durably; before the first append only. */
  cut(keep: number, aside: string): Promise<void>;
  /** Rejects with the failure of an append, if there was one. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Tail {
  readonly handle: FileHandle;
  readonly inode: string;
  bytes: number;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
const NEWLINE = 10;

/** `fence` is asked before each group of lines is written, and throws if the lock is lost. */
export function logFile(path: string, fence: () => void): LogFile {
  let tail: Tail | undefined;
  const commits = groupCommit(async (lines) => {
    try {
      fence();
      tail ??= await openTail(path);
      checkUntouched(path, tail);
      const bytes = Buffer.from(lines);
      await writeAll(tail.handle, bytes);
      tail.bytes += bytes.length;
      await tail.handle.datasync();
    } catch (error) {
      throw storeFault('append to', path, error);
    }
  });
  return {
    append: (lines) => commits.append(lines),
    settled: () => commits.settled(),
    cut: async (keep, aside) => {
      if (tail !== undefined) throw new Error('A log is cut before anything is appended.');
      fence();
      await cutTail(path, keep, aside);
    },
    close: async () => {
      await commits.settled().catch(() => undefined);
      await tail?.handle.close();
    },
  };
}

async function openTail(path: string): Promise<Tail> {
  const handle = (await openRegular(path, O_RDWR | O_APPEND)) ?? (await createLog(path));
  try {
    const stats = await handle.stat();
    const last = Buffer.alloc(1);
    if (stats.size > 0) await handle.read(last, 0, 1, stats.size - 1);
    if (stats.size > 0 && last[0] !== NEWLINE) {
      throw new StoreError(`${path} ends in an incomplete line, which must be cut first.`);
    }
    return { handle, inode: inodeOf(stats), bytes: stats.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function createLog(path: string): Promise<FileHandle> {
  const handle = await open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  await syncFolder(dirname(path));
  return handle;
}

/** What another wrote to the log, or put in its place, must not be written behind. */
function checkUntouched(path: string, tail: Tail): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && inodeOf(stats) === tail.inode && stats.size === tail.bytes) return;
  throw changedByAnother(path, 'changed');
}

const COPY_BYTES = 256 * 1024;

async function cutTail(path: string, keep: number, aside: string): Promise<void> {
  try {
    const log = await openRegular(path, O_RDWR);
    if (log === undefined) throw new StoreError(`${path} went away while it was in use.`);
    try {
      await copyBehind(log, keep, aside);
      await syncFolder(dirname(aside));
      await log.truncate(keep);
      await log.sync();
    } finally {
      await log.close();
    }
  } catch (error) {
    throw storeFault('cut', path, error);
  }
}

async function copyBehind(log: FileHandle, keep: number, aside: string): Promise<void> {
  const { size } = await log.stat();
  if (size < keep) throw logTooShort(keep);
  const copy = await createFile(aside);
  try {
    const buffer = Buffer.alloc(COPY_BYTES);
    for (let position = keep; position < size;) {
      const { bytesRead } = await log.read(buffer, 0, COPY_BYTES, position);
      if (bytesRead === 0) break;
      await writeAll(copy, buffer.subarray(0, bytesRead));
      position += bytesRead;
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
}
