import { constants } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { codeOf } from '../../model/error-code.ts';
import { syncFolder, writeAll } from './durable.ts';
import { storeFault } from './fault.ts';
import type { FilePaths } from './names.ts';
import { openRegular, readText } from './regular.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** The lines that an earlier run left, the last one also when it is cut off. */
export async function readErrored(paths: FilePaths): Promise<readonly string[]> {
  const text = await readText(paths.errored);
  return (text ?? '').split('\n').filter((line) => line !== '');
}

/** Sets the lines aside under the run's id. */
export async function retireErrored(paths: FilePaths, run: string): Promise<void> {
  try {
    await rename(paths.errored, paths.retired(run));
    await syncFolder(paths.folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw storeFault('set aside', paths.errored, error);
  }
}

/** Adds one line, durably. */
export async function appendErrored(paths: FilePaths, line: string): Promise<void> {
  try {
    const found = await openRegular(paths.errored, O_WRONLY | O_APPEND);
    const flags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW;
    const handle = found ?? (await open(paths.errored, flags, 0o600));
    try {
      await writeAll(handle, Buffer.from(`${line}\n`));
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (found === undefined) await syncFolder(paths.folder);
  } catch (error) {
    throw storeFault('append to', paths.errored, error);
  }
}
