import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreError } from '../../model/store.ts';
import { storeFault } from './fault.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Writes every byte, however short the single writes are. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, null);
    if (bytesWritten === 0) throw new StoreError('The disk took no more bytes.');
    written += bytesWritten;
  }
}

/** Makes the names in a folder durable: new, renamed and removed files. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and those above it, readable to this user alone; one that exists stays as it is. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (first !== undefined) await syncFolder(dirname(first));
  } catch (error) {
    throw storeFault('make the folder', folder, error);
  }
}

/** Makes a new file with mode 0600; fails if the name is taken, whatever by. */
export const createFile = (path: string): Promise<FileHandle> =>
  open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);

const BATCH_BYTES = 256 * 1024;

/** Writes a new file and makes its bytes durable; the name is durable once its folder is synced. */
export async function writeNew(path: string, chunks: Iterable<string>): Promise<void> {
  const handle = await createFile(path);
  try {
    let batch = '';
    for (const chunk of chunks) {
      batch += chunk;
      if (batch.length < BATCH_BYTES) continue;
      await writeAll(handle, Buffer.from(batch));
      batch = '';
    }
    await writeAll(handle, Buffer.from(batch));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const temporary = (path: string): string => `${path}.${randomUUID()}.tmp`;

/**
 * Replaces a file as a whole: readers see the old or the new one. `fence` is asked right before the
 * new one takes its place. Throws `StoreError`, and whatever `fence` throws.
 */
export async function replaceFile(
  path: string,
  chunks: Iterable<string>,
  fence: () => void,
): Promise<void> {
  const temp = temporary(path);
  try {
    await writeNew(temp, chunks);
    fence();
    await rename(temp, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await unlink(temp).catch(() => undefined);
    throw storeFault('write', path, error);
  }
}

/** Removes what writers that were cut off left in a folder. Only for who alone replaces its files. */
export async function removeTemporaries(folder: string, prefix = ''): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    await unlink(join(folder, name)).catch(() => undefined);
  }
}
