/** Writing a file so that nobody ever reads half of it. */
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../model/error-code.ts';

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EBUSY: 'it is a folder',
  EEXIST: 'a part of the path is a file, where a folder is expected',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is a file, where a folder is expected',
  EPERM: 'permission is denied',
  EROFS: 'the disk is mounted read-only',
};

const why = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return WHY[codeOf(error) ?? ''] ?? error.message;
};

/** The file cannot be written; the message says why. */
export class WriteError extends Error {
  constructor(path: string, cause: unknown) {
    super(`${path} cannot be written: ${why(cause)}.`, { cause });
    this.name = 'WriteError';
  }
}

// The links in /dev that lead to an open file, such as /dev/stdout.
const STREAMS = /^\/(?:proc|dev)\//;

/** Renaming a file over a device or a pipe would take it away from every program. */
async function refuseSpecial(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (found.isDirectory()) throw new Error(WHY['EISDIR']);
  const isFile = found.isSymbolicLink()
    ? !STREAMS.test(resolve(dirname(path), await readlink(path)))
    : found.isFile();
  if (!isFile) throw new Error('it is not a regular file');
}

/** Writes the texts in order and replaces the file at once. Throws `WriteError`. */
export async function writeFileAtomic(
  path: string,
  texts: Iterable<string>,
  mode = 0o600,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await refuseSpecial(path);
    const file = await open(temporary, 'wx', mode);
    try {
      for (const text of texts) await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new WriteError(path, error);
  }
}

/** Finds out early whether a file could be written. Throws `WriteError`. */
export async function checkWritable(path: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await refuseSpecial(path);
    await (await open(temporary, 'wx', 0o600)).close();
    await rm(temporary);
  } catch (error) {
    throw new WriteError(path, error);
  }
}

/** Replaces the text of a file that is there, behind its link if it is one, and keeps its mode. */
export async function rewriteFile(path: string, text: string): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  await writeFileAtomic(target, [text], mode & 0o777);
}

/**
 * Writes a file that is not there, and the folders on the way. False, with nothing changed, where
 * anything of that name is there. Throws `WriteError`.
 */
export async function createFile(path: string, text: string, mode = 0o666): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw new WriteError(path, error);
  }
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
    } catch (error) {
      // Half of it would be kept from then on, as something that is there.
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new WriteError(path, error);
  }
}
