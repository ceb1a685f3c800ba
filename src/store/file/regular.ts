import { constants, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { codeOf } from '../../model/error-code.ts';
import { StoreError } from '../../model/store.ts';
import { storeFault } from './fault.ts';

const kindOf = (stats: Stats): string => {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
};

/** Throws `StoreError` unless it is a regular file that no other path names. */
export function checkRegular(path: string, stats: Stats, links = 1): void {
  if (!stats.isFile()) {
    throw new StoreError(
      `${path} is ${kindOf(stats)}, where a regular file is expected. It was left alone: someone ` +
        'could lead what is read or written elsewhere. Remove it, or name another folder with --state.',
    );
  }
  if (stats.nlink <= links) return;
  throw new StoreError(
    `${path} has ${stats.nlink} hard links, where one is expected. It was left alone: another path ` +
      'names the same file. Copy it and put the copy in its place.',
  );
}

/**
 * Opens a file that exists, or gives undefined when there is none. Follows no link and never waits
 * for a pipe. Throws `StoreError` for anything but a regular file with at most `links` names.
 */
export async function openRegular(
  path: string,
  flags: number,
  links = 1,
): Promise<FileHandle | undefined> {
  let handle: FileHandle | undefined;
  try {
    checkRegular(path, await lstat(path), links);
    handle = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    checkRegular(path, await handle.stat(), links);
    return handle;
  } catch (error) {
    await handle?.close();
    if (codeOf(error) === 'ENOENT') return undefined;
    throw storeFault('open', path, error);
  }
}

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a file in order; closes it at the end. */
export async function* readChunks(handle: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw storeFault('read', path, error);
  } finally {
    await handle.close();
  }
}

/** The whole text of a file of modest size, or undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  const handle = await openRegular(path, constants.O_RDONLY);
  if (handle === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(handle, path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
