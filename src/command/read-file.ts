/** Reading policies and lists from disk, without following them out of their folder. */
import { constants, type Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, isAbsolute, sep } from 'node:path';
import { oneLine } from '../model/diagnostic.ts';
import { codeOf } from '../model/error-code.ts';
import { PolicyReadError, type PolicyReader } from '../model/policy.ts';

const SETTINGS_FILE = 'mustreset.yaml';

const why = (error: unknown): string => {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'its links go in a circle';
    case undefined:
    default:
      return error instanceof Error ? error.message : String(error);
  }
};

const unreadable = (path: string, error: unknown): PolicyReadError =>
  new PolicyReadError('unreadable', `${oneLine(path)} cannot be read: ${why(error)}.`, {
    cause: error,
  });

async function confine(path: string, folder: string): Promise<string> {
  const [real, root] = await Promise.all([realpath(path), realpath(folder)]);
  const way = relative(root, real);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new PolicyReadError('outside', `${oneLine(path)} lies outside ${oneLine(folder)}.`);
  }
  return real;
}

const kindOf = (stats: Stats): string => {
  if (stats.isDirectory()) return 'it is a folder';
  return stats.isFIFO() ? 'it is a pipe' : 'it is not a regular file';
};

/** Reads regular files only; a pipe or device never makes it wait. */
export const readPolicyFile: PolicyReader = async function* (path, options) {
  let file;
  try {
    const real = options?.within === undefined ? path : await confine(path, options.within);
    file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) throw unreadable(path, new Error(kindOf(stats)));
    yield* file.createReadStream({
      autoClose: false,
      highWaterMark: 1 << 18,
    }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof PolicyReadError ? error : unreadable(path, error);
  } finally {
    await file?.close();
  }
};

/** All bytes of a file; throws `PolicyReadError`. */
export async function readBytes(path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readPolicyFile(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const isPolicy = (name: string): boolean => /\.ya?ml$/.test(name) && name !== SETTINGS_FILE;

/** A file stands for itself, a folder for its `*.yaml` and `*.yml`, sorted. Throws `PolicyReadError`. */
export async function expandPolicies(paths: readonly string[]): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const path of paths) {
    try {
      const isFolder = (await stat(path)).isDirectory();
      const names = isFolder ? (await readdir(path)).filter(isPolicy).sort() : [basename(path)];
      for (const name of names) files.add(isFolder ? join(path, name) : path);
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  return [...files];
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
